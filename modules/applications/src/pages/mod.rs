//! The pages of applications: the workbench of staff, and what citizens and firms see.

pub mod citizen;
mod fees;
pub(crate) mod filled;
mod kind_form;
pub mod staff;
pub mod told;

/// Which material of a case a file is asked for: the same bytes may bear another name in another one.
#[derive(serde::Deserialize)]
pub(crate) struct OfMaterial {
    of: Option<String>,
}

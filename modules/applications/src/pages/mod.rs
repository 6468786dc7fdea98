//! The pages of applications: the workbench of staff, and what citizens and firms see.

pub mod citizen;
pub(crate) mod filled;
mod kind_form;
pub mod staff;
pub mod told;

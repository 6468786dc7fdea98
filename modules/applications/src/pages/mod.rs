//! The pages of applications: the workbench of staff, and what citizens and firms see.

pub mod citizen;
pub mod staff;
pub mod told;

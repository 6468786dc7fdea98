//! All SQL of this module.

pub(crate) mod adds;
pub mod cases;
pub(crate) mod derived;
pub mod figures;
pub mod statements;
pub mod steps;
pub mod windows;
pub mod work;
mod write;

pub use write::push;

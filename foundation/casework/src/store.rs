//! All SQL of the engine room.
//!
//! - `write`: the statements of one command
//! - `load`: states, registers, definitions, calendars
//! - `list`: lists, counts and searches under a [`crate::Sight`]
//! - `key`: the order of a list and where a page of it ends
//! - `inbox`: open tasks of posts
//! - `duties`: what was due by schedules
//! - `audit`: the register across cases
//! - `seal`: daily seals
//! - `states`: what a simulation left out

pub(crate) mod audit;
pub(crate) mod duties;
pub(crate) mod inbox;
pub(crate) mod key;
pub(crate) mod list;
pub(crate) mod load;
pub(crate) mod seal;
mod states;
pub(crate) mod write;

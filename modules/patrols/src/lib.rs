//! Patrols (督查巡查): somebody looks at a hall or a window by a check list; every finding becomes a case of its own.
//!
//! ```text
//! schedule ─► patrol ─► inspect ─► clean: over
//!                          └─────► found: Inspected ─► a patrol-finding for each: rectify, recheck, over
//! ```

mod desk;
mod facts;
pub mod lifecycle;
mod opening;
mod registration;
mod store;

pub use desk::Desk;
pub use facts::{FINDING, Found, INSPECTED, Inspected, PATROL};
pub use registration::register;

//! Identity (身份): who somebody is, what they may do, for whom, and what they may see.
//!
//! Other modules hold an [`kernel::Actor`] and a [`casework::Sight`]; how they came about is this module's business.

pub mod lifecycle;
mod model;
mod password;
mod permissions;
pub mod seed;
mod store;
mod token;

pub use declarations::Role;
pub use model::{Account, AccountKind, AccountState, Assurance, Duty, Mandate, MandateScope, Principal, Session};
pub use permissions::{Permission, label as role_label, permissions};
pub use store::Directory;

//! Identity (身份): who somebody is, what they may do, for whom, and what they may see.
//!
//! Other modules hold an [`kernel::Actor`] and a [`casework::Sight`]; how they came about is this module's business.

mod api;
pub mod audit;
mod entrance;
pub mod gate;
pub mod lifecycle;
pub mod managing;
mod model;
pub mod once;
pub mod own;
mod pages;
mod password;
mod permissions;
pub mod seed;
mod store;
pub mod window;

pub use audit::By;
pub use declarations::Role;
pub use model::{Account, AccountKind, AccountState, Assurance, Duty, Firm, Mandate, MandateScope, Principal, Session};
pub use password::hash as hash_password;
pub use permissions::{Permission, label as role_label, permissions};
pub use store::{Directory, Holding};

pub use api::{act_under, routes as api_routes};
pub use gate::{Anyone, DemoAccount, Gate, SignedIn, Staff, Who, identify};
pub use lifecycle::notice::{Notice, TOPIC as NOTICE_TOPIC};
pub use pages::routes as page_routes;

/// Roles as they are read: 收件受理、送达.
pub fn role_names(roles: &[Role]) -> String {
    roles.iter().map(|role| role_label(*role)).collect::<Vec<_>>().join("、")
}

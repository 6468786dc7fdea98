//! The verbs, one a file; each judges loaded values and the time handed in.

pub mod change_account;
pub mod check_person;
pub mod grant_mandate;
pub mod notice;
pub mod open_account;
pub mod plan_post;
pub mod register;
pub mod register_firm;
pub mod sign_in;

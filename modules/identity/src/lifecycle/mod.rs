//! The verbs, one a file; each judges loaded values and the time handed in.

pub mod change_account;
pub mod grant_mandate;
pub mod notice;
pub mod open_account;
pub mod register;
pub mod sign_in;

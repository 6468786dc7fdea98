//! The whole town, in this process and as the real program: what it keeps, what it survives, what it shows.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at the first surprise")]

mod access;
mod crash;
mod faults;
mod figures;
mod forecast;
mod nights;
mod nodes;
mod opening;
mod opening_people;
mod opening_supervision;
mod pictures;
mod proposals;
mod replay;
mod reports;
mod served;
mod simulation;
mod supervising;
mod towns;
mod watching;

//! The county folder as its authors meet it: a small county, one mistake at a time.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at the first surprise")]

mod county_folder;
mod demonstration;
mod forms;
mod items;
mod lock;
mod mistakes;
mod supervising;
mod town;

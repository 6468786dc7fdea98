//! Applications as a script meets them, over the demonstration county's own folder.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at the first surprise")]

mod administration;
mod booking;
mod citizen;
mod corrections;
mod fees;
mod hostile;
mod kinds;
mod law;
mod mail;
mod openness;
mod opinions;
mod permissions;
mod receiving;
mod rights;
mod sms;
mod story;
mod town;
mod uploads;
mod workbench;
mod workbench_town;

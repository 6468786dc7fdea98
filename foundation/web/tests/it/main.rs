//! The crate as its users see it: over HTTP, without a socket.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod client;
mod county;
mod form;
mod guard;
mod openapi;
mod weight;
mod words;

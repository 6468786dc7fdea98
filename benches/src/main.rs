//! `make bench`: every budget of the project measured beside its raw limit.
fn main() {}

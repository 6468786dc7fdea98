//! `haoban`: the only binary. It composes the modules and offers the subcommands.
fn main() {}

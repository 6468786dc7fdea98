//! Stops the build early, with the remedy, when the third-party browser files have not been fetched yet.

use std::path::Path;

fn main() {
    let vendor = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/vendor/web");
    println!("cargo:rerun-if-changed=../../assets/vendor/web");
    println!("cargo:rerun-if-changed=templates");
    println!("cargo:rerun-if-changed=askama.toml");
    let missing: Vec<&str> =
        ["htmx.js", "hx-sse.js", "icons.svg"].into_iter().filter(|name| !vendor.join(name).is_file()).collect();
    if !missing.is_empty() {
        println!(
            "cargo::error=assets/vendor/web lacks {}: run `make assets` in the project's root, which fetches the \
             browser files named in assets/package-lock.json",
            missing.join(", ")
        );
    }
}

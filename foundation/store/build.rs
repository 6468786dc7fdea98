//! Gathers `migrations/NNNN_name.sql` of the workspace into one table, so that a new file needs no other edit.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../migrations").canonicalize()?;
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut files: Vec<_> = fs::read_dir(&folder)?.collect::<Result<_, _>>()?;
    files.sort_by_key(fs::DirEntry::file_name);

    let mut table = String::from("&[\n");
    let mut last = None;
    for file in files {
        let path = file.path();
        let Some(stem) = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".sql")) else { continue };
        let (version, name) = stem.split_once('_').ok_or_else(|| format!("{stem}.sql: expected NNNN_name.sql"))?;
        let version: i64 = version.parse().map_err(|_| format!("{stem}.sql: expected NNNN_name.sql"))?;
        if last.replace(version) == Some(version) {
            return Err(format!("{stem}.sql: this migration number is taken twice").into());
        }
        writeln!(table, "    Migration::new({version}, {name:?}, include_str!({path:?})),")?;
        println!("cargo:rerun-if-changed={}", path.display());
    }
    table.push_str("]\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("migrations.rs"), table)?;
    Ok(())
}

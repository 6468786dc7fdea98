//! The repository's own text files.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

/// Folders that hold what is built or fetched, not written.
const NOT_OURS: [&str; 6] = ["target", "node_modules", "vendor", "var", ".git", "proptest-regressions"];
const READ: [&str; 13] = ["rs", "toml", "md", "sql", "html", "css", "js", "mjs", "json", "ftl", "typ", "bpmn", "sh"];

/// A text file and its path from the root, with forward slashes.
pub struct SourceFile {
    pub path: String,
    pub text: String,
}

impl SourceFile {
    pub fn is(&self, path: &str) -> bool {
        self.path == path
    }

    pub fn in_folder(&self, folder: &str) -> bool {
        self.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }

    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Tests, examples and measurements may look underneath.
    pub fn is_test(&self) -> bool {
        ["/tests/", "/examples/", "/tests.rs"].iter().any(|part| self.path.contains(part))
            || ["foundation/testkit", "benches", "xtask"].iter().any(|folder| self.in_folder(folder))
    }

    /// Source, not tests, of one of these foundation crates.
    pub fn is_source_of(&self, crates: &[&str]) -> bool {
        crates.iter().any(|name| self.in_folder(&format!("foundation/{name}/src")))
    }

    /// The manifest of a crate; the root's is the workspace.
    pub fn is_crate_manifest(&self) -> bool {
        self.path.ends_with("/Cargo.toml")
    }
}

/// Every text file of ours below `root`.
pub fn read(root: &Path) -> Result<Vec<SourceFile>> {
    let mut files = Vec::new();
    walk(root, "", &mut files)?;
    Ok(files)
}

fn walk(folder: &Path, path: &str, files: &mut Vec<SourceFile>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("read folder {}", folder.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let below = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
        if entry.file_type()?.is_dir() {
            if !NOT_OURS.contains(&name.as_str()) {
                walk(&entry.path(), &below, files)?;
            }
        } else if name.rsplit_once('.').is_some_and(|(_, ending)| READ.contains(&ending))
            && let Ok(text) = fs::read_to_string(entry.path())
        {
            files.push(SourceFile { path: below, text });
        }
    }
    Ok(())
}

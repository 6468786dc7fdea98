//! Walking folders in a settled order.

use std::path::{Path, PathBuf};

use crate::finding::Finding;
use crate::reading::Source;

/// The files of a folder that end so, with their names without the ending, in the order of their names.
pub(super) fn named_files(dir: &Path, ending: &str) -> Vec<(String, PathBuf)> {
    let entries = entries(dir).into_iter().filter(|path| path.is_file());
    let named = entries.filter_map(|path| {
        let name = path.file_name()?.to_str()?.strip_suffix(ending)?.to_owned();
        Some((name, path))
    });
    named.collect()
}

pub(super) fn named_toml_files(dir: &Path) -> Vec<(String, PathBuf)> {
    named_files(dir, ".toml")
}

/// The folders of a folder with their names, in the order of their names.
pub(super) fn folders(dir: &Path) -> Vec<(String, PathBuf)> {
    let entries = entries(dir).into_iter().filter(|path| path.is_dir());
    entries.filter_map(|path| Some((path.file_name()?.to_str()?.to_owned(), path))).collect()
}

/// Everything in a folder but hidden files; a folder that is not there is empty.
pub(super) fn entries(dir: &Path) -> Vec<PathBuf> {
    let listed = std::fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path());
    let hidden = |path: &PathBuf| path.file_name().and_then(|name| name.to_str()).is_some_and(|n| n.starts_with('.'));
    let mut entries: Vec<PathBuf> = listed.filter(|path| !hidden(path)).collect();
    entries.sort();
    entries
}

/// The source of a file; of one that cannot be read, an empty one and the finding.
pub(super) fn read_toml(path: &Path) -> (Source, Vec<Finding>) {
    match Source::open(path) {
        Ok(source) => (source, Vec::new()),
        Err(finding) => (Source::new(path.display().to_string(), ""), vec![*finding]),
    }
}

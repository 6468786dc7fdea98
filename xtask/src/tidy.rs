//! The architecture's invariants, read off the source text: each rule of ARCHITECTURE.md that the compiler cannot hold.

mod messages;
mod schemas;
mod tree;

use std::fmt;
use std::path::Path;

use anyhow::Result;

use tree::SourceFile;

/// Longer files are two files.
const MOST_LINES: usize = 600;
/// Crates that only compute.
const PURE: [&str; 5] = ["kernel", "calendar", "procedure", "decision", "declarations"];
/// The only place that may ask the wall clock.
const CLOCK: &str = "foundation/kernel/src/clock.rs";

/// One broken rule: where, which, and how to mend it.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    path: String,
    line: usize,
    rule: &'static str,
    remedy: &'static str,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: error[{}]: {}", self.path, self.line, self.rule, self.remedy)
    }
}

/// Everything that is untidy under `root`.
pub fn findings(root: &Path) -> Result<Vec<Finding>> {
    let files = tree::read(root)?;
    let mut found: Vec<Finding> = files.iter().flat_map(check).collect();
    found.extend(schemas::namesakes(&files));
    found.extend(messages::said_twice(&files));
    found.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    Ok(found)
}

/// Every rule on one file.
fn check(file: &SourceFile) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut report = |line: usize, rule, remedy| found.push(Finding { path: file.path.clone(), line, rule, remedy });
    if file.is_crate_manifest() && !inherits_lints(&file.text) {
        report(1, "lints_not_inherited", "add `[lints]` with `workspace = true`");
    }
    if file.is_rust() {
        if !file.text.starts_with("//!") {
            report(1, "no_purpose", "begin with a `//!` line that says what the file is for");
        }
        if file.text.lines().count() > MOST_LINES {
            report(MOST_LINES + 1, "too_long", "split it: no file is longer than 600 lines");
        }
    }
    for (number, line) in (1..).zip(file.text.lines()) {
        for (rule, remedy) in check_line(file, line) {
            report(number, rule, remedy);
        }
    }
    found
}

/// The rules that look at one line.
fn check_line(file: &SourceFile, line: &str) -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    if has_machine_path(line) && !file.is("xtask/src/tidy.rs") {
        found.push(("machine_path", "name no folder of one machine"));
    }
    if !file.is_rust() || line.trim_start().starts_with("//") {
        return found;
    }
    if file.is_source_of(&PURE) && (line.contains("async fn") || line.contains("async move")) {
        found.push(("async_in_pure_crate", "pure crates only compute; wait in casework or above"));
    }
    if !may_hold_sql(file) && has_sql(line) {
        found.push(("sql_out_of_place", "move the statement into the module's store.rs"));
    }
    if file.in_folder("modules") && (line.contains("use haoban") || line.contains("haoban::")) {
        found.push(("module_names_server", "only server knows who is composed with whom"));
    }
    if !file.is(CLOCK) && !file.is_test() && has_wall_clock(line) {
        found.push(("wall_clock", "take the time as a parameter or from kernel::Clock"));
    }
    found
}

/// SQL lives in store.rs files and store folders, in the store itself, and where tests and benchmarks look underneath.
fn may_hold_sql(file: &SourceFile) -> bool {
    let in_store = file.path.ends_with("/store.rs") || file.path.contains("/store/");
    in_store || file.is_test()
}

fn has_sql(line: &str) -> bool {
    let quoted = |start: &str| line.contains(&format!("\"{start}"));
    let starts = ["SELECT ", "INSERT INTO ", "DELETE FROM ", "CREATE TABLE ", "WITH RECURSIVE "];
    starts.iter().any(|start| quoted(start)) || (quoted("UPDATE ") && line.contains(" SET "))
}

fn has_wall_clock(line: &str) -> bool {
    ["SystemTime::now", "jiff::Timestamp::now", "Zoned::now"].iter().any(|asked| line.contains(asked))
}

/// A path that begins, after a quote, a space or a bracket, in a folder that only some machines have.
fn has_machine_path(line: &str) -> bool {
    ["/root/", "/home/", "/work/"].iter().any(|folder| {
        line.match_indices(folder).any(|(at, _)| {
            let before = line.get(..at).and_then(|text| text.chars().next_back());
            before.is_none_or(|before| " \"'`(=:".contains(before))
        })
    })
}

fn inherits_lints(manifest: &str) -> bool {
    let mut lines = manifest.lines().map(str::trim).skip_while(|line| *line != "[lints]").skip(1);
    lines.next() == Some("workspace = true")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(path: &str, text: &str) -> Vec<&'static str> {
        let file = SourceFile { path: path.to_owned(), text: text.to_owned() };
        check(&file).into_iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn the_repository_is_tidy() {
        let findings = findings(&crate::root()).unwrap();
        let shown: Vec<String> = findings.iter().map(ToString::to_string).collect();
        assert!(shown.is_empty(), "\n{}", shown.join("\n"));
    }

    #[test]
    fn a_file_without_purpose_or_end_is_found() {
        assert_eq!(rules("modules/a/src/x.rs", "fn x() {}\n"), ["no_purpose"]);
        assert_eq!(rules("modules/a/src/x.rs", &"//! X.\n".repeat(601)), ["too_long"]);
    }

    #[test]
    fn pure_crates_neither_wait_nor_store() {
        assert_eq!(rules("foundation/calendar/src/x.rs", "//! X.\nasync fn x() {}\n"), ["async_in_pure_crate"]);
        assert_eq!(
            rules("foundation/kernel/src/x.rs", "//! X.\nconst X: &str = \"SELECT 1\";\n"),
            ["sql_out_of_place"]
        );
        assert_eq!(rules("foundation/kernel/src/x.rs", "//! X.\n// async fn in a comment\n"), [""; 0]);
    }

    #[test]
    fn sql_lives_in_stores_only() {
        let text = "//! X.\nconst X: &str = \"UPDATE a SET b = 1\";\n";
        assert_eq!(rules("modules/a/src/api.rs", text), ["sql_out_of_place"]);
        assert_eq!(rules("modules/a/src/store.rs", text), [""; 0]);
        assert_eq!(rules("foundation/casework/src/store/list.rs", text), [""; 0]);
        assert_eq!(rules("server/tests/it/x.rs", text), [""; 0]);
    }

    #[test]
    fn nobody_asks_the_wall_clock_or_names_the_server() {
        let text = "//! X.\nlet now = std::time::SystemTime::now();\n";
        assert_eq!(rules("modules/a/src/x.rs", text), ["wall_clock"]);
        assert_eq!(rules("modules/a/src/x.rs", "//! X.\nuse haoban::town::Town;\n"), ["module_names_server"]);
    }

    #[test]
    fn machine_paths_are_found_and_web_addresses_are_not() {
        assert_eq!(rules("docs/x.md", "see /home/wang/notes"), ["machine_path"]);
        assert_eq!(rules("docs/x.md", "see https://example.org/home/ and /_parts/work/x"), [""; 0]);
    }

    #[test]
    fn a_crate_that_forgets_the_lints_is_found() {
        assert_eq!(rules("modules/a/Cargo.toml", "[package]\nname = \"a\"\n"), ["lints_not_inherited"]);
        assert_eq!(rules("modules/a/Cargo.toml", "[lints]\nworkspace = true\n"), [""; 0]);
    }
}

//! The names of the API's schemas. The description of the API keeps one schema a name: of two namesakes the later one
//! silently stands for both.

use std::collections::BTreeMap;

use super::tree::SourceFile;
use super::{Finding, MOST_LINES};

/// Every schema whose name another one has already.
pub fn namesakes(files: &[SourceFile]) -> Vec<Finding> {
    let sources = files.iter().filter(|file| file.is_rust() && !file.is_test());
    let mut known: BTreeMap<String, &str> = BTreeMap::new();
    let mut found = Vec::new();
    for file in sources {
        for (line, name) in schemas(&file.text) {
            if known.insert(name, &file.path).is_some() {
                let remedy = "give it a name of its own, or `#[schema(as = …)]`: the API keeps one schema a name";
                found.push(Finding { path: file.path.clone(), line, rule: "schema_name_taken", remedy });
            }
        }
    }
    found
}

/// Line and name of each type that derives `ToSchema`.
fn schemas(text: &str) -> Vec<(usize, String)> {
    let lines: Vec<&str> = text.lines().map(str::trim).take(MOST_LINES).collect();
    let derives =
        lines.iter().enumerate().filter(|(_, line)| line.starts_with("#[derive(") && line.contains("ToSchema"));
    let named = derives.filter_map(|(at, _)| {
        let rest = lines.get(at..)?;
        let renamed =
            rest.iter().take_while(|line| !is_type(line)).find_map(|line| line.strip_prefix("#[schema(as = "));
        let declared = rest.iter().find(|line| is_type(line))?;
        let after_keyword = declared.split_once("struct ").or_else(|| declared.split_once("enum "))?.1;
        Some((at + 1, word(renamed.unwrap_or(after_keyword))))
    });
    named.collect()
}

fn is_type(line: &str) -> bool {
    let plain = line.trim_start_matches("pub(crate) ").trim_start_matches("pub(super) ").trim_start_matches("pub ");
    plain.starts_with("struct ") || plain.starts_with("enum ")
}

fn word(text: &str) -> String {
    text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_namesake_is_found_unless_it_is_renamed() {
        let file = |path: &str, text: &str| SourceFile { path: path.to_owned(), text: text.to_owned() };
        let one = "#[derive(Debug, Serialize, ToSchema)]\n/// A row.\npub struct Row {}\n";
        let other = "#[derive(ToSchema)]\n#[schema(as = CardRow)]\nstruct Row<'a> {}\n";
        let apart = [file("a/src/x.rs", one), file("b/src/x.rs", other), file("b/tests/x.rs", one)];
        assert_eq!(namesakes(&apart), []);
        let found = namesakes(&[file("a/src/x.rs", one), file("b/src/y.rs", &format!("//! Y.\n{one}"))]);
        let places: Vec<String> = found.iter().map(|finding| format!("{}:{}", finding.path, finding.line)).collect();
        assert_eq!(places, ["b/src/y.rs:2"]);
    }
}

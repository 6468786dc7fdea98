//! Messages: a word on a page is said in one place. Of two with one name the second is never shown.

use std::collections::BTreeSet;

use super::Finding;
use super::tree::SourceFile;

/// Messages that a language defines twice, in one file or in two.
pub fn said_twice(files: &[SourceFile]) -> Vec<Finding> {
    let mut known: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.path.ends_with(".ftl")) {
        let language = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (line, name) in (1..).zip(file.text.lines()).filter_map(|(line, text)| Some((line, name_of(text)?))) {
            if !known.insert((language, name)) {
                let remedy = "give one of the two messages another name";
                found.push(Finding { path: file.path.clone(), line, rule: "message_twice", remedy });
            }
        }
    }
    found
}

/// `assessment-hours = …`
fn name_of(line: &str) -> Option<&str> {
    let (name, _) = line.split_once('=')?;
    let begins = name.starts_with(|letter: char| letter.is_ascii_lowercase());
    begins.then(|| name.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_of_another_file_is_the_same_message() {
        let file = |path: &str, text: &str| SourceFile { path: path.to_owned(), text: text.to_owned() };
        let files = [
            file("i18n/en/a.ftl", "# note\na-title = A\n    more = text\n"),
            file("i18n/zh-CN/a.ftl", "a-title = 甲\n"),
            file("i18n/en/b.ftl", "b = B\na-title = again\n"),
        ];
        let found = said_twice(&files);
        assert_eq!(found.iter().map(|one| (&*one.path, one.line)).collect::<Vec<_>>(), [("i18n/en/b.ftl", 2)]);
    }
}

//! Cutting text into what can be looked up.

use std::collections::HashSet;
use std::sync::LazyLock;

use jieba_rs::Jieba;

/// The dictionary takes a moment and some memory to load; who never searches never pays.
static JIEBA: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// A stretch of one sort of characters.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Run {
    Chinese(String),
    /// Latin letters or digits, in lower case.
    Latin(String),
}

/// Lower case, half width; what is neither letter nor digit becomes a space.
pub(super) fn normalize(text: &str) -> String {
    let plain = |c: char| match c {
        // Full-width forms stand at a fixed distance from their plain ones.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        other => other,
    };
    text.chars().map(plain).flat_map(char::to_lowercase).map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect()
}

pub(super) fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '〇')
}

/// The runs of a normalized text.
pub(super) fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    for part in text.split(' ').filter(|part| !part.is_empty()) {
        let mut rest = part;
        while let Some(first) = rest.chars().next() {
            let chinese = is_chinese(first);
            let end = rest.find(|c| is_chinese(c) != chinese).unwrap_or(rest.len());
            let (run, after) = rest.split_at(end);
            runs.push(if chinese { Run::Chinese(run.to_owned()) } else { Run::Latin(run.to_owned()) });
            rest = after;
        }
    }
    runs
}

/// The dictionary words of a Chinese run, one after another.
pub(super) fn cut(run: &str) -> Vec<&str> {
    // Without guessing at unknown words: a query is cut exactly as the text was.
    JIEBA.cut(run, false).into_iter().map(|token| token.word).collect()
}

/// Every two neighbouring characters.
pub(super) fn pairs(run: &str) -> impl Iterator<Item = &str> {
    let starts: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
    (2..starts.len()).filter_map(move |end| run.get(*starts.get(end - 2)?..*starts.get(end)?))
}

/// A title is found by its words, by any one of its characters and by any two neighbours.
pub(super) fn of_title(title: &str) -> Vec<String> {
    let mut found = Distinct::default();
    for run in runs(&normalize(title)) {
        match run {
            Run::Chinese(run) => {
                found.add_words(&run);
                run.chars().for_each(|c| found.add(&c.to_string()));
                pairs(&run).for_each(|pair| found.add(pair));
            }
            Run::Latin(run) => found.add(&run),
        }
    }
    found.list
}

/// A body is found by its words.
pub(super) fn of_body(body: &str) -> Vec<String> {
    let mut found = Distinct::default();
    for run in runs(&normalize(body)) {
        match run {
            Run::Chinese(run) => found.add_words(&run),
            Run::Latin(run) => found.add(&run),
        }
    }
    found.list
}

/// Each word once, in order of appearance.
#[derive(Default)]
struct Distinct {
    list: Vec<String>,
    seen: HashSet<String>,
}

impl Distinct {
    /// Words and the shorter words inside them.
    fn add_words(&mut self, run: &str) {
        for token in JIEBA.cut_for_search(run, false) {
            self.add(token.word);
        }
    }

    fn add(&mut self, word: &str) {
        if !self.seen.contains(word) {
            self.seen.insert(word.to_owned());
            self.list.push(word.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_and_capitals_are_levelled() {
        assert_eq!(normalize("ＷｉＦｉ（安装）—A1"), "wifi 安装  a1");
    }

    #[test]
    fn runs_change_with_the_script() {
        let expected = [Run::Latin("wifi6".into()), Run::Chinese("安装".into()), Run::Latin("2025".into())];
        assert_eq!(runs("wifi6安装 2025"), expected);
    }

    #[test]
    fn a_title_holds_words_characters_and_pairs() {
        let words = of_title("食品经营许可");
        for word in ["食品", "经营", "许可", "食", "品经"] {
            assert!(words.iter().any(|known| known == word), "{word} in {words:?}");
        }
        assert_eq!(pairs("一二三").collect::<Vec<_>>(), ["一二", "二三"]);
        assert_eq!(pairs("一").count(), 0);
    }
}

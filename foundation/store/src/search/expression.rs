//! What somebody typed, as an expression over the index, in the words of each engine.

use super::pinyin;
use super::words::{Run, cut, pairs, runs};

/// A condition on a row.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expression {
    /// A word of title or body; or one that begins so.
    Word {
        text: String,
        prefix: bool,
    },
    /// The title sounds so from some word on.
    Sound(String),
    All(Vec<Expression>),
    Any(Vec<Expression>),
}

use Expression::{All, Any, Sound, Word};

impl Expression {
    /// Everything that was typed must match, one way or another. Nothing if nothing searchable was typed.
    pub(super) fn strict(query: &str) -> Option<Expression> {
        let runs = runs(query);
        let mut parts: Vec<Expression> = runs.iter().map(strict_run).collect();
        // `shi pin jing ying` is one sound typed with spaces.
        let letters: Option<String> = runs
            .iter()
            .map(|run| match run {
                Run::Latin(letters) if letters.chars().all(|c| c.is_ascii_lowercase()) => Some(letters.as_str()),
                _ => None,
            })
            .collect();
        match parts.len() {
            0 => None,
            1 => parts.pop(),
            _ => Some(match letters {
                Some(letters) => Any(vec![All(parts), Sound(pinyin::clipped(&letters))]),
                None => All(parts),
            }),
        }
    }

    /// Any word, any two neighbouring characters, any sound of a word will do.
    pub(super) fn loose(query: &str) -> Option<Expression> {
        let mut parts = Vec::new();
        for run in runs(query) {
            match run {
                Run::Chinese(run) => {
                    for word in cut(&run) {
                        if word.chars().count() > 1 {
                            parts.push(exact(word));
                            parts.extend(sounds(word));
                        }
                    }
                    parts.extend(pairs(&run).map(exact));
                }
                Run::Latin(run) => parts.push(strict_run(&Run::Latin(run))),
            }
        }
        (!parts.is_empty()).then_some(Any(parts))
    }

    /// In the query language of FTS5. Words hold letters and digits only, so quoting is safe.
    pub(super) fn for_sqlite(&self) -> String {
        match self {
            Word { text, prefix } => {
                format!("{{title_words body_words}} : \"{text}\"{}", if *prefix { " *" } else { "" })
            }
            Sound(text) => format!("pinyin : \"{text}\" *"),
            All(parts) => joined(parts, " AND ", Expression::for_sqlite),
            Any(parts) => joined(parts, " OR ", Expression::for_sqlite),
        }
    }

    /// As a `tsquery`; title words weigh A, sounds B, body words C.
    pub(super) fn for_postgres(&self) -> String {
        match self {
            Word { text, prefix } => format!("'{text}':{}AC", if *prefix { "*" } else { "" }),
            Sound(text) => format!("'{text}':*B"),
            All(parts) => joined(parts, " & ", Expression::for_postgres),
            Any(parts) => joined(parts, " | ", Expression::for_postgres),
        }
    }
}

fn joined(parts: &[Expression], by: &str, written: fn(&Expression) -> String) -> String {
    let parts: Vec<String> = parts.iter().map(written).collect();
    format!("({})", parts.join(by))
}

fn exact(word: &str) -> Expression {
    Word { text: word.to_owned(), prefix: false }
}

fn strict_run(run: &Run) -> Expression {
    match run {
        Run::Latin(letters) => Any(vec![Word { text: letters.clone(), prefix: true }, Sound(pinyin::clipped(letters))]),
        Run::Chinese(run) => {
            let mut words: Vec<Expression> = cut(run).into_iter().map(exact).collect();
            // The last word may not be finished yet: somebody is typing.
            if let Some(Word { prefix, .. }) = words.last_mut() {
                *prefix = true;
            }
            let mut ways = vec![All(words)];
            ways.extend(sounds(run));
            Any(ways)
        }
    }
}

/// Another word that sounds the same: 食品精营 for 食品经营. One syllable would match too much.
fn sounds(run: &str) -> Vec<Expression> {
    if run.chars().count() < 2 {
        return Vec::new();
    }
    pinyin::readings(run).into_iter().map(|reading| Sound(pinyin::clipped(&reading.concat()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_sounds_are_written_for_each_engine() {
        let strict = Expression::strict("食品经营").unwrap();
        assert_eq!(strict.for_postgres(), "(('食品':AC & '经营':*AC) | 'shipinjingying':*B)");
        assert_eq!(
            strict.for_sqlite(),
            "(({title_words body_words} : \"食品\" AND {title_words body_words} : \"经营\" *) \
             OR pinyin : \"shipinjingying\" *)"
        );
    }

    #[test]
    fn letters_with_spaces_may_be_one_sound() {
        let strict = Expression::strict("shi pin").unwrap().for_postgres();
        assert!(strict.contains("'shipin':*B"), "{strict}");
    }

    #[test]
    fn nothing_searchable_gives_no_expression() {
        assert_eq!(Expression::strict("  "), None);
        assert_eq!(Expression::loose("食"), None);
    }
}

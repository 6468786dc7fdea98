//! Which of the candidates suits best, and which pieces of it to mark; the same on both engines.

use super::pinyin;
use super::words::{Run, cut, normalize, pairs, runs};

/// Characters of the body shown around a match.
const SNIPPET: usize = 60;
/// The share of the query that something found only in part must have.
const LEAST_SHARE: f64 = 0.4;

/// A piece of text, marked if it is what was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub text: String,
    pub marked: bool,
}

/// A row that the engine brought up.
pub(super) struct Candidate<'r> {
    pub title: &'r str,
    pub body: &'r str,
    /// Everything that was typed matches.
    pub strict: bool,
}

/// Knows the query.
pub(super) struct Scorer {
    /// As typed, normalized, without spaces.
    whole: String,
    /// Pieces whose presence is counted: pairs of characters, or the whole where there are none.
    pieces: Vec<String>,
    /// Words to be marked, longest first.
    marks: Vec<String>,
    /// The query as it sounds, in each reading.
    sounds: Vec<String>,
}

impl Scorer {
    pub(super) fn new(query: &str) -> Scorer {
        let (mut pieces, mut marks) = (Vec::new(), Vec::new());
        for run in runs(query) {
            match run {
                Run::Chinese(run) => {
                    pieces.extend(pairs(&run).map(str::to_owned));
                    marks.extend(cut(&run).into_iter().map(str::to_owned));
                    if run.chars().count() == 1 {
                        pieces.push(run);
                    } else {
                        marks.push(run);
                    }
                }
                Run::Latin(run) => {
                    pieces.push(run.clone());
                    marks.push(run);
                }
            }
        }
        marks.sort_by_key(|mark| std::cmp::Reverse(mark.len()));
        marks.dedup();
        let whole = query.replace(' ', "");
        let sounds = pinyin::readings(&whole).into_iter().map(|reading| reading.concat()).collect();
        Scorer { whole, pieces, marks, sounds }
    }

    /// How well a candidate suits; `None` if it shares too little.
    pub(super) fn score(&self, candidate: &Candidate<'_>) -> Option<f64> {
        let (title, body) = (normalize(candidate.title).replace(' ', ""), normalize(candidate.body).replace(' ', ""));
        let sound = self.sound_score(&title);
        let (in_title, in_body) = (self.share(&title), self.share(&body));
        if !candidate.strict && in_title.max(in_body) < LEAST_SHARE && sound == 0.0 {
            return None;
        }
        let place = if title == self.whole {
            100.0
        } else if title.starts_with(&self.whole) {
            50.0
        } else if title.contains(&self.whole) {
            40.0
        } else if body.contains(&self.whole) {
            10.0
        } else {
            0.0
        };
        let closeness = 5.0 / (1.0 + title.chars().count().abs_diff(self.whole.chars().count()) as f64 / 8.0);
        // The engines weigh words each in their own way; leaving that out, both answer in the same order.
        let often = body.matches(&self.whole).count().min(6) as f64;
        let strict = if candidate.strict { 20.0 } else { 0.0 };
        Some(place + strict + sound + 30.0 * in_title + 8.0 * in_body + closeness + often)
    }

    /// The share of the query's pieces that a text holds.
    fn share(&self, text: &str) -> f64 {
        let held = self.pieces.iter().filter(|piece| text.contains(piece.as_str())).count();
        held as f64 / self.pieces.len().max(1) as f64
    }

    /// A title that sounds like the query, in full or by its initials, from its beginning or later.
    fn sound_score(&self, title: &str) -> f64 {
        if self.whole.chars().count() < 2 {
            return 0.0;
        }
        let mut best: f64 = 0.0;
        for reading in pinyin::readings(title) {
            let full = reading.concat();
            let initials: String = reading.iter().filter_map(|syllable| syllable.chars().next()).collect();
            for sound in &self.sounds {
                let by_initials = sound == &self.whole;
                best = best.max(match (full.find(sound.as_str()), initials.find(sound.as_str())) {
                    (Some(0), _) => 30.0,
                    (Some(_), _) => 25.0,
                    (None, Some(0)) if by_initials => 24.0,
                    (None, Some(_)) if by_initials => 18.0,
                    _ => 0.0,
                });
            }
        }
        best
    }

    /// A text with the query's words marked.
    pub(super) fn mark(&self, text: &str) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        let mut push = |text: &str, marked: bool| match parts.last_mut() {
            Some(last) if last.marked == marked => last.text.push_str(text),
            _ => parts.push(Part { text: text.to_owned(), marked }),
        };
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let found = self.marks.iter().find_map(|mark| starts_with_ignoring_case(rest, mark));
            let (piece, after) = rest.split_at(found.unwrap_or(first.len_utf8()));
            push(piece, found.is_some());
            rest = after;
        }
        parts
    }

    /// The stretch of a body around its first match, or its beginning.
    pub(super) fn snippet(&self, body: &str) -> Vec<Part> {
        let starts: Vec<usize> = body.char_indices().map(|(at, _)| at).collect();
        let rest = |at: usize| body.get(at..).unwrap_or_default();
        let matched = |at: usize| self.marks.iter().any(|mark| starts_with_ignoring_case(rest(at), mark).is_some());
        let first = starts.iter().position(|&at| matched(at)).unwrap_or(0);
        let from = first.saturating_sub(SNIPPET / 4);
        let at = |place: usize| starts.get(place).copied().unwrap_or(body.len());
        let mut parts = self.mark(body.get(at(from)..at(from + SNIPPET)).unwrap_or_default());
        let dots = || Part { text: "…".into(), marked: false };
        if from > 0 {
            parts.insert(0, dots());
        }
        if from + SNIPPET < starts.len() {
            parts.push(dots());
        }
        parts
    }
}

/// The length of `mark` at the beginning of `text`; capitals do not matter.
fn starts_with_ignoring_case(text: &str, mark: &str) -> Option<usize> {
    let head = text.get(..mark.len())?;
    head.eq_ignore_ascii_case(mark).then_some(mark.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(parts: &[Part]) -> String {
        parts.iter().map(|part| if part.marked { format!("[{}]", part.text) } else { part.text.clone() }).collect()
    }

    #[test]
    fn matching_words_are_marked() {
        let scorer = Scorer::new("食品 wifi");
        assert_eq!(shown(&scorer.mark("食品经营与WiFi安装")), "[食品]经营与[WiFi]安装");
    }

    #[test]
    fn a_snippet_shows_the_stretch_around_the_match() {
        let body = format!("{}办理食品经营许可{}", "前".repeat(50), "后".repeat(80));
        let snippet = shown(&Scorer::new("食品").snippet(&body));
        assert!(snippet.starts_with("…前") && snippet.contains("[食品]经营") && snippet.ends_with("后…"), "{snippet}");
        assert_eq!(shown(&Scorer::new("食品").snippet("短")), "短");
    }

    #[test]
    fn the_title_itself_beats_what_contains_it() {
        let scorer = Scorer::new("食品经营");
        let of = |title| scorer.score(&Candidate { title, body: "", strict: true }).unwrap();
        assert!(of("食品经营") > of("食品经营许可"));
        assert!(of("食品经营许可") > of("小型食品经营许可"));
        assert!(of("小型食品经营许可") > of("药品经营许可"));
    }
}

//! Why a line of a statement gives its points, as people say it: the scheme's own sentence, and the formula with what it
//! read in place of names.

use declarations::{Scheme, Score};
use kernel::Date;
use web::Text;

use crate::measures::{MarkKind, Measure};
use crate::scores::{Line, Statement};

pub fn of(t: Text, scheme: Option<&Scheme>, statement: &Statement, line: &Line) -> String {
    // The scheme may have been written anew since; what was reckoned is what was frozen.
    let same = scheme.filter(|scheme| scheme.digest().to_string() == statement.digest).and_then(Scheme::score);
    if !line.case_no.is_empty() {
        return of_mark(t, same, line);
    }
    let formula = worked(t, statement, &line.reason);
    match same.and_then(|score| sentence(score, &line.id)) {
        Some(about) => format!("{about}（{formula}）"),
        None => formula,
    }
}

/// The day and the rule a mark rests on, and why it may cost nothing yet.
fn of_mark(t: Text, score: Option<&Score>, line: &Line) -> String {
    let (rule, day) = line.reason.rsplit_once(' ').unwrap_or(("", &line.reason));
    let day = day.parse::<Date>().map_or_else(|_| day.to_owned(), |day| t.date(day));
    let mut told = match rule {
        "" => day,
        rule => t.msg("assessment-reason-mark").arg("day", day).arg("rule", rule).to_string(),
    };
    let counts =
        score.and_then(|score| score.marks.iter().find(|mark| mark.kind == line.id)).filter(|mark| mark.each > 1);
    if let Some(mark) = counts.filter(|_| line.points == 0) {
        told.push_str(&t.msg("assessment-reason-each").arg("n", mark.each).to_string());
    }
    told
}

fn sentence<'a>(score: &'a Score, term: &str) -> Option<&'a str> {
    let found = score.terms.iter().find(|known| known.id == term)?;
    Some(found.about.trim_end_matches('。')).filter(|about| !about.is_empty())
}

/// `-10 * steps_late / steps` as `-10 × 超时环节 3 ÷ 办完环节 40`.
fn worked(t: Text, statement: &Statement, formula: &str) -> String {
    told(t, formula, |name| statement.inputs.get(name).map(|value| format!("{} {}", title(t, name), number(*value))))
}

/// `steps_late / steps` as `超时环节 ÷ 办完环节`.
pub fn named(t: Text, formula: &str) -> String {
    told(t, formula, |name| name.starts_with(|letter: char| letter.is_ascii_alphabetic()).then(|| title(t, name)))
}

/// Names as `name` tells them, the words of the language of formulas (`if`, `then`) as people say them.
fn told(t: Text, formula: &str, name: impl Fn(&str) -> Option<String>) -> String {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let said = |word: &str| {
        let key = format!("assessment-formula-{word}");
        t.has(&key).then(|| t.get(&key)).or_else(|| name(word))
    };
    let mut told = String::new();
    let mut rest = formula;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|letter| is_name(letter) != is_name(first)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        told.push_str(&said(word).unwrap_or_else(|| word.replace('*', "×").replace('/', "÷")));
        rest = after;
    }
    told.replace(" ，", "，")
}

/// What an input is called.
pub fn title(t: Text, name: &str) -> String {
    let kind = declarations::MARKS.iter().find(|mark| mark.input == name).and_then(|mark| MarkKind::parse(mark.kind));
    if let Some(kind) = kind {
        return mark_title(t, kind);
    }
    let keys = ["measure", "input"].map(|sort| format!("{sort}-{}", name.replace('_', "-")));
    keys.iter().find(|key| t.has(key)).map_or_else(|| name.to_owned(), |key| t.get(key))
}

pub fn measure_title(t: Text, measure: Measure) -> String {
    title(t, measure.name())
}

pub fn mark_title(t: Text, kind: MarkKind) -> String {
    t.get(&format!("mark-{}", kind.as_str()))
}

/// At most four places.
fn number(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use web::Lang;

    use super::*;

    /// What is declared in Chinese is called the same on pages, and has a name in English.
    #[test]
    fn whatever_is_counted_has_a_name_in_either_language() {
        let [zh, en] = [Lang::Chinese, Lang::English].map(Text::in_);
        let measures = declarations::MEASURES.iter().map(|measure| (measure.name, measure.title));
        for (name, declared) in measures.chain(declarations::MARKS.iter().map(|mark| (mark.input, mark.title))) {
            assert_eq!(title(zh, name), declared);
            assert!(title(en, name).is_ascii() && title(en, name) != name.replace('_', "-"), "{name}");
        }
        for input in declarations::INPUTS {
            assert!(title(zh, input.name) != input.name && title(en, input.name) != input.name, "{}", input.name);
        }
        let formula = "if corrections_first = 0 then 20 else 20 * corrected_once / corrections_first";
        assert_eq!(named(zh, formula), "如果 补正过 = 0，就是 20，否则 20 × 只补正一次 ÷ 补正过");
    }
}

//! Why a line of a statement gives its points, as people say it: the scheme's own sentence, and the formula with what it
//! read in place of names.

use declarations::{Scheme, Score};
use kernel::Date;
use web::Text;

use crate::scores::{Line, Statement};

pub fn of(t: Text, scheme: Option<&Scheme>, statement: &Statement, line: &Line) -> String {
    // The scheme may have been written anew since; what was reckoned is what was frozen.
    let same = scheme.filter(|scheme| scheme.digest().to_string() == statement.digest).and_then(Scheme::score);
    if !line.case_no.is_empty() {
        return of_mark(t, same, line);
    }
    let formula = worked(statement, &line.reason);
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
fn worked(statement: &Statement, formula: &str) -> String {
    told(formula, |name| statement.inputs.get(name).map(|value| format!("{} {}", title(name), number(*value))))
}

/// `steps_late / steps` as `超时环节 ÷ 办完环节`.
pub fn named(formula: &str) -> String {
    told(formula, |name| name.starts_with(|letter: char| letter.is_ascii_alphabetic()).then(|| title(name)))
}

fn told(formula: &str, name: impl Fn(&str) -> Option<String>) -> String {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let mut told = String::new();
    let mut rest = formula;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|letter| is_name(letter) != is_name(first)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        told.push_str(&name(word).unwrap_or_else(|| word.replace('*', "×").replace('/', "÷")));
        rest = after;
    }
    told
}

/// What an input is called.
pub fn title(name: &str) -> String {
    let measure = declarations::find_measure(name).map(|measure| measure.title.to_owned());
    let mark = declarations::MARKS.iter().find(|mark| mark.input == name).map(|mark| mark.title.to_owned());
    let input = declarations::INPUTS.iter().find(|input| input.name == name);
    let short = |about: &str| about.split(['：', '；']).next().unwrap_or(about).trim_end_matches(" 0—1").to_owned();
    measure.or(mark).or_else(|| input.map(|input| short(input.about))).unwrap_or_else(|| name.to_owned())
}

/// At most four places.
fn number(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

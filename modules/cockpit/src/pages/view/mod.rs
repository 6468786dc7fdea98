//! The board in words, shapes and links; board and wall print the same view.

mod late;
mod levels;
mod lines;
mod rates;

use declarations::Signal;
use identity::{Permission, Who};
use kernel::OrganId;
use web::Text;
use web::parts::{Figure, Table, Tone};

use super::address;
use crate::board::{Board, Scope};
use crate::desk::Desk;

pub use late::{LateCase, Urge};
pub use levels::LevelTile;
pub use lines::NamedLine;
pub use rates::RateLine;

pub struct BoardView {
    pub t: Text,
    pub as_of: String,
    pub verdict: Verdict,
    pub today: Vec<Figure>,
    pub levels: Vec<LevelTile>,
    pub on_time: Vec<RateLine>,
    pub satisfaction: Vec<RateLine>,
    pub causes: Vec<CauseLine>,
    pub late: Vec<LateCase>,
    pub more_late: Option<(String, String)>,
    pub rows_title: String,
    pub rows: Vec<NamedLine>,
    pub table: Table,
}

/// The ten seconds: how it stands, in one sentence with its shape.
pub struct Verdict {
    pub tone: Tone,
    pub sentence: String,
}

pub struct CauseLine {
    pub sentence: String,
    pub href: String,
}

impl BoardView {
    pub fn of(t: Text, desk: &Desk, who: &Who, scope: &Scope, board: &Board) -> BoardView {
        let may_urge = who.may(Permission::IssueOrders);
        let rows: Vec<NamedLine> = board
            .lines
            .iter()
            .map(|line| NamedLine { name: name(desk, scope, &line.key), line: line.clone() })
            .collect();
        BoardView {
            t,
            as_of: t
                .msg("cockpit-as-of")
                .arg("at", format!("{} {}", t.date(board.today), t.clock(board.at)))
                .to_string(),
            verdict: verdict(t, board),
            today: today(t, scope, board),
            levels: levels::levels(t, scope, board),
            on_time: rates::rates(t, board, &board.on_time, |period| {
                counted(scope, "", "closed_promise_in_time", period)
            }),
            satisfaction: rates::satisfaction(t, board, |month| match who.may(Permission::SeeRatings) {
                true => rated(scope, month),
                false => String::new(),
            }),
            causes: causes(t, desk, scope, board),
            late: board.overdue.iter().map(|row| late::late(t, desk, board, row, who, may_urge)).collect(),
            more_late: (board.more_overdue > 0).then(|| {
                let label = t.msg("cockpit-more-late").arg("n", board.more_overdue).to_string();
                (cases(scope, "", "late"), label)
            }),
            rows_title: t.get(if scope.organ.is_some() { "cockpit-by-item" } else { "cockpit-by-organ" }),
            table: lines::table(t, scope, board, &rows),
            rows,
        }
    }
}

/// An organ, or an item of the organ.
fn name(desk: &Desk, scope: &Scope, key: &str) -> String {
    match scope.organ {
        None => desk.office.organ_name(&OrganId::from(key)),
        Some(_) => desk.office.item(key).map_or_else(|_| key.to_owned(), |item| item.name.clone()),
    }
}

/// The list of cases behind a number.
pub fn cases(scope: &Scope, item: &str, show: &str) -> String {
    let organ = scope.organ.as_ref().map_or("", |organ| organ.as_str());
    address::href("/watch/cases", &[("show", show), ("organ", organ), ("item", item)])
}

/// The cases that a measure counts in a period.
pub fn counted(scope: &Scope, item: &str, measure: &str, period: &str) -> String {
    let organ = scope.organ.as_ref().map_or("", |organ| organ.as_str());
    address::href("/watch/cases", &[("show", measure), ("organ", organ), ("item", item), ("period", period)])
}

/// The ratings that figures count in a month.
fn rated(scope: &Scope, month: &str) -> String {
    let Ok(period) = month.parse::<assessment::Period>() else { return String::new() };
    let (from, to) = (period.from.to_string(), period.to.to_string());
    let organ = scope.organ.as_ref().map_or("", |organ| organ.as_str());
    address::href("/ratings/list", &[("from", &from), ("to", &to), ("organ", organ), ("counted", "1")])
}

fn verdict(t: Text, board: &Board) -> Verdict {
    let of = |level: Signal| board.levels.iter().find(|line| line.level == level).map_or(0, |line| line.open);
    let (red, yellow) = (of(Signal::Red) + of(Signal::Advice), of(Signal::Yellow));
    let mut parts: Vec<String> = Vec::new();
    let mut say = |key: &str, n: i64| {
        if n > 0 {
            parts.push(t.msg(key).arg("n", t.number(n)).to_string());
        }
    };
    say("cockpit-verdict-late", board.late);
    say("cockpit-verdict-due", board.due_today);
    say("cockpit-verdict-red", red);
    say("cockpit-verdict-yellow", yellow);
    let tone = match (red, board.late + yellow) {
        (0, 0) => Tone::Good,
        (0, _) => Tone::Urgent,
        _ => Tone::Seal,
    };
    let sentence = match parts.is_empty() {
        true => t.get("cockpit-verdict-good"),
        false => format!("{}{}", parts.join(&t.get("cockpit-comma")), t.get("cockpit-full-stop")),
    };
    Verdict { tone, sentence }
}

fn today(t: Text, scope: &Scope, board: &Board) -> Vec<Figure> {
    let unit = || t.get("cockpit-unit-cases");
    let tone = if board.late > 0 { Tone::Urgent } else { Tone::Quiet };
    vec![
        Figure::new(t.number(board.filed), unit(), t.get("cockpit-filed-today")).href(cases(scope, "", "filed")),
        Figure::new(t.number(board.closed), unit(), t.get("cockpit-closed-today")).href(cases(scope, "", "closed")),
        Figure::new(t.number(board.due_today), unit(), t.get("cockpit-due-today")).href(cases(scope, "", "due")),
        Figure::new(t.number(board.late), unit(), t.get("cockpit-late")).href(cases(scope, "", "late")).tone(tone),
        Figure::new(t.number(board.open), unit(), t.get("cockpit-open")).href(cases(scope, "", "open")),
    ]
}

/// So many departments are named together.
const NAMED: usize = 3;

fn causes(t: Text, desk: &Desk, scope: &Scope, board: &Board) -> Vec<CauseLine> {
    let [from, to] = board.month();
    let line = |cause: &supervision::Cause| {
        // Departments that have as many are all named, or none: no order of a list says who is the worst.
        let every = i64::try_from(cause.organs.len()).is_ok_and(|organs| organs * cause.cards == cause.of_rule);
        let key = match (cause.organs.len(), every) {
            (..=1, true) => "cockpit-cause-one",
            (..=1, false) => "cockpit-cause",
            (2..=NAMED, true) => "cockpit-cause-each",
            (2..=NAMED, false) => "cockpit-cause-most",
            _ => "cockpit-cause-spread",
        };
        let names: Vec<String> = cause.organs.iter().map(|organ| desk.office.organ_name(organ)).collect();
        let message = t.msg(key).arg("organ", names.join(&t.get("list-comma"))).arg("organs", names.len());
        let message = message.arg("rule", cause.rule_name.as_str()).arg("n", cause.cards).arg("all", cause.of_rule);
        let organ = match cause.organs.as_slice() {
            [only] => only.as_str(),
            _ => scope.organ.as_ref().map_or("", |organ| organ.as_str()),
        };
        let pairs =
            [("rule", cause.rule.as_str()), ("organ", organ), ("state", "standing"), ("from", &from), ("to", &to)];
        CauseLine { sentence: message.to_string(), href: address::href("/supervision/cards", &pairs) }
    };
    board.causes.iter().map(line).collect()
}

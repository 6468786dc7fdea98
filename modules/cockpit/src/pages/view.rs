//! The board in words, shapes and links; board and wall print the same view.

use askama::Template;
use declarations::Signal;
use identity::{Permission, Who};
use kernel::OrganId;
use ratings::Share;
use supervision::pages::{signal_icon, signal_tone, signal_word};
use web::parts::{Cell, Column, Empty, Figure, Row, Table, Tone};
use web::{Markup, Text};

use super::address;
use crate::board::{Board, Line, Scope};
use crate::desk::Desk;

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

pub struct LevelTile {
    pub href: String,
    pub name: String,
    pub icon: &'static str,
    pub tone: Tone,
    pub open: String,
    pub unit: String,
    pub note: String,
    any: bool,
}

impl LevelTile {
    pub fn class(&self) -> String {
        if self.any { format!("level-{}", self.tone.name()) } else { "level-none".to_owned() }
    }
}

/// One rate with its bar; the first of a group is the present one.
#[derive(Clone, Debug, Template)]
#[template(path = "_rate.html")]
pub struct RateLine {
    pub name: String,
    pub value: String,
    pub note: String,
    now: bool,
    small: bool,
    share: Share,
    href: String,
}

impl askama::filters::HtmlSafe for RateLine {}

impl RateLine {
    /// The bar from nought to the whole, with the interval where it is known.
    pub fn meter(&self) -> Markup {
        let Some(value) = self.share.value() else { return Markup::default() };
        let class = if self.now { "meter-value" } else { "meter-before" };
        let mut svg = format!(
            "<svg class=\"meter\" aria-hidden=\"true\"><rect class=\"meter-track\" width=\"100%\" height=\"100%\"/>\
             <rect class=\"{class}\" width=\"{:.1}%\" height=\"100%\"/>",
            value * 100.0
        );
        if let Some((low, high)) = self.share.interval().filter(|_| self.now) {
            svg.push_str(&format!(
                "<line class=\"meter-interval\" x1=\"{:.1}%\" x2=\"{:.1}%\" y1=\"50%\" y2=\"50%\"/>",
                low * 100.0,
                high * 100.0
            ));
        }
        svg.push_str("</svg>");
        Markup::trusted(svg)
    }
}

pub struct CauseLine {
    pub sentence: String,
    pub href: String,
}

pub struct LateCase {
    pub time: String,
    pub href: String,
    pub title: String,
    pub line: String,
    pub urge: Option<Urge>,
}

/// One press that urges a case; without script it leads to the page that asks once more.
#[derive(Clone, Debug, Template)]
#[template(path = "_urge.html")]
pub struct Urge {
    pub t: Text,
    pub case: String,
    pub key: String,
    /// Already urged on this day, in words.
    pub done: String,
}

impl askama::filters::HtmlSafe for Urge {}

pub struct NamedLine {
    name: String,
    line: Line,
}

/// Rows of the wall's table.
const WALL_ROWS: usize = 7;

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
            levels: levels(t, scope, board),
            on_time: rates(t, &board.on_time, scope, "closed_promise_in_time"),
            satisfaction: satisfaction(t, board),
            causes: causes(t, desk, board),
            late: board.overdue.iter().map(|row| late(t, desk, board, row, who, may_urge)).collect(),
            more_late: (board.more_overdue > 0).then(|| {
                let label = t.msg("cockpit-more-late").arg("n", board.more_overdue).to_string();
                (cases(scope, "", "late"), label)
            }),
            rows_title: t.get(if scope.organ.is_some() { "cockpit-by-item" } else { "cockpit-by-organ" }),
            table: table(t, scope, &rows),
            rows,
        }
    }

    pub fn wall_heads(&self) -> Vec<String> {
        ["organ", "late", "due", "open", "yellow", "red", "on-time"]
            .map(|name| self.t.get(&format!("cockpit-column-{name}")))
            .into()
    }

    pub fn wall_rows(&self) -> Vec<Vec<String>> {
        let row = |row: &NamedLine| {
            let line = &row.line;
            let numbers = [line.late, line.due_today, line.open, line.counts.yellow, line.counts.red];
            let mut cells = vec![row.name.clone()];
            cells.extend(numbers.map(|n| if n == 0 { "–".to_owned() } else { self.t.number(n) }));
            cells.push(if line.on_time.is_small() { "–".to_owned() } else { line.on_time.percent() });
            cells
        };
        self.rows.iter().take(WALL_ROWS).map(row).collect()
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

fn levels(t: Text, scope: &Scope, board: &Board) -> Vec<LevelTile> {
    let organ = scope.organ.as_ref().map_or("", |organ| organ.as_str());
    let tile = |level: Signal| {
        let (open, late) =
            board.levels.iter().find(|line| line.level == level).map_or((0, 0), |line| (line.open, line.late));
        let state = if late > 0 { "late" } else { "unfinished" };
        let pairs = [("level", level.to_string()), ("state", state.to_owned()), ("organ", organ.to_owned())];
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        LevelTile {
            href: address::href("/supervision/cards", &pairs),
            name: signal_word(t, level),
            icon: signal_icon(level),
            tone: if open > 0 { signal_tone(level) } else { Tone::Quiet },
            open: t.number(open),
            unit: t.get("cockpit-unit-cards"),
            note: match (open, late) {
                (0, _) => t.get("cockpit-level-none"),
                (_, 0) => t.get("cockpit-level-waiting"),
                (_, late) => t.msg("cockpit-level-late").arg("n", late).to_string(),
            },
            any: open > 0,
        }
    };
    [Signal::Warning, Signal::Yellow, Signal::Red, Signal::Advice].map(tile).into()
}

fn rates(t: Text, shares: &[Share; 3], scope: &Scope, measure: &str) -> Vec<RateLine> {
    let names = ["cockpit-this-month", "cockpit-last-month", "cockpit-last-year"];
    let line = |(index, (name, share)): (usize, (&str, &Share))| {
        let now = index == 0;
        let note = match (share.value(), share.is_small()) {
            (None, _) => t.get("cockpit-nothing-yet"),
            (_, true) => t.msg("cockpit-few").arg("part", share.part).arg("whole", share.whole).to_string(),
            _ => {
                t.msg("cockpit-part").arg("part", t.number(share.part)).arg("whole", t.number(share.whole)).to_string()
            }
        };
        RateLine {
            name: t.get(name),
            value: share.percent(),
            note,
            now,
            small: share.is_small(),
            share: *share,
            href: if now && !measure.is_empty() { cases(scope, "", measure) } else { String::new() },
        }
    };
    names.into_iter().zip(shares).enumerate().map(line).collect()
}

fn satisfaction(t: Text, board: &Board) -> Vec<RateLine> {
    let mut lines = rates(t, &board.good, &Scope::default(), "");
    if let Some(now) = lines.first_mut().filter(|line| line.share.whole > 0) {
        let message = t.msg("cockpit-good-note").arg("n", t.number(now.share.whole));
        now.note = message.arg("interval", now.share.interval_text()).arg("active", board.active.percent()).to_string();
    }
    lines
}

fn causes(t: Text, desk: &Desk, board: &Board) -> Vec<CauseLine> {
    let line = |cause: &supervision::Cause| {
        let message = t.msg("cockpit-cause").arg("organ", desk.office.organ_name(&cause.organ));
        let message = message.arg("rule", cause.rule_name.as_str()).arg("n", cause.cards).arg("all", cause.of_rule);
        let pairs = [("rule", cause.rule.as_str()), ("organ", cause.organ.as_str())];
        CauseLine { sentence: message.to_string(), href: address::href("/supervision/cards", &pairs) }
    };
    board.causes.iter().map(line).collect()
}

fn late(t: Text, desk: &Desk, board: &Board, row: &casework::CaseRow, who: &Who, may_urge: bool) -> LateCase {
    let days = desk.late_days(row.due, board.today);
    LateCase {
        time: t.msg("cockpit-late-by").arg("n", days).to_string(),
        href: address::case(&row.case_no),
        title: row.title.clone(),
        line: format!("{} · {}", desk.office.organ_name(&row.organ), row.case_no),
        urge: may_urge.then(|| Urge::of(t, who, &row.case_no, board)),
    }
}

impl Urge {
    pub fn of(t: Text, who: &Who, case: &kernel::CaseNo, board: &Board) -> Urge {
        let urged = board.urged.get(case.as_str());
        let done = urged.map(|day| t.msg("cockpit-urged-on").arg("day", t.short_date(*day)).to_string());
        Urge { t, case: case.to_string(), key: Urge::key(who, case, board.today), done: done.unwrap_or_default() }
    }

    /// Whoever presses twice on one day urges once.
    pub fn key(who: &Who, case: &kernel::CaseNo, today: kernel::Date) -> String {
        format!("urge-{}-{case}-{today}", who.account.id)
    }
}

fn table(t: Text, scope: &Scope, rows: &[NamedLine]) -> Table {
    let first = if scope.organ.is_some() { "item" } else { "organ" };
    let heads = ["late", "due", "open", "filed", "warning", "yellow", "red", "on-time"];
    let columns = heads.map(|name| Column::number(t.get(&format!("cockpit-column-{name}"))));
    let columns = std::iter::once(Column::new(t.get(&format!("cockpit-column-{first}")))).chain(columns).collect();
    let row = |row: &NamedLine| {
        let line = &row.line;
        let inside = match &scope.organ {
            None => Scope { organ: Some(OrganId::from(line.key.as_str())) },
            Some(organ) => Scope { organ: Some(organ.clone()) },
        };
        let item = if scope.organ.is_some() { line.key.as_str() } else { "" };
        let href = match scope.organ {
            None => address::href("/watch", &[("organ", &line.key)]),
            Some(_) => cases(&inside, item, "open"),
        };
        let number = |n: i64, href: String| match n {
            0 => Markup::trusted("<span class=\"zero\">0</span>"),
            n => Markup::link(&href, t.number(n)),
        };
        let cards = |level: Signal, n: i64| {
            let level = level.to_string();
            let pairs =
                [("level", level.as_str()), ("organ", inside.organ.as_ref().map_or("", |organ| organ.as_str()))];
            number(n, address::href("/supervision/cards", &pairs))
        };
        let rate = if line.on_time.is_small() {
            Markup::trusted(format!("<span class=\"zero\">{}</span>", line.on_time.percent()))
        } else {
            Markup::text(line.on_time.percent())
        };
        Row::new([
            Cell::link(&href, &row.name),
            Cell::new(number(line.late, cases(&inside, item, "late"))),
            Cell::new(number(line.due_today, cases(&inside, item, "due"))),
            Cell::new(number(line.open, cases(&inside, item, "open"))),
            Cell::new(t.number(line.filed)),
            Cell::new(cards(Signal::Warning, line.counts.warning)),
            Cell::new(cards(Signal::Yellow, line.counts.yellow)),
            Cell::new(cards(Signal::Red, line.counts.red)),
            Cell::new(rate),
        ])
    };
    Table::new(t, t.get("cockpit-by-organ"), columns)
        .rows(rows.iter().map(row))
        .empty(Empty::new("circle-check", t.get("cockpit-rows-none")))
}

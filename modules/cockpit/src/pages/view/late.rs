//! The latest cases, each with one press that urges it.

use askama::Template;
use identity::Who;
use web::Text;

use super::address;
use crate::board::Board;
use crate::desk::Desk;

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

pub(super) fn late(
    t: Text,
    desk: &Desk,
    board: &Board,
    row: &casework::CaseRow,
    who: &Who,
    may_urge: bool,
) -> LateCase {
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

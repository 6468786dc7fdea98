//! What several of these pages say in the same way.

use casework::{CaseRow, Ending, Phase, Whose};
use identity::Who;
use web::parts::{Notice, Tag, Tone};
use web::{PageRequest, Shell, Text};

use crate::desk::Desk;

/// The frame of a page below "my matters".
pub fn mine(page: &PageRequest, title: impl Into<String>) -> Shell {
    let t = page.t;
    page.portal(title).crumb("/", t.get("nav-home")).crumb("/me", t.get("citizen-mine"))
}

/// Says for whom one acts, on every page where it matters.
pub fn acting(t: Text, who: &Who) -> Option<Notice> {
    let mandate = who.mandate.as_ref()?;
    let title = t.msg("citizen-acting-for").arg("name", mandate.principal.name.as_str()).to_string();
    let notice = Notice::new(Tone::Active, title).body(t.get("citizen-acting-note"));
    Some(notice.action("/me/account#mandates", t.get("citizen-change-acting")))
}

/// An idempotency key for one showing of a form: sent twice, done once.
pub fn fresh_key(what: &str) -> String {
    format!("{what}-{}{}", web::guard::reference_number(), web::guard::reference_number())
}

/// Where a case stands, in one word with its shape.
pub fn phase_tag(t: Text, phase: Phase, ending: Option<Ending>, paused: bool) -> Tag {
    if let Some(ending) = ending {
        return ending_tag(t, ending);
    }
    let (tone, key) = match phase {
        _ if paused => (Tone::Quiet, "citizen-phase-paused"),
        Phase::Filed => (Tone::Active, "citizen-phase-filed"),
        Phase::Correcting => (Tone::Urgent, "citizen-phase-correcting"),
        Phase::Handling => (Tone::Active, "citizen-phase-handling"),
        Phase::Decided => (Tone::Good, "citizen-phase-decided"),
        Phase::Closed | Phase::Archived => (Tone::Quiet, "citizen-phase-closed"),
    };
    let tag = Tag::new(tone, t.get(key));
    if paused { tag.icon("player-pause") } else { tag }
}

pub fn ending_tag(t: Text, ending: Ending) -> Tag {
    let word = t.get(&format!("citizen-ending-{}", ending.as_str().replace('_', "-")));
    match ending {
        Ending::Granted | Ending::Completed => Tag::new(Tone::Good, word),
        Ending::PartlyGranted => Tag::new(Tone::Good, word).icon("circle-half-2"),
        Ending::Refused | Ending::NotAccepted => Tag::new(Tone::Quiet, word).icon("circle-x"),
        _ => Tag::new(Tone::Quiet, word).icon("circle"),
    }
}

/// 轮到您, 政府办理中, 第三方办理中.
pub fn whose(t: Text, whose: Whose) -> String {
    t.get(match whose {
        Whose::Government => "citizen-turn-government",
        Whose::Applicant => "citizen-turn-applicant",
        Whose::ThirdParty => "citizen-turn-third",
    })
}

/// 11月26日（周四）前，还剩 3 个工作日; nothing where no clock runs.
pub fn due_line(desk: &Desk, t: Text, row: &CaseRow) -> String {
    if row.due == casework::NEVER || row.phase.is_over() {
        return String::new();
    }
    let day = t.date_near(row.due, desk.today());
    match desk.calendar().working_days_between(desk.today(), row.due) {
        Ok(left) => t.msg("citizen-by-with-left").arg("day", day).arg("left", t.days_left(left)).to_string(),
        Err(_) => t.msg("citizen-by").arg("day", day).to_string(),
    }
}

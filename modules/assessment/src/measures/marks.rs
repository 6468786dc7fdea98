//! Marks: what counts for or against an organ or a person, with the case behind it.

use calendar::WorkCalendar;
use casework::{Case, Happening, Projecting};
use kernel::{CaseNo, Date, OrganId, Timestamp, local_date};

use super::{Measure, late_calls};
use crate::months::Month;

/// What a mark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MarkKind {
    /// 预警.
    Warning,
    /// 黄牌.
    Yellow,
    /// 红牌.
    Red,
    /// 监察建议书.
    Advice,
    /// 差评查实.
    BadRating,
    /// 回访逾期.
    LateCallBack,
    /// 缺岗半日, found by a patrol.
    Absence,
    /// 程序差错.
    ProcedureFault,
    /// 收费差错.
    FeeFault,
    /// 巡查发现的其他问题: what is published, the hall, how people look and behave, facilities, safety.
    PatrolFault,
    /// 表扬、创新、帮办代办, approved.
    Praise,
}

impl MarkKind {
    pub const ALL: [MarkKind; 11] = [
        MarkKind::Warning,
        MarkKind::Yellow,
        MarkKind::Red,
        MarkKind::Advice,
        MarkKind::BadRating,
        MarkKind::LateCallBack,
        MarkKind::Absence,
        MarkKind::ProcedureFault,
        MarkKind::FeeFault,
        MarkKind::PatrolFault,
        MarkKind::Praise,
    ];

    /// How it is stored, and named by schemes.
    pub const fn as_str(self) -> &'static str {
        match self {
            MarkKind::Warning => "warning",
            MarkKind::Yellow => "yellow",
            MarkKind::Red => "red",
            MarkKind::Advice => "advice",
            MarkKind::BadRating => "bad-rating",
            MarkKind::LateCallBack => "late-call-back",
            MarkKind::Absence => "absence",
            MarkKind::ProcedureFault => "procedure-fault",
            MarkKind::FeeFault => "fee-fault",
            MarkKind::PatrolFault => "patrol-fault",
            MarkKind::Praise => "praise",
        }
    }

    pub fn parse(text: &str) -> Option<MarkKind> {
        MarkKind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The measure that counts it, if one does.
    pub const fn measure(self) -> Option<Measure> {
        match self {
            MarkKind::Warning => Some(Measure::Warnings),
            MarkKind::Yellow => Some(Measure::YellowCards),
            MarkKind::Red => Some(Measure::RedCards),
            _ => None,
        }
    }

    /// The marks that an input of this name counts: `yellow_marks`, `yellow_cards`, `praises`.
    pub fn of_input(name: &str) -> Option<MarkKind> {
        let declared = declarations::MARKS.iter().find(|mark| mark.input == name);
        let declared = declared.and_then(|mark| MarkKind::parse(mark.kind));
        let counted = |kind: &MarkKind| kind.measure().is_some_and(|measure| measure.name() == name);
        let praise = || (name == "praises").then_some(MarkKind::Praise);
        declared.or_else(|| MarkKind::ALL.into_iter().find(counted)).or_else(praise)
    }

    /// What a finding of a patrol is by what was looked at.
    pub fn of_matter(matter: &str) -> MarkKind {
        match matter {
            "presence" => MarkKind::Absence,
            "conduct" | "procedure" => MarkKind::ProcedureFault,
            "fee" => MarkKind::FeeFault,
            _ => MarkKind::PatrolFault,
        }
    }

    /// The mark that a case of this kind is by itself.
    fn of_card(kind: &str) -> Option<MarkKind> {
        match kind {
            "warning" => Some(MarkKind::Warning),
            "yellow-card" => Some(MarkKind::Yellow),
            "red-card" => Some(MarkKind::Red),
            "supervision-advice" => Some(MarkKind::Advice),
            _ => None,
        }
    }
}

/// One mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub case_no: CaseNo,
    pub kind: MarkKind,
    pub organ: OrganId,
    /// Empty where no person answers for it.
    pub person: String,
    /// `organ/window`, where a window answers for it.
    pub window: String,
    pub subject: String,
    pub rule: String,
    /// Category of the rule, or what a patrol looked at.
    pub category: String,
    pub title: String,
    pub item: String,
    /// The moment of the fault.
    pub at: Timestamp,
    /// When the register learnt of it.
    pub known_at: Timestamp,
    /// Set when it was taken back.
    pub withdrawn_at: Option<Timestamp>,
    /// The month to which it counts.
    pub month: Month,
}

impl Mark {
    pub fn day(&self) -> Date {
        local_date(self.at)
    }

    /// Did it count when a month was frozen at this moment?
    pub fn counts_by(&self, cutoff: Timestamp) -> bool {
        self.known_at < cutoff && self.withdrawn_at.is_none_or(|withdrawn| withdrawn >= cutoff)
    }

    /// The mark a case of this kind sets, as its form tells.
    fn of_case(case: &Case, kind: MarkKind, known_at: Timestamp, calendar: &WorkCalendar) -> Mark {
        let text = |key: &str| form_text(case, key);
        let first = |keys: [&str; 3]| keys.into_iter().map(text).find(|text| !text.is_empty()).unwrap_or_default();
        let at = moment(&text("raised_at")).unwrap_or(case.filed_at);
        let account = case.party.account.as_ref().map(ToString::to_string);
        let subject = first(["case_no", "subject", "place"]);
        Mark {
            case_no: case.no.clone(),
            kind,
            organ: case.lead_organ.clone(),
            person: account.unwrap_or_else(|| first(["person_account", "person", "person"])),
            window: first(["window_id", "window", "window"]),
            item: match text("subject").strip_prefix("item:") {
                Some(item) => item.to_owned(),
                None => text("item_id"),
            },
            subject,
            rule: first(["rule", "class", "class"]),
            category: first(["category", "matter", "matter"]),
            title: Some(first(["rule_name", "title", "finding"]))
                .filter(|title| !title.is_empty())
                .unwrap_or_else(|| case.title.to_string()),
            at,
            known_at,
            withdrawn_at: None,
            month: Month::counting(at, known_at, calendar),
        }
    }
}

/// A moment, or a day from its beginning.
fn moment(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| text.parse().ok().map(Timestamp::start_of_day))
}

/// What one command changes about marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum MarkChange {
    Set(Mark),
    TakenBack(Mark),
}

/// Marks set or taken back by a command.
pub(super) fn changes(p: &Projecting<'_>) -> Vec<MarkChange> {
    let card = MarkKind::of_card(p.case.kind.as_str());
    let mut changes = Vec::new();
    if let Some(kind) = card.or_else(|| of_patrol(p.case)) {
        let mark = || Mark::of_case(p.case, kind, p.case.filed_at, p.calendar);
        if p.before.is_none() {
            changes.push(MarkChange::Set(mark()));
        }
        let was = p.before.is_some_and(is_taken_back);
        if is_taken_back(p.case) && !was {
            changes.push(MarkChange::TakenBack(Mark { withdrawn_at: Some(p.at), ..mark() }));
        }
    } else {
        changes.extend(p.happenings.iter().filter_map(|happening| found(p, happening)).map(MarkChange::Set));
        changes.extend(late_calls::mark(p).map(MarkChange::Set));
    }
    changes
}

/// 撤牌: the objection was right. The card stays visible and counts nothing.
fn is_taken_back(case: &Case) -> bool {
    case.outcomes.get("review").is_some_and(|outcome| &**outcome == "withdraw")
}

/// What a patrol found counts by what was looked at; slight things are mended and not counted.
fn of_patrol(case: &Case) -> Option<MarkKind> {
    if case.kind.as_str() != "patrol-finding" || form_text(case, "grade") == "slight" {
        return None;
    }
    Some(MarkKind::of_matter(&form_text(case, "matter")))
}

/// Marks that come about in other cases: a bad rating found true, praise approved.
fn found(p: &Projecting<'_>, happening: &Happening) -> Option<Mark> {
    let (fact, data) = match happening {
        Happening::Fact { fact, data } => (fact, data),
        Happening::TaskCompleted(done) if p.case.kind.as_str() == "commendation" && &*done.outcome == "approved" => {
            let day = moment(&form_text(p.case, "happened_on")).unwrap_or(p.case.filed_at);
            let mark = Mark::of_case(p.case, MarkKind::Praise, p.at, p.calendar);
            return Some(Mark { at: day, month: Month::counting(day, p.at, p.calendar), ..mark });
        }
        _ => return None,
    };
    let word = |key: &str| data.get(key).and_then(serde_json::Value::as_str).unwrap_or_default();
    let kind = match &**fact {
        "BadRatingVerified" if word("result") == "true" => MarkKind::BadRating,
        _ => return None,
    };
    let person = word("person");
    let mut mark = Mark::of_case(p.case, kind, p.at, p.calendar);
    if !person.is_empty() {
        person.clone_into(&mut mark.person);
    }
    mark.at = p.at;
    mark.month = Month::of(local_date(p.at));
    Some(mark)
}

fn form_text(case: &Case, key: &str) -> String {
    case.form.get(key).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}

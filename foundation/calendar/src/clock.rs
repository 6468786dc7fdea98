//! The legal clock: a ledger of what happened to one limit of one case.
//!
//! Several clocks run side by side on a case (法定, 承诺, 环节, 补正, 送达 …); each is a ledger of its own. The ledger
//! records; `due.rs` computes from it. Rules of the licensing law that the ledger itself keeps: a pause needs a basis and
//! an announced length (art. 45), a limit is extended at most once, before it ends, with article and approver (art. 42).

use kernel::{Refusal, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Limit, Pause, PauseId, PauseKind, WorkCalendar};

/// Whose time it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    #[default]
    Government,
    Applicant,
    ThirdParty,
}

/// The one extension of a limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    pub by: Limit,
    /// The article that allows it, such as 行政许可法第四十二条.
    pub article: String,
    /// The head who approved it.
    pub approver: String,
    /// Told to the applicant.
    pub reason: String,
    pub at: Timestamp,
}

/// The ledger of one limit. Serialised into the case's events; its due date is not part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegalClock {
    pub limit: Limit,
    /// The moment of the event that starts the limit; its local day is day 0.
    pub started: Timestamp,
    /// Whose duty the limit is; pauses say whose time they are.
    #[serde(default, skip_serializing_if = "is_government")]
    pub whose: Party,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<Box<Extension>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Timestamp>,
}

/// A stretch of time and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Segment {
    pub from: Timestamp,
    pub to: Timestamp,
    pub whose: Party,
    /// The pause that makes it somebody else's, if one does.
    pub pause: Option<PauseKind>,
}

fn is_government(party: &Party) -> bool {
    *party == Party::Government
}

impl LegalClock {
    /// Starts a limit that is the government's duty.
    pub fn start(limit: Limit, at: Timestamp) -> LegalClock {
        LegalClock::start_for(Party::Government, limit, at)
    }

    /// Starts a limit that is somebody's duty, such as the applicant's time to correct.
    pub fn start_for(whose: Party, limit: Limit, at: Timestamp) -> LegalClock {
        LegalClock { limit, started: at, whose, pauses: Vec::new(), extension: None, stopped: None }
    }

    pub fn is_running(&self) -> bool {
        self.stopped.is_none()
    }

    pub fn is_paused(&self) -> bool {
        self.is_running() && self.pauses.iter().any(|pause| pause.to.is_none())
    }

    /// Limit and extension together, in the limit's unit.
    pub fn total(&self) -> Limit {
        let more = self.extension.as_ref().map_or(0, |extension| extension.by.length);
        Limit::new(self.limit.length.saturating_add(more), self.limit.unit)
    }

    /// Records a pause. Several may be open at once: two laboratories, a hearing during a survey.
    pub fn pause(&mut self, pause: Pause) -> Result<PauseId, Refusal> {
        self.must_run("暂停")?;
        pause.check()?;
        let id = u16::try_from(self.pauses.len())
            .map_err(|_| Refusal::not_allowed_now("too_many_pauses", "该时限的暂停次数过多。"))?;
        self.pauses.push(pause);
        Ok(PauseId(id))
    }

    /// Ends an open pause; the day of resumption counts again.
    pub fn resume(&mut self, id: PauseId, at: Timestamp) -> Result<(), Refusal> {
        self.must_run("恢复计时")?;
        let pause = self
            .pauses
            .get_mut(usize::from(id.0))
            .ok_or_else(|| Refusal::not_found("no_such_pause", "没有这次暂停。"))?;
        if pause.to.is_some() {
            let sentence = format!("暂停（{}）已经恢复，不能再次恢复。", pause.kind.name());
            return Err(Refusal::not_allowed_now("already_resumed", sentence));
        }
        if at < pause.from {
            return Err(Refusal::invalid("resumed_before_pause", "恢复时间早于暂停时间。").on_field("to"));
        }
        pause.to = Some(at);
        Ok(())
    }

    /// The open pauses, in the order they were recorded.
    pub fn open_pauses(&self) -> impl Iterator<Item = (PauseId, &Pause)> {
        (0u16..).map(PauseId).zip(&self.pauses).filter(|(_, pause)| pause.to.is_none())
    }

    /// The latest open pause of a kind.
    pub fn open_pause(&self, kind: PauseKind) -> Option<PauseId> {
        self.open_pauses().filter(|(_, pause)| pause.kind == kind).map(|(id, _)| id).last()
    }

    /// Extends the limit: once, before it ends, in its own unit.
    pub fn extend(&mut self, calendar: &WorkCalendar, extension: Extension) -> Result<(), Refusal> {
        self.must_run("延长")?;
        if let Some(earlier) = &self.extension {
            let sentence = format!("该时限已依据{}延长过一次，不能再次延长。", earlier.article);
            return Err(Refusal::not_allowed_now("already_extended", sentence).article(earlier.article.clone()));
        }
        check_extension(self.limit, &extension)?;
        // A due date that the calendar does not reach yet cannot have passed.
        if let Ok(due) = self.due(calendar, extension.at)
            && extension.at >= due.at
        {
            let sentence = format!("时限已于 {} 届满，届满后不能延长。", due.date);
            return Err(Refusal::not_allowed_now("extended_too_late", sentence).article(extension.article));
        }
        self.extension = Some(Box::new(extension));
        Ok(())
    }

    /// Stops the clock: the duty is done, or the case ended otherwise. Open pauses end with it.
    pub fn stop(&mut self, at: Timestamp) -> Result<(), Refusal> {
        self.must_run("停止计时")?;
        if at < self.started {
            return Err(Refusal::invalid("stopped_before_start", "停止时间早于开始时间。"));
        }
        self.stopped = Some(at);
        Ok(())
    }

    /// The time since the start, cut into stretches by whose time it was. Where pauses overlap, the earlier one owns
    /// the shared time.
    pub fn segments(&self, now: Timestamp) -> Vec<Segment> {
        let end = self.stopped.unwrap_or(now).max(self.started);
        let mut pauses: Vec<&Pause> = self.pauses.iter().collect();
        pauses.sort_by_key(|pause| pause.from);
        let mut segments = Vec::with_capacity(pauses.len() * 2 + 1);
        let mut cursor = self.started;
        for pause in pauses {
            let from = pause.from.max(cursor).min(end);
            let to = pause.to.unwrap_or(end).min(end);
            if to <= from {
                continue;
            }
            if from > cursor {
                segments.push(Segment { from: cursor, to: from, whose: self.whose, pause: None });
            }
            segments.push(Segment { from, to, whose: pause.whose, pause: Some(pause.kind) });
            cursor = to;
        }
        if end > cursor || segments.is_empty() {
            segments.push(Segment { from: cursor, to: end, whose: self.whose, pause: None });
        }
        segments
    }

    fn must_run(&self, verb: &str) -> Result<(), Refusal> {
        match self.stopped {
            None => Ok(()),
            Some(at) => {
                let sentence = format!("该时限已于 {} 停止，不能{verb}。", kernel::local_date(at));
                Err(Refusal::not_allowed_now("clock_stopped", sentence))
            }
        }
    }
}

fn check_extension(limit: Limit, extension: &Extension) -> Result<(), Refusal> {
    if extension.by.unit != limit.unit || extension.by.length == 0 {
        let sentence = format!("延长 {} 与原时限 {} 的计量单位不同或为零。", extension.by, limit);
        return Err(Refusal::invalid("extension_unit", sentence).on_field("by"));
    }
    for (field, text, name) in [
        ("article", &extension.article, "依据"),
        ("approver", &extension.approver, "批准人"),
        ("reason", &extension.reason, "理由"),
    ] {
        if text.trim().is_empty() {
            let sentence = format!("延长期限应写明{name}。");
            return Err(Refusal::invalid("extension_incomplete", sentence)
                .article("行政许可法第四十二条")
                .on_field(field));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{calendar, morning};

    fn clock() -> LegalClock {
        LegalClock::start("20wd".parse().unwrap(), morning("2026-09-01"))
    }

    fn review(from: &str) -> Pause {
        Pause::open(PauseKind::ExpertReview, "行政许可法第四十五条", Limit::working_days(8), morning(from))
    }

    fn extension(at: &str) -> Extension {
        Extension {
            by: Limit::working_days(10),
            article: "行政许可法第四十二条".to_owned(),
            approver: "局长".to_owned(),
            reason: "案情复杂".to_owned(),
            at: morning(at),
        }
    }

    #[test]
    fn a_limit_is_extended_once_and_only_before_it_ends() {
        let mut late = clock();
        assert_eq!(late.extend(calendar(), extension("2026-09-30")).unwrap_err().code, "extended_too_late");
        let mut clock = clock();
        clock.extend(calendar(), extension("2026-09-29")).unwrap();
        assert_eq!(clock.total(), Limit::working_days(30));
        let again = clock.extend(calendar(), extension("2026-09-29")).unwrap_err();
        assert_eq!((again.code, again.article.as_deref()), ("already_extended", Some("行政许可法第四十二条")));
    }

    #[test]
    fn an_extension_names_article_approver_and_reason_in_the_limits_own_unit() {
        for (change, code, field) in [
            (Extension { by: "10d".parse().unwrap(), ..extension("2026-09-02") }, "extension_unit", "by"),
            (Extension { approver: " ".to_owned(), ..extension("2026-09-02") }, "extension_incomplete", "approver"),
            (Extension { reason: String::new(), ..extension("2026-09-02") }, "extension_incomplete", "reason"),
        ] {
            let refusal = clock().extend(calendar(), change).unwrap_err();
            assert_eq!((refusal.code, refusal.field.as_deref()), (code, Some(field)));
        }
    }

    #[test]
    fn a_pause_needs_a_basis_and_an_announced_length() {
        let mut clock = clock();
        let without_basis = Pause { basis: String::new(), ..review("2026-09-08") };
        assert_eq!(clock.pause(without_basis).unwrap_err().code, "pause_without_basis");
        let without_length = Pause { announced: Limit::working_days(0), ..review("2026-09-08") };
        assert_eq!(clock.pause(without_length).unwrap_err().code, "pause_without_length");
        assert!(!clock.is_paused());
    }

    #[test]
    fn each_open_pause_is_resumed_by_itself() {
        let mut clock = clock();
        let first = clock.pause(review("2026-09-08")).unwrap();
        let second = clock.pause(review("2026-09-10")).unwrap();
        assert_eq!(clock.open_pause(PauseKind::ExpertReview), Some(second));
        clock.resume(first, morning("2026-09-14")).unwrap();
        assert!(clock.is_paused());
        assert_eq!(clock.resume(first, morning("2026-09-15")).unwrap_err().code, "already_resumed");
        assert_eq!(clock.resume(second, morning("2026-09-09")).unwrap_err().code, "resumed_before_pause");
        assert_eq!(clock.resume(PauseId(7), morning("2026-09-15")).unwrap_err().code, "no_such_pause");
        clock.resume(second, morning("2026-09-15")).unwrap();
        assert!(!clock.is_paused() && clock.open_pauses().next().is_none());
    }

    #[test]
    fn a_stopped_clock_takes_no_more_entries() {
        let mut clock = clock();
        clock.stop(morning("2026-09-10")).unwrap();
        for refusal in [
            clock.stop(morning("2026-09-11")).unwrap_err(),
            clock.pause(review("2026-09-11")).unwrap_err(),
            clock.extend(calendar(), extension("2026-09-11")).unwrap_err(),
        ] {
            assert_eq!(refusal.code, "clock_stopped");
        }
    }

    #[test]
    fn every_moment_is_somebodys_time() {
        let mut clock = clock();
        let id = clock.pause(review("2026-09-08")).unwrap();
        clock.resume(id, morning("2026-09-18")).unwrap();
        let correction = Pause::open(PauseKind::Correction, "细则", Limit::working_days(5), morning("2026-09-10"));
        clock.pause(correction.until(morning("2026-09-21"))).unwrap();
        let told: Vec<_> = clock
            .segments(morning("2026-09-25"))
            .into_iter()
            .map(|segment| (kernel::local_date(segment.from).to_string(), segment.whose))
            .collect();
        assert_eq!(
            told,
            [
                ("2026-09-01".to_owned(), Party::Government),
                ("2026-09-08".to_owned(), Party::ThirdParty),
                ("2026-09-18".to_owned(), Party::Applicant),
                ("2026-09-21".to_owned(), Party::Government),
            ]
        );
    }

    #[test]
    fn a_ledger_survives_its_json() {
        let mut clock = clock();
        clock.pause(review("2026-09-08")).unwrap();
        clock.extend(calendar(), extension("2026-09-08")).unwrap();
        let json = serde_json::to_string(&clock).unwrap();
        assert_eq!(serde_json::from_str::<LegalClock>(&json).unwrap(), clock);
        assert!(!json.contains("stopped") && !json.contains("whose\":\"government"));
    }

    proptest! {
        #[test]
        fn segments_cover_the_time_since_the_start_without_gap(
            spans in prop::collection::vec((-100i64..400, 0i64..200, any::<bool>()), 0..6), age in 0i64..500,
        ) {
            let mut clock = clock();
            for (from, length, open) in spans {
                let from = clock.started.plus_hours(from);
                let pause = Pause { from, ..review("2026-09-01") };
                clock.pauses.push(if open { pause } else { pause.until(from.plus_hours(length)) });
            }
            let now = clock.started.plus_hours(age);
            let segments = clock.segments(now);
            prop_assert_eq!(segments.first().map(|segment| segment.from), Some(clock.started));
            prop_assert_eq!(segments.last().map(|segment| segment.to), Some(now));
            prop_assert!(segments.iter().zip(segments.iter().skip(1)).all(|(one, next)| one.to == next.from));
        }
    }
}

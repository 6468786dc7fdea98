//! A case in plain words, in the language of whoever reads: what happened, whose turn it is, what things are called.
//!
//! Chinese is what the register means; English says the same for readers who chose it. What people wrote (names, reasons, opinions)
//! stays as they wrote it. Pages, API and letters all ask a [`Teller`], so that a fact is told in one way everywhere.

mod chinese;
mod english;

use std::collections::HashMap;

use calendar::{Limit, Party as ClockParty, PauseKind};

pub use self::chinese::{outcome_label, rating_label};
use crate::acts::Acts;
use crate::ctx::Ctx;
use crate::definition::Definition;
use crate::happening::{Event, Happening, Whose};
use crate::model::{Case, Ending, Phase, Task};
use crate::roster::Roster;
use crate::view::{TimelineRow, Turn};

/// A language the engine room speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    Chinese,
    English,
}

/// Tells of a case. It learns the names of steps from the events it is given, or from the case.
pub struct Teller<'a> {
    pub language: Language,
    pub roster: &'a Roster,
    definition: &'a Definition,
    acts: &'a Acts,
    /// Node and name of each task that was opened.
    steps: HashMap<u32, (&'a str, &'a str)>,
}

impl<'a> Teller<'a> {
    pub fn new(ctx: &Ctx<'a>, language: Language) -> Teller<'a> {
        Teller { language, roster: ctx.roster, definition: ctx.definition, acts: ctx.acts, steps: HashMap::new() }
    }

    /// Knowing the steps these events opened.
    #[must_use]
    pub fn of_events(mut self, events: &'a [Event]) -> Teller<'a> {
        self.steps.extend(events.iter().filter_map(|event| match &event.happening {
            Happening::TaskOpened(task) => Some((task.n, (&*task.node, &*task.title))),
            _ => None,
        }));
        self
    }

    /// What happened, in one sentence; `None` for inner workings that concern nobody.
    pub fn tell(&self, happening: &Happening) -> Option<String> {
        match (self.language, happening) {
            (language, Happening::Fact { fact, data }) => self.acts.tell(fact, language, data),
            (Language::Chinese, _) => chinese::happening(self, happening),
            (Language::English, _) => english::happening(self, happening),
        }
    }

    /// The history in words, oldest first; inner workings are left out.
    pub fn timeline(self, events: &'a [Event]) -> Vec<TimelineRow> {
        let teller = self.of_events(events);
        let row = |event: &Event| {
            Some(TimelineRow {
                seq: event.seq,
                at: event.at,
                actor: match (teller.language, event.actor.is_system()) {
                    (Language::English, true) => "the system".to_owned(),
                    _ => event.actor_label().to_owned(),
                },
                sentence: teller.tell(&event.happening)?,
                whose: event.whose,
                public: is_public(&event.happening),
            })
        };
        events.iter().filter_map(row).collect()
    }

    /// Whose turn it is now, and what they have to do.
    pub fn turn(&self, case: &Case) -> Turn {
        let sentence = match self.language {
            Language::Chinese => self.turn_in_chinese(case),
            Language::English => self.turn_in_english(case),
        };
        Turn { whose: Whose::turn(case.phase, case.pause.is_some()), sentence }
    }

    fn turn_in_chinese(&self, case: &Case) -> String {
        match (case.phase, &case.pause) {
            (Phase::Closed | Phase::Archived, _) => {
                format!("已办结：{}。", self.ending(case.ending.unwrap_or(Ending::Completed)))
            }
            (Phase::Correcting, _) => "请申请人按告知补正，补齐后提交。".to_owned(),
            (_, Some(pause)) => {
                let whose = match pause.whose {
                    ClockParty::Applicant => "等待申请人",
                    ClockParty::Government | ClockParty::ThirdParty => "正在进行",
                };
                format!("{whose}{}，期间不计入办理时限。", pause.kind.name())
            }
            _ if case.tasks.is_empty() => "流程正在等待。".to_owned(),
            _ => format!("正在办理：{}。", self.open_steps(case, "、")),
        }
    }

    fn turn_in_english(&self, case: &Case) -> String {
        match (case.phase, &case.pause) {
            (Phase::Closed | Phase::Archived, _) => {
                format!("Closed: {}.", self.ending(case.ending.unwrap_or(Ending::Completed)))
            }
            (Phase::Correcting, _) => "The applicant corrects what was asked for, and submits it.".to_owned(),
            (_, Some(pause)) => format!("{}: this time does not count.", capital(self.pause_kind(pause.kind))),
            _ if case.tasks.is_empty() => "The procedure waits.".to_owned(),
            _ => format!("In hand: {}.", self.open_steps(case, ", ")),
        }
    }

    fn open_steps(&self, case: &Case, between: &str) -> String {
        let each = |task: &Task| format!("{}“{}”", self.roster.organ_name(&task.organ), task.name);
        case.tasks.iter().map(each).collect::<Vec<_>>().join(between)
    }

    /// What an outcome of a task on this node is called: by the task itself, or by the common word.
    pub fn outcome_at<'b>(&'b self, node: &str, outcome: &'b str) -> &'b str {
        self.definition.outcome_name(node, outcome).unwrap_or(self.language.outcome(outcome))
    }

    fn outcome<'b>(&'b self, task: u32, outcome: &'b str) -> &'b str {
        self.outcome_at(self.steps.get(&task).map_or("", |(node, _)| node), outcome)
    }

    fn step(&self, task: u32) -> Option<&str> {
        self.steps.get(&task).map(|(_, name)| *name)
    }

    pub fn phase(&self, phase: Phase) -> &'static str {
        match self.language {
            Language::Chinese => phase.label(),
            Language::English => english::phase(phase),
        }
    }

    pub fn ending(&self, ending: Ending) -> &'static str {
        match self.language {
            Language::Chinese => ending.label(),
            Language::English => english::ending(ending),
        }
    }

    pub fn pause_kind(&self, kind: PauseKind) -> &'static str {
        self.language.pause_kind(kind)
    }
}

impl Language {
    /// The common word for an outcome.
    pub fn outcome(self, outcome: &str) -> &str {
        match self {
            Language::Chinese => outcome_label(outcome),
            Language::English => english::outcome(outcome),
        }
    }

    /// 听证, 专家评审 …
    pub fn pause_kind(self, kind: PauseKind) -> &'static str {
        match self {
            Language::Chinese => kind.name(),
            Language::English => english::pause_kind(kind),
        }
    }

    /// 20 个工作日.
    pub fn limit(self, limit: Limit) -> String {
        match self {
            Language::Chinese => limit.in_words(),
            Language::English => english::limit(limit),
        }
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The applicant sees what concerns him, not who took which task or what colleagues noted.
fn is_public(happening: &Happening) -> bool {
    !matches!(
        happening,
        Happening::TaskClaimed { .. }
            | Happening::TaskReturned { .. }
            | Happening::TaskDelegated { .. }
            | Happening::Noted { .. }
            | Happening::TimerFired { .. }
            | Happening::Rebased { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Bench, clerk};

    #[test]
    fn what_happened_is_told_in_a_sentence() {
        let (bench, clerk) = (Bench::new(), clerk());
        let ctx = bench.ctx(&clerk);
        let told = |language, happening: &Happening| Teller::new(&ctx, language).tell(happening);
        let deemed = Happening::Accepted { on: jiff::civil::date(2026, 9, 1), deemed: true };
        assert_eq!(
            told(Language::Chinese, &deemed).unwrap(),
            "逾期未告知，视为已于 2026年9月1日 受理（行政许可法第三十二条）。"
        );
        assert!(told(Language::English, &deemed).unwrap().starts_with("Counts as accepted on 2026-09-01"));
        let fired = Happening::TimerFired { key: "clock:promised".into(), due: kernel::Timestamp::from_micros(0) };
        assert_eq!(told(Language::Chinese, &fired).unwrap(), "承诺办理时限已过。");
        assert_eq!(told(Language::English, &Happening::TaskCancelled { n: 1 }), None);
    }

    #[test]
    fn both_languages_leave_out_the_same_inner_workings() {
        let (bench, clerk) = (Bench::new(), clerk());
        let ctx = bench.ctx(&clerk);
        let judged = bench.try_file(&crate::testing::citizen(), &crate::testing::filing()).unwrap();
        for happening in &judged.happenings {
            let told = |language| Teller::new(&ctx, language).tell(happening).is_some();
            assert_eq!(told(Language::Chinese), told(Language::English), "{:?}", happening.name());
        }
    }

    #[test]
    fn whose_turn_it_is_is_told_in_both_languages() {
        let (bench, clerk) = (Bench::new(), clerk());
        let (ctx, case) = (bench.ctx(&clerk), bench.accepted());
        assert!(Teller::new(&ctx, Language::Chinese).turn(&case).sentence.starts_with("正在办理："));
        assert!(Teller::new(&ctx, Language::English).turn(&case).sentence.starts_with("In hand: "));
    }
}

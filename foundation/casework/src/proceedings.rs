//! A command at work: the case as it becomes, and what has happened so far.
//!
//! Each happening is applied at once, so that the next rule sees the case as it now is. Clocks follow by declaration,
//! and the reactions that modules registered follow by registration.

use kernel::{Date, Refusal, Timestamp};

use crate::apply::apply;
use crate::ctx::Ctx;
use crate::definition::ClockRule;
use crate::guard;
use crate::happening::{Filed, Happening};
use crate::model::Case;

/// A case being judged.
pub struct Proceedings<'a> {
    pub ctx: Ctx<'a>,
    pub case: Case,
    happenings: Vec<Happening>,
}

impl<'a> Proceedings<'a> {
    pub fn new(ctx: Ctx<'a>, case: Case) -> Proceedings<'a> {
        Proceedings { ctx, case, happenings: Vec::with_capacity(8) }
    }

    /// Begins a case by its filing.
    pub fn begin(ctx: Ctx<'a>, case: Case, filed: Filed) -> Result<Proceedings<'a>, Refusal> {
        let mut proceedings = Proceedings::new(ctx, case);
        let happening = Happening::Filed(Box::new(filed));
        proceedings.happenings.push(happening.clone());
        proceedings.follow(&happening)?;
        Ok(proceedings)
    }

    /// What happened, in order, and the case after it.
    pub fn finish(self) -> (Case, Vec<Happening>) {
        (self.case, self.happenings)
    }

    /// Records a happening with all that follows from it.
    pub fn happen(&mut self, happening: Happening) -> Result<(), Refusal> {
        guard::may_happen(&happening)?;
        apply(&mut self.case, &happening, self.ctx.now, self.ctx.actor);
        let place = self.happenings.len();
        self.happenings.push(happening);
        if !self.has_consequences(place) {
            return Ok(());
        }
        let happening = self.happenings.get(place).cloned();
        happening.map_or(Ok(()), |happening| self.follow(&happening))
    }

    pub fn happen_all(&mut self, happenings: Vec<Happening>) -> Result<(), Refusal> {
        happenings.into_iter().try_for_each(|happening| self.happen(happening))
    }

    /// Records a happening from which nothing follows.
    pub fn record(&mut self, happening: Happening) {
        apply(&mut self.case, &happening, self.ctx.now, self.ctx.actor);
        self.happenings.push(happening);
    }

    fn has_consequences(&self, place: usize) -> bool {
        let Some(happening) = self.happenings.get(place) else { return false };
        let Ctx { definition, acts, .. } = self.ctx;
        let name = happening.name();
        definition.concerns_clocks(name) || !acts.reactions_upon(name).is_empty()
    }

    /// What comes back after acceptance does not start the time to answer the application anew.
    fn is_answered_already(&self, happening: &Happening, rule: &ClockRule) -> bool {
        let again =
            matches!(happening, Happening::Corrected { .. }) && !rule.starts.iter().any(|name| name == "Corrected");
        again && self.case.accepted_on.is_some()
    }

    fn follow(&mut self, happening: &Happening) -> Result<(), Refusal> {
        let Ctx { definition, acts, today, .. } = self.ctx;
        let on = happening.on().unwrap_or(today);
        let from = if on == today { self.ctx.now } else { Timestamp::start_of_day(on) };
        for rule in definition.stopped_by(happening) {
            let runs = self.case.clocks.iter().any(|named| named.id == rule.id && named.clock.is_running());
            if runs {
                self.record(Happening::ClockStopped { clock: rule.id.clone() });
            }
        }
        for rule in definition.started_by(happening) {
            if self.is_answered_already(happening, rule) {
                continue;
            }
            if let Some(limit) = rule.limit_on(on) {
                let (clock, title) = (rule.id.clone(), rule.name.clone());
                self.record(Happening::ClockStarted { clock, title, limit, from });
            }
        }
        for reaction in acts.reactions_upon(happening.name()) {
            let more = reaction(&self.ctx, &self.case, happening)?;
            self.happen_all(more)?;
        }
        Ok(())
    }
}

impl Happening {
    /// The day on which it takes effect by law, where that is not simply the day it was recorded.
    pub fn on(&self) -> Option<Date> {
        match self {
            Happening::Accepted { on, .. } | Happening::Corrected { on } => Some(*on),
            Happening::DecisionMade(decision) | Happening::NotAccepted(decision) => Some(decision.on),
            Happening::Delivered(delivery) => Some(delivery.on),
            _ => None,
        }
    }
}

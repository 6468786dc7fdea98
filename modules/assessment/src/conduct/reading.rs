//! Somebody's conduct in some months, for whoever may see it.

use std::collections::{BTreeMap, BTreeSet};

use declarations::{PeerGroup, ScoreOf};
use identity::Who;
use kernel::Refusal;
use web::Problem;

use super::deviations::{Deviation, deviations};
use super::paces::{self, Share, Step};
use super::store::{self, Deed};
use crate::desk::Desk;
use crate::measures::MarkKind;
use crate::months::{Month, Period};
use crate::scores;
use crate::store::figures::Of;
use crate::store::steps::Sort;
use crate::store::work::{self, Done};

/// What is told of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conduct {
    /// The post of those beside, by name; empty where the scheme knows none, and all are.
    pub post: String,
    pub done: i64,
    pub steps: Vec<Step>,
    /// 零分钟审查.
    pub zero: Share,
    /// Outside seven to twenty o'clock, or on a rest day.
    pub outside: Share,
    /// After the step's own last day, or the case's.
    pub late: Share,
    pub corrections: Share,
    pub refusals: Share,
    /// What stands against or for the person: kind, standing, taken back.
    pub marks: Vec<(MarkKind, i64, i64)>,
    pub deviations: Vec<Deviation>,
}

impl Conduct {
    /// The steps that a share counts, and those it is a share of.
    pub(super) fn behind(what: &str) -> [Sort; 2] {
        match what {
            "zero" => [Sort::Hasty, Sort::Considered],
            "outside" => [Sort::Night, Sort::All],
            "late" => [Sort::Late, Sort::All],
            "corrections" => [Sort::Corrected, Sort::Checked],
            _ => [Sort::Refused, Sort::Answered],
        }
    }

    /// The shares by name, in the order of the page.
    pub fn shares(&self) -> [(&'static str, Share); 5] {
        [
            ("zero", self.zero),
            ("outside", self.outside),
            ("late", self.late),
            ("corrections", self.corrections),
            ("refusals", self.refusals),
        ]
    }
}

impl Desk {
    /// Of whole months: the person's own, the head's of the department, supervision's to read.
    ///
    /// # Errors
    /// `person_out_of_sight`; `whole_months` where the period ends within one.
    pub async fn conduct(&self, who: &Who, person: &str, period: Period) -> Result<Conduct, Problem> {
        self.may_see_person(who, person).await?;
        if !period.is_of_months() {
            let sentence = "办理情况按月统计，时段请写成 2026-11、2026-Q4 或者 2026 的样子。";
            return Err(Refusal::invalid("whole_months", sentence).on_field("period").into());
        }
        let (db, region) = (&self.office.db, self.office.region);
        let (from, to) = (Month::of(period.from), Month::of(period.to));
        let deeds = store::all(db, region, from, to).await.map_err(Problem::internal)?;
        let work = work::by_person(db, region, &Of::default(), from, to).await.map_err(Problem::internal)?;
        let score = scores::scheme_of(self.office.county(), ScoreOf::Person, to).and_then(|scheme| scheme.score());
        let post = |act: &str| score.and_then(|score| score.post(act));
        let posts: BTreeMap<&str, Option<&PeerGroup>> =
            paces::mostly(&deeds).into_iter().map(|(person, act)| (person, post(act))).collect();
        let post = posts.get(person).copied().flatten();
        let like = |other: &Deed| posts.get(&*other.person).copied().flatten() == post;
        let deeds: Vec<Deed> = deeds.iter().filter(|deed| like(deed)).cloned().collect();
        let beside: BTreeSet<&str> = deeds.iter().map(|deed| &*deed.person).collect();
        let marks = store::marks(db, region, person, from, to).await.map_err(Problem::internal)?;
        let own = deeds.iter().filter(|deed| deed.person == person);
        let organs: BTreeSet<String> = own.map(|deed| deed.organ.clone()).collect();
        let of_done = |part: fn(&Done) -> i64| share(&work, person, &beside, part);
        // What few others do tells who they are.
        let shared = |share: Share| if beside.len() < paces::PEOPLE { share.alone() } else { share };
        let mut conduct = Conduct {
            post: post.map(|post| post.name.clone()).unwrap_or_default(),
            done: of_done(|_| 0).whole,
            steps: paces::steps(&deeds, person, &organs),
            zero: shared(paces::zero_minutes(&deeds, person)),
            outside: shared(of_done(|done| done.night)),
            late: shared(of_done(|done| done.late)),
            corrections: shared(paces::corrections(&deeds, person)),
            refusals: shared(paces::refusals(&deeds, person)),
            marks: marks.into_iter().filter_map(|(kind, on, off)| Some((MarkKind::parse(&kind)?, on, off))).collect(),
            deviations: Vec::new(),
        };
        conduct.deviations = deviations(&conduct);
        Ok(conduct)
    }
}

fn share(work: &[Done], person: &str, beside: &BTreeSet<&str>, part: impl Fn(&Done) -> i64) -> Share {
    let mut share = Share::default();
    for done in work.iter().filter(|done| beside.contains(&*done.what)) {
        share.county_whole += done.done;
        share.county_part += part(done);
        if done.what == person {
            share.whole += done.done;
            share.part += part(done);
        }
    }
    share
}

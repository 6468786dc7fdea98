//! The door: what others may ask of ratings. Reads for people go under their rights; reads for the machine say so.

use std::collections::{BTreeMap, BTreeSet};

use casework::CaseFilter;
use identity::{Permission, Who};
use kernel::{AccountId, CaseNo, Date, OrganId, Timestamp};
use store::register::{self, Deed};
use store::{Error, WriteSet};
use web::Problem;

use crate::desk::{Desk, problem};
use crate::figures::{By, Coverage, Sums};
use crate::model::{ActRow, RatingId, RatingRow, Rectification};
use crate::noted::Noted;
use crate::store::acts::{ActKey, Burst, Forced, Place, RatingFilter};
use crate::store::calls::{Asked, CallBack, CallRates};
use crate::store::figures::Group;
use crate::store::mixed::mark;
use crate::store::rectifications::{Course, RepeatBad, Treatment};

/// The log that supervision keeps of looks at personal data and of changes to what is measured.
pub const LOG: &str = "supervision";
/// Bad ratings are repeated within so many seconds: thirty days.
const REPEATED: i64 = 30 * 86_400;

impl Desk {
    /// Sums for the machine: assessment, cockpit, rules. `organs` none means all. See [`By`] for what is kept by day.
    pub async fn sums(&self, by: By, first: Date, last: Date, organs: Option<&[OrganId]>) -> Result<Vec<Group>, Error> {
        self.shelf().sum(by, first, last, organs).await
    }

    /// The same for somebody who asks. What is not by day or organ is kept by whole months.
    pub async fn sums_for(
        &self,
        who: &Who,
        by: By,
        (first, last): (Date, Date),
        organ: Option<&OrganId>,
    ) -> Result<Vec<Group>, Problem> {
        if by == By::Day && !self.sees_raters(who) {
            let sentence = "一天里可能只有一件评价，按天的数字会让人认出是哪一件，只有监察机构可以查看；请按月查看。";
            return Err(kernel::Refusal::forbidden("days_hidden", sentence).on_field("by").into());
        }
        let organs = self.organs_asked(who, organ)?;
        let (first, last) = self.days_for(who, first, last);
        let first = if matches!(by, By::All | By::Organ | By::Day) { first } else { first.first_of_month() };
        self.sums(by, first, last, organs.as_deref()).await.map_err(Problem::internal)
    }

    /// Coverage for somebody who asks, by whole months; groups without a single act that could be rated are not told.
    pub async fn coverage_for(
        &self,
        who: &Who,
        by: By,
        (first, last): (Date, Date),
        organ: Option<&OrganId>,
    ) -> Result<BTreeMap<String, Coverage>, Problem> {
        let organs = self.organs_asked(who, organ)?;
        let found = self.shelf().coverage(by, first, last, organs.as_deref()).await.map_err(Problem::internal)?;
        Ok(found.into_iter().collect())
    }

    /// The days that somebody may have figures and lists of ratings of: whole months, except for supervision. Of one day
    /// an organ may have one rating, and one case that it can be of.
    pub fn days_for(&self, who: &Who, first: Date, last: Date) -> (Date, Date) {
        if self.sees_raters(who) { (first, last) } else { (first.first_of_month(), last.last_of_month()) }
    }

    /// What somebody's filter admits: the organs they see, by whole months.
    fn filter_for(&self, who: &Who, filter: RatingFilter) -> Result<RatingFilter, Problem> {
        // What no organ was recorded of is asked for by an empty name.
        let asked = filter.organ.as_ref().filter(|organ| !organ.as_str().is_empty());
        let organs = self.organs_asked(who, asked)?;
        if self.sees_raters(who) {
            return Ok(RatingFilter { organs, ..filter });
        }
        let (from, to) = (filter.from.map(Date::first_of_month), filter.to.map(Date::last_of_month));
        Ok(RatingFilter { organs, from, to, ..filter })
    }

    /// The acts that could be rated, and nothing of whether they were.
    pub async fn ratable_for(
        &self,
        who: &Who,
        filter: RatingFilter,
        after: Option<&ActKey>,
        limit: u32,
    ) -> Result<Vec<ActRow>, Problem> {
        let filter = self.filter_for(who, filter)?;
        self.shelf().list_ratable(&filter, after, limit).await.map_err(Problem::internal)
    }

    /// The rectifications that a figure counts.
    pub async fn rectifications_for(
        &self,
        who: &Who,
        course: Course,
        first: Date,
        last: Date,
    ) -> Result<Vec<Rectification>, Problem> {
        // Whoever calls may look through the calls.
        let organs = if course.by_call() && who.may(Permission::CallBack) { None } else { self.organs_seen(who)? };
        let (first, last) = self.days_for(who, first, last);
        let shelf = self.shelf();
        let found = match course.by_call() {
            true => shelf.list_called(first, last, organs.as_deref()).await,
            false => shelf.list_rectifications(first, last, organs.as_deref()).await,
        };
        let mut rows = found.map_err(Problem::internal)?;
        rows.retain(|row| course.holds(row, self.today()));
        Ok(rows)
    }

    /// The rectifications behind a repeated bad rating of the last thirty days.
    pub async fn repeated_for(
        &self,
        who: &Who,
        of: &RepeatBad,
        by_person: bool,
    ) -> Result<Vec<Rectification>, Problem> {
        let organs = self.organs_seen(who)?;
        let since = self.now().plus_seconds(-REPEATED);
        self.shelf().list_repeated(since, organs.as_deref(), of, by_person).await.map_err(Problem::internal)
    }

    /// The calls that a rate counts: for whoever calls all of them, for others those about the organs they see.
    pub async fn calls_for(
        &self,
        who: &Who,
        asked: Asked,
        first: Date,
        last: Date,
    ) -> Result<Vec<(Date, CallBack)>, Problem> {
        let organs = if who.may(Permission::CallBack) { None } else { self.organs_seen(who)? };
        let (first, last) = self.days_for(who, first, last);
        let mut made =
            self.shelf().list_made(first, last, organs.as_deref(), asked).await.map_err(Problem::internal)?;
        if !who.may(Permission::CallBack) {
            let key = self.order_key().await?;
            made.sort_by_cached_key(|(day, call)| {
                let of = format!("{} {}.{}", call.list, call.case_no, call.act.number());
                (std::cmp::Reverse(day.first_of_month()), mark(&key, &of))
            });
        }
        Ok(made)
    }

    /// Of these cases those that somebody may open.
    pub(crate) async fn in_sight(&self, who: &Who, numbers: Vec<CaseNo>) -> Result<BTreeSet<CaseNo>, Problem> {
        if numbers.is_empty() {
            return Ok(BTreeSet::new());
        }
        let limit = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        let filter = CaseFilter { numbers: Some(numbers), ..CaseFilter::default() };
        let found = self.office.casework.list_cases(&who.sight(), &filter, None, limit).await.map_err(problem)?;
        Ok(found.rows.into_iter().map(|row| row.case_no).collect())
    }

    /// One total over a period.
    pub async fn total(&self, first: Date, last: Date, organs: Option<&[OrganId]>) -> Result<Sums, Error> {
        let groups = self.sums(By::All, first, last, organs).await?;
        Ok(groups.into_iter().fold(Sums::default(), |sum, (_, more)| sum.plus(more)))
    }

    /// How bad ratings of a period were treated.
    pub async fn treatment(&self, first: Date, last: Date, organs: Option<&[OrganId]>) -> Result<Treatment, Error> {
        self.shelf().treatment(first, last, self.today(), organs).await
    }

    /// Rectifications that run, the most urgent first.
    pub async fn open_rectifications_list(
        &self,
        organs: Option<&[OrganId]>,
        limit: u32,
    ) -> Result<Vec<Rectification>, Error> {
        self.shelf().list_open_rectifications(organs, limit).await
    }

    /// The course of every rectification about a case.
    pub async fn rectifications_of(&self, no: &CaseNo) -> Result<Vec<Rectification>, Error> {
        self.shelf().list_rectifications_of(no).await
    }

    /// 重复差评: two or more verified bad ratings within thirty days before a moment.
    pub async fn repeat_bad(
        &self,
        until: Timestamp,
        organs: Option<&[OrganId]>,
        by_person: bool,
    ) -> Result<Vec<RepeatBad>, Error> {
        self.shelf().list_repeat_bad(until.plus_seconds(-REPEATED), organs, by_person).await
    }

    /// Ratings from one device on one person's work, at least `least` of them (rules A-RATER and S-FORCED).
    pub async fn bursts(&self, since: Timestamp, until: Timestamp, least: i64) -> Result<Vec<Burst>, Error> {
        self.shelf().list_bursts(since, until, least).await
    }

    /// Ratings from the machine of the person rated, or its address within a minute (rule S-FORCED).
    pub async fn forced(&self, since: Timestamp, until: Timestamp) -> Result<Vec<Forced>, Error> {
        self.shelf().list_forced(since, until).await
    }

    /// What could be rated of a case, rated or not.
    pub async fn acts_of(&self, no: &CaseNo) -> Result<Vec<ActRow>, Error> {
        self.shelf().list_acts_of_case(no).await
    }

    /// All ratings of a case, for the machine: with the rater.
    pub async fn ratings_of(&self, no: &CaseNo) -> Result<Vec<RatingRow>, Error> {
        self.shelf().list_ratings_of_case(no).await
    }

    /// Call-backs that wait for somebody, by list.
    pub async fn calls_due(&self, limit: u32) -> Result<Vec<CallBack>, Error> {
        self.shelf().list_waiting_calls(limit).await
    }

    /// 满意率、实现率 of call-backs made in a period (RAT-05, RAT-06).
    pub async fn call_rates(&self, first: Date, last: Date, organs: Option<&[OrganId]>) -> Result<CallRates, Error> {
        self.shelf().call_rates(first, last, organs).await
    }

    /// Ratings as somebody may see them: an organ never learns who rated anonymously, nor of which case, nor on which day,
    /// and within a month they come in an order that tells nothing.
    pub async fn list_for(
        &self,
        who: &Who,
        filter: RatingFilter,
        after: Option<Place>,
        limit: u32,
    ) -> Result<(Vec<RatingRow>, Option<Place>), Problem> {
        let filter = self.filter_for(who, filter)?;
        let full = self.sees_raters(who);
        let (rows, next) = if full {
            let after = after.and_then(|place| if let Place::Rating(key) = place { Some(key) } else { None });
            let found = self.shelf().list_ratings(&filter, after.as_ref(), limit).await;
            found.map(|(rows, next)| (rows, next.map(Place::Rating)))
        } else {
            let after = after
                .and_then(|place| if let Place::Mark { month, mark } = place { Some((month, mark)) } else { None });
            self.shelf().list_mixed(&filter, &self.order_key().await?, after, limit).await
        }
        .map_err(Problem::internal)?;
        Ok((rows.into_iter().map(|row| self.masked(row, full)).collect(), next))
    }

    pub async fn count_for(&self, who: &Who, filter: RatingFilter) -> Result<u64, Problem> {
        let filter = self.filter_for(who, filter)?;
        self.shelf().count_ratings(&filter).await.map_err(Problem::internal)
    }

    fn masked(&self, row: RatingRow, full: bool) -> RatingRow {
        if full || row.named {
            // In lists nobody needs the name; supervision opens the rating, and that is logged.
            return RatingRow { rater: None, recorded: None, scan: None, ..row };
        }
        let at = Timestamp::start_of_day(kernel::local_date(row.at).first_of_month());
        RatingRow { id: None, rater: None, recorded: None, scan: None, at, ..row }
    }

    /// One rating with its rater, for supervision; the look is logged.
    pub async fn unmask(&self, who: &Who, id: &RatingId, why: &str) -> Result<RatingRow, Problem> {
        if !self.sees_raters(who) {
            let sentence = "评价人的身份只有监察机构可以查看。";
            return Err(kernel::Refusal::forbidden("rater_hidden", sentence).into());
        }
        if why.trim().is_empty() {
            let sentence = "请写明为什么需要知道评价人，查看会记入监察日志。";
            return Err(kernel::Refusal::invalid("reason_missing", sentence).on_field("why").into());
        }
        let row = self.shelf().find_rating(id).await.map_err(Problem::internal)?.ok_or_else(Problem::not_found)?;
        self.log(&who.account.id, &who.account.name, Noted::RaterSeen, &id.to_string(), why).await?;
        Ok(row)
    }

    /// Supervision opens the cases behind a figure of ratings; the look is logged, and `figure` says of what.
    pub async fn open_rated(&self, who: &Who, figure: &str) -> Result<(), Problem> {
        if !self.sees_raters(who) {
            let sentence = "哪一件办件有人评价、评了什么，只有监察机构可以查看，查看记入监察日志。";
            return Err(kernel::Refusal::forbidden("raters_hidden", sentence).into());
        }
        self.log(&who.account.id, &who.account.name, Noted::RaterSeen, figure, "点开评价数字背后的办件").await
    }

    pub(crate) async fn log(
        &self,
        account: &AccountId,
        name: &str,
        what: Noted,
        subject: &str,
        why: &str,
    ) -> Result<(), Problem> {
        let deed = Deed::new(self.now(), account, name, what.word(), subject).because(why.trim());
        let written = register::append(&self.office.db, self.region(), LOG, &[deed], |_: &mut WriteSet| {}).await;
        written.map(|_| ()).map_err(Problem::internal)
    }
}

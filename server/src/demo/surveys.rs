//! What the county asks its people and its staff, and what they answer: surveys are published when their time begins,
//! answered over the weeks, and their comments looked through by the supervisor, all by the commands that the pages give.
//!
//! Surveys have a chance of their own, so that they disturb no other.

mod reply;

use anyhow::{Result, anyhow};
use declarations::{County, Organ, Role, SurveyAudience, SurveyPeriod};
use identity::Who;
use jiff::civil::{Weekday, date};
use kernel::{AccountId, Date, Timestamp};
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use ratings::Origin;
use ratings::survey::{Publication, Published};
use web::{Lang, Problem, Text};

use super::Plan;
use crate::town::Town;

/// Who publishes surveys and reads the comments.
const PUBLISHER: &str = "supervisor";
/// The yearly call for opinions: its survey, the day of November it begins on, and how many days it stays open.
const CAMPAIGN: (&str, i8, i64) = ("opinion-campaign", 1, 14);
/// Sets the chance of surveys apart from that of the county's life.
const APART: u64 = 0x5552_5645_5953;

pub struct Surveys {
    ratings: ratings::Desk,
    first_day: Date,
    /// Organs that examine, which people have dealings with.
    offices: Vec<String>,
    /// Those who approve there, with the colleagues who deal with them.
    dealings: Vec<(AccountId, AccountId)>,
    open: Vec<Published>,
    rng: ChaCha8Rng,
    devices: u32,
}

impl Surveys {
    pub fn of(town: &Town, plan: &Plan) -> Result<Surveys> {
        Ok(Surveys {
            ratings: town.ratings_desk(),
            first_day: plan.first_day()?,
            offices: offices(&town.county).map(|organ| organ.id.to_string()).collect(),
            dealings: dealings(&town.county),
            open: Vec::new(),
            rng: ChaCha8Rng::seed_from_u64(plan.seed ^ APART),
            devices: 0,
        })
    }

    /// Publishes what begins today, looks through what was written, and gives the moments at which people answer.
    pub async fn begin_day(&mut self, now: Timestamp, working: bool) -> Result<Vec<Timestamp>> {
        let day = kernel::local_date(now);
        if day.weekday() == Weekday::Monday {
            self.look_through().await?;
        }
        self.open.retain(|one| one.is_open(day));
        self.publish(day).await?;
        let answers = match self.open.len() {
            0 => 0,
            _ if working => self.rng.random_range(6..13),
            _ => self.rng.random_range(1..4),
        };
        Ok((0..answers).map(|_| self.evening(day)).collect())
    }

    /// People answer at home; the day's writes are then awaited once, by the first of them.
    fn evening(&mut self, day: Date) -> Timestamp {
        let minutes: i64 = self.rng.random_range(0..210);
        Timestamp::from_micros(Timestamp::at_local(day, 18, 0).as_micros() + minutes * 60_000_000)
    }

    async fn publish(&mut self, day: Date) -> Result<()> {
        let county = self.ratings.office.county();
        let wishes: Vec<Publication> =
            county.surveys.iter().filter_map(|survey| due(survey, day, self.first_day)).collect();
        if wishes.is_empty() {
            return Ok(());
        }
        let Some(publisher) = self.signed_in(&PUBLISHER.into()).await? else { return Ok(()) };
        for wish in wishes {
            self.open.push(self.ratings.publish_survey(&publisher, wish).await.map_err(told)?);
        }
        Ok(())
    }

    /// What was written since last week is shown, unless it tells who wrote it.
    async fn look_through(&self) -> Result<()> {
        let public: Vec<&Published> = self.open.iter().filter(|one| one.is_public()).collect();
        if public.is_empty() {
            return Ok(());
        }
        let Some(publisher) = self.signed_in(&PUBLISHER.into()).await? else { return Ok(()) };
        for published in public {
            let (_, answers, _) =
                self.ratings.survey_results(&published.survey, &published.period).await.map_err(told)?;
            for answer in answers.iter().filter(|answer| answer.shown == "waiting") {
                let shown = !reply::is_private(&answer.comment);
                let of = (answer.subject.as_str(), answer.voter.as_str());
                self.ratings.moderate(&publisher, published, of, shown).await.map_err(told)?;
            }
        }
        Ok(())
    }

    /// Somebody answers one of the surveys that are open.
    pub async fn answer(&mut self) -> Result<()> {
        let Some(published) = self.open.choose(&mut self.rng).cloned() else { return Ok(()) };
        let (who, subject) = if published.is_for_staff() {
            let Some((chief, colleague)) = self.dealings.choose(&mut self.rng).cloned() else { return Ok(()) };
            (self.signed_in(&colleague).await?, chief.to_string())
        } else {
            let subject = match published.has_subject() {
                true => self.offices.choose(&mut self.rng).cloned().unwrap_or_default(),
                false => String::new(),
            };
            (None, subject)
        };
        self.devices += 1;
        let origin = Origin { device: format!("device {}", self.devices), ip: String::new() };
        let reply = reply::fill(&published, subject, &mut self.rng).map_err(told)?;
        let text = Text::in_(Lang::Chinese);
        match self.ratings.answer_survey(text, &published, who.as_ref(), &origin, reply).await {
            // Who has answered already does not answer again.
            Ok(()) => Ok(()),
            Err(problem) if problem.code == "answered_already" => Ok(()),
            Err(problem) => Err(told(problem)),
        }
    }

    /// Somebody signs in and out again; nobody where the county has no such account.
    async fn signed_in(&self, account: &AccountId) -> Result<Option<Who>> {
        let gate = &self.ratings.office.gate;
        if gate.directory.find_account(account).await?.is_none() {
            return Ok(None);
        }
        let (token, session) = gate.directory.open_session(account, "demo", gate.clock.now()).await?;
        let who = gate.find(&token, kernel::Channel::Web).await?;
        gate.directory.end_session(account, &session.digest).await?;
        Ok(who)
    }
}

/// What is to be published on a day: what is asked by the year or the quarter when that begins, or when life does.
fn due(survey: &declarations::Survey, day: Date, first_day: Date) -> Option<Publication> {
    let year = day.year();
    let quarter = (day.month() - 1) / 3;
    let begins = |first: Date| day == first || day == first_day;
    let january = date(year, 1, 1);
    let (campaign, from, days) = CAMPAIGN;
    let (period, closes) = match (survey.audience, survey.every) {
        _ if !survey.is_in_force(day) => return None,
        (SurveyAudience::Public, SurveyPeriod::Standing) if begins(january) => (year.to_string(), date(year, 12, 31)),
        (SurveyAudience::Public, SurveyPeriod::Year)
            if survey.id == campaign && (day.month(), day.day()) == (11, from) =>
        {
            (year.to_string(), day.checked_add(jiff::Span::new().days(days)).ok()?)
        }
        (SurveyAudience::Public | SurveyAudience::Staff, SurveyPeriod::Quarter)
            if begins(date(year, quarter * 3 + 1, 1)) =>
        {
            (format!("{year}-Q{}", quarter + 1), date(year, quarter * 3 + 3, 1).last_of_month())
        }
        _ => return None,
    };
    Some(Publication { survey: survey.id.clone(), period, opens: day, closes })
}

fn offices(county: &County) -> impl Iterator<Item = &Organ> {
    county.organs.iter().map(|organ| &**organ).filter(|organ| organ.posts_with(Role::Examiner).next().is_some())
}

/// Who approves at an office, with each who works there.
fn dealings(county: &County) -> Vec<(AccountId, AccountId)> {
    let mut pairs = Vec::new();
    for organ in offices(county) {
        let approving: Vec<_> = organ.posts_with(Role::Approver).map(|post| &post.id).collect();
        let approves = |one: &&declarations::Staff| one.posts.iter().any(|post| approving.contains(&post));
        for chief in organ.staff.iter().filter(approves) {
            let others = organ.staff.iter().filter(|one| one.account != chief.account);
            pairs.extend(others.map(|one| (chief.account.clone(), one.account.clone())));
        }
    }
    pairs
}

fn told(problem: Problem) -> anyhow::Error {
    anyhow!("{}: {}", problem.code, problem.detail)
}

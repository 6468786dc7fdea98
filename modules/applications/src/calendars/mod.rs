//! The work calendar (工作日历): what a new edition would move (试算), its adoption, and the following of open cases.
//!
//! The county folder's editions are where a county begins. What an administrator adopts later stands in the database, in
//! the place of its year, and takes effect at once on every node: new cases count by it, open ones follow, since days off
//! are rearranged for everybody. A case whose limits are not touched keeps what it was pinned to.

pub mod draft;
pub(crate) mod store;

use calendar::{Edition, Moved, WorkCalendar, changed_days};
use identity::{By, Permission, Who};
use kernel::{CaseNo, Refusal, RegionCode};
use web::Problem;

pub use self::store::{Adoption, REGISTER};
use crate::desk::{Desk, problem};
use ::store::{Db, Error};

/// After so many seconds every node has heard of an adoption; nobody files by the old calendar any more.
const HEARD_SECONDS: i64 = 10;

/// What a new edition would do.
pub struct CalendarPreview {
    pub year: i16,
    /// Days that change, in words.
    pub days: Vec<String>,
    /// Clocks whose last day would move: case and clock.
    pub moved: Vec<Moved<(CaseNo, String)>>,
}

impl Desk {
    /// Sets the edition in the place of its year and computes every running clock anew.
    pub async fn preview_calendar(&self, edition: Edition) -> Result<CalendarPreview, Problem> {
        let old = self.casework.definitions().calendar();
        let year = edition.year;
        let new = with_editions(&old, [edition])?;
        let moved = self.casework.reproject(self.region, &new).await.map_err(problem)?;
        Ok(CalendarPreview { year, days: changed_days(&old, &new), moved })
    }

    /// Adopts an edition, written as in the county folder and checked as `haoban check` does. It is in force when this
    /// answers; open cases follow in the background.
    ///
    /// # Errors
    /// `calendar_edition_malformed`, `calendar_gap`; `calendar_unchanged` where it stands already; `calendar_past` for a year
    /// that is over.
    pub async fn adopt_calendar(&self, who: &Who, text: &str) -> Result<Adoption, Problem> {
        who.must(Permission::ManageCatalog)?;
        let edition = Edition::parse(text)?;
        if edition.year < self.today().year() {
            let sentence = format!("{} 年已经过去，那一年的工作日历不能再改。", edition.year);
            return Err(Refusal::not_allowed_now("calendar_past", sentence).into());
        }
        let old = self.casework.definitions().calendar();
        let new = with_editions(&old, [edition.clone()])?;
        if new.editions() == old.editions() {
            let sentence = format!("{} 年的工作日历已经是这样，没有变动。", edition.year);
            return Err(Refusal::conflict("calendar_unchanged", sentence).into());
        }
        let by = By::account(&who.account, self.now());
        let known = store::list(&self.db, self.region).await.map_err(Problem::internal)?;
        let adoption = Adoption {
            n: known.last().map_or(0, |last| last.n).saturating_add(1),
            year: edition.year,
            text: text.to_owned(),
            reason: notices(&edition),
            adopted: by.at,
            account: by.account.clone(),
            name: by.name.clone(),
            followed: None,
            settled: None,
        };
        let deed = by.clone().because(&adoption.reason).did("edition-adopted", &edition.year.to_string());
        let deed = deed.with("through", edition.valid_through.to_string());
        let days = changed_days(&old, &new);
        let deed = if days.is_empty() { deed } else { deed.with("days", days) };
        store::add(&self.db, self.region, &adoption, &deed).await.map_err(|error| match error {
            error if error.is_conflict() => {
                Problem::from(Refusal::conflict("calendar_changed", "刚刚有人采用了另一份日历，请重新试算后再采用。"))
            }
            error => Problem::internal(error),
        })?;
        self.take_calendar(new);
        Ok(adoption)
    }

    /// All adoptions, the last first.
    pub async fn list_adoptions(&self) -> Result<Vec<Adoption>, Problem> {
        let mut adoptions = store::list(&self.db, self.region).await.map_err(Problem::internal)?;
        adoptions.reverse();
        Ok(adoptions)
    }

    /// Takes into use what was adopted here or on another node, and lets open cases follow: at once, and once more when
    /// nobody can have filed by the old calendar since. The server asks at every tick; where nothing was adopted it costs
    /// one small query.
    ///
    /// # Errors
    /// The database's, or an adopted edition that does not fit the county folder any more.
    pub async fn follow_calendars(&self) -> Result<(), Problem> {
        let adoptions = store::list(&self.db, self.region).await.map_err(Problem::internal)?;
        let Some(last) = adoptions.last() else { return Ok(()) };
        let calendar = merged(&self.county().calendar, &adoptions)?;
        if calendar.editions() != self.casework.definitions().calendar().editions() {
            self.take_calendar(calendar);
        }
        let now = self.now();
        let heard = now >= last.adopted.plus_seconds(HEARD_SECONDS);
        if last.settled.is_some() || (last.followed.is_some() && !heard) {
            return Ok(());
        }
        let followed = self.casework.follow_calendar(self.region, &last.reason).await.map_err(problem)?;
        let noted = store::note(&self.db, self.region, last.n, followed, heard.then_some(now)).await;
        noted.map_err(Problem::internal)
    }

    fn take_calendar(&self, calendar: WorkCalendar) {
        self.catalog.set_calendar(calendar.clone());
        self.casework.definitions().set_calendar(calendar);
    }
}

/// The county folder's calendar with what was adopted since in the places of its years.
///
/// # Errors
/// The database's, or an adopted edition that does not fit the county folder any more.
pub async fn adopted(db: &Db, region: RegionCode, folder: &WorkCalendar) -> Result<WorkCalendar, CalendarError> {
    Ok(merged(folder, &store::list(db, region).await?)?)
}

/// Why the calendar in force cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum CalendarError {
    #[error(transparent)]
    Store(#[from] Error),
    #[error("已采用的工作日历与县文件夹合不到一起：{0}")]
    Refused(#[from] Refusal),
}

fn merged(folder: &WorkCalendar, adoptions: &[Adoption]) -> Result<WorkCalendar, Refusal> {
    let editions: Result<Vec<Edition>, Refusal> =
        adoptions.iter().map(|adoption| Edition::parse(&adoption.text)).collect();
    with_editions(folder, editions?)
}

/// Each edition in the place of its year; of two of one year the later stands.
fn with_editions(
    calendar: &WorkCalendar,
    editions: impl IntoIterator<Item = Edition>,
) -> Result<WorkCalendar, Refusal> {
    let mut all = calendar.editions().to_vec();
    for edition in editions {
        all.retain(|known| known.year != edition.year);
        all.push(edition);
    }
    WorkCalendar::new(all)
}

/// `国务院办公厅关于…的通知（国办发明电〔2026〕5号）`.
fn notices(edition: &Edition) -> String {
    let named = edition.notices.iter().map(|notice| match notice.number.as_str() {
        "" => notice.title.clone(),
        number => format!("{}（{number}）", notice.title),
    });
    named.collect::<Vec<_>>().join("、")
}

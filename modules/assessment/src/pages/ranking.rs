//! Who scored what in a month: departments, windows by their groups, and for heads and supervision people and the chiefs of
//! sections.

use axum::extract::{Query, State};
use declarations::{Award, Scheme, ScoreOf, Words as _};
use identity::{Permission, Staff, Who};
use serde::Deserialize;
use web::form::Input;
use web::parts::{Cell, Column, Empty, Pager, Row, Table, Tag, Tone};
use web::{Html, Markup, PageRequest, Problem, Text};

use super::address;
use super::sheet::{Section, Sheet};
use crate::awards;
use crate::desk::Desk;
use crate::freezing::Frozen;
use crate::months::{Month, Period};
use crate::scores::{self, Line, Statement, scheme_of, shown};
use crate::store::figures::Of;
use crate::store::statements as rows;
use crate::tails::Last;

/// Lines of a ranking on a page of its own.
const SHOWN: usize = 25;
/// Lines of each where all are on one page: so few that a phone gets to the last of them.
const FIRST: usize = 10;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    month: String,
    /// One ranking alone, further down.
    of: String,
    from: usize,
}

/// The part of the rankings that is on the page: all of them from their first lines, or one further down.
struct Stretch {
    month: Month,
    alone: Option<ScoreOf>,
    from: usize,
}

impl Stretch {
    fn shows(&self, sort: ScoreOf) -> bool {
        self.alone.is_none_or(|alone| alone == sort)
    }

    fn of<'a>(&self, t: Text, sort: ScoreOf, frozen: &'a [Frozen]) -> (&'a [Frozen], Pager) {
        let (from, size) = self.alone.map_or((0, FIRST), |_| (self.from.min(frozen.len()), SHOWN));
        let to = (from + size).min(frozen.len());
        let (month, total) = (self.month.to_string(), frozen.len());
        let at = |from: &str| address::href("/assessment", &[("month", &month), ("of", sort.word()), ("from", from)]);
        let pager = Pager {
            t,
            shown: (to - from) as u64,
            total: Some(total as u64),
            first: (from > 0).then(|| at("0")),
            next: (to < total).then(|| at(&to.to_string())),
        };
        (frozen.get(from..to).unwrap_or_default(), pager)
    }
}

/// Departments by score and, for heads and supervision, their people.
pub async fn overview(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    page: PageRequest,
) -> Result<Html<Sheet>, Problem> {
    let t = page.t;
    let months = rows::months(&desk.office.db, desk.office.region).await.map_err(Problem::internal)?;
    let mut sheet = Sheet::new(&page, t.get("assessment-scores"), "/assessment");
    sheet.intro = t.get("assessment-scores-intro");
    let Some(month) = wanted.month.parse().ok().or_else(|| months.first().copied()) else {
        let empty = Empty::new("hourglass", t.get("assessment-none-frozen")).body(t.get("assessment-when-frozen"));
        sheet.sections.push(Section::new("", vec![Markup::part(empty)]));
        return Ok(sheet.send());
    };
    let choices = months.iter().map(|month| (month.to_string(), month.to_string()));
    sheet.filters =
        vec![Input::select(t, "month", t.get("assessment-month"), choices).value(month.to_string()).optional()];
    let file = |form: &str| address::href(&format!("/assessment/statements.{form}"), &[("month", &month.to_string())]);
    sheet.downloads = super::sheet::downloads(t, file);
    let of = desk.of(&who.sight(), None, None)?;
    let stretch = Stretch { month, alone: ScoreOf::from_word(&wanted.of), from: wanted.from };
    if stretch.shows(ScoreOf::Organ) {
        let table = ranking(&desk, t, month, ScoreOf::Organ, &of, &stretch).await?;
        sheet.sections.push(Section::new(t.get("assessment-organs"), vec![Markup::part(table)]));
    }
    if stretch.shows(ScoreOf::Window)
        && let Some(table) = windows(&desk, t, month, &of, &stretch).await?
    {
        let section = Section::new(t.get("assessment-windows"), vec![Markup::part(table)]);
        let award = flag(&desk).map_or("", |(scheme, _)| scheme.name.as_str());
        sheet.sections.push(section.note(t.msg("assessment-windows-note").arg("award", award).to_string()));
    }
    if who.may(Permission::SeeAllCases) || who.may(Permission::SeeOrganLedger) {
        let of = heads(&who, of);
        if stretch.shows(ScoreOf::Person) {
            let table = ranking(&desk, t, month, ScoreOf::Person, &of, &stretch).await?;
            let section = Section::new(t.get("assessment-people"), vec![Markup::part(table)]);
            sheet.sections.push(section.note(t.get("assessment-people-note")));
        }
        if stretch.shows(ScoreOf::Chief)
            && let Some(last) = last_quarter(&desk, &months, month).await?
        {
            let table = ranking(&desk, t, last, ScoreOf::Chief, &of, &stretch).await?;
            let quarter = Period::quarter(last.first()).to_string();
            let title = t.msg("assessment-chiefs").arg("quarter", quarter).to_string();
            let section = Section::new(title, vec![Markup::part(table)]);
            sheet.sections.push(section.note(t.get("assessment-chiefs-note")));
        }
    }
    Ok(sheet.send())
}

/// The last frozen quarter at the time of a month, where chiefs of sections were measured in it.
async fn last_quarter(desk: &Desk, months: &[Month], month: Month) -> Result<Option<Month>, Problem> {
    let last = months.iter().copied().find(|known| *known <= month && known.ends_quarter());
    let Some(last) = last else { return Ok(None) };
    let (db, region) = (&desk.office.db, desk.office.region);
    let found = rows::list(db, region, last, "chief:", &Of::default()).await.map_err(Problem::internal)?;
    Ok((!found.is_empty()).then_some(last))
}

/// The award of windows that is given soonest after a month.
fn flag(desk: &Desk) -> Option<(&Scheme, &Award)> {
    let schemes = desk.office.county().schemes.iter().filter(|scheme| scheme.of == ScoreOf::Window);
    let awards = schemes.filter_map(|scheme| Some((&**scheme, scheme.award()?)));
    awards.min_by_key(|(scheme, _)| scheme.every)
}

/// 窗口月度排名: windows by their groups, those in front under the red flag; none where no window has points.
async fn windows(desk: &Desk, t: Text, month: Month, of: &Of, stretch: &Stretch) -> Result<Option<Table>, Problem> {
    let (db, region) = (&desk.office.db, desk.office.region);
    let mut now = rows::list(db, region, month, "window:", of).await.map_err(Problem::internal)?;
    if now.is_empty() {
        return Ok(None);
    }
    let flag = flag(desk);
    now.sort_by_key(|Frozen { statement, .. }| (!statement.is_ranked(), statement.peers.clone(), statement.place));
    let columns = vec![
        Column::new(t.get("assessment-window")),
        Column::new(t.get("assessment-group")),
        Column::number(t.get("assessment-place")),
        Column::number(t.get("assessment-points")),
        Column::number(t.get("assessment-closed")),
        Column::new(t.get("assessment-reasons")),
    ];
    let lasts = desk.lasts(ScoreOf::Window, month).await?;
    let shared = desk.shared_places(month, "window:").await?;
    let mut lines = Vec::new();
    let (shown_now, pager) = stretch.of(t, ScoreOf::Window, &now);
    for Frozen { statement, .. } in shown_now {
        let front = |(scheme, award): &(&Scheme, &Award)| {
            statement.is_ranked()
                && u32::try_from(statement.place).is_ok_and(|place| place <= award.winners)
                && awards::is_on_course(award, scheme.every, statement)
        };
        let place = place_in_words(t, statement, shared.contains(&statement.subject));
        // Of two windows the second is in front too; that it is last says more.
        let place = match (lasts.get(&statement.subject), flag.filter(front)) {
            (Some(last), _) => Cell::new(place).note(last_in_words(t, ScoreOf::Window, last)),
            (None, Some((scheme, _))) => Cell::new(place).note(scheme.name.as_str()),
            (None, None) => Cell::new(place),
        };
        let closed = statement.inputs.get("closed").copied().unwrap_or_default();
        lines.push(Row::new([
            Cell::link(
                &address::statement(&statement.subject, &month.to_string()),
                desk.subject_name(&statement.subject).await?,
            ),
            Cell::new(group(desk, t, ScoreOf::Window, statement)),
            place,
            Cell::new(shown(statement.points)),
            Cell::new(t.number(format!("{closed:.0}"))),
            Cell::new(worst(statement)),
        ]));
    }
    Ok(Some(Table::new(t, t.get("assessment-windows"), columns).rows(lines).pager(pager)))
}

/// `3 / 20`, or that others have the same place; a dash without any.
pub(super) fn place_in_words(t: Text, statement: &Statement, shared: bool) -> String {
    if !statement.is_ranked() {
        return "–".to_owned();
    }
    let place = format!("{} / {}", statement.place, statement.of);
    if shared { t.msg("assessment-shared-place").arg("place", place).to_string() } else { place }
}

/// Among whom a statement has its place.
fn group(desk: &Desk, t: Text, of: ScoreOf, statement: &Statement) -> String {
    let scheme = scheme_of(desk.office.county(), of, statement.month);
    let mut groups = scheme.and_then(|scheme| scheme.score()).into_iter().flat_map(|score| &score.groups);
    let found = groups.find(|group| group.id == statement.peers);
    found.map_or_else(|| t.get("assessment-no-group"), |group| group.name.clone())
}

/// 末位, how often in a row, and what follows.
pub(super) fn last_in_words(t: Text, of: ScoreOf, last: &Last) -> String {
    let periods = t
        .msg("assessment-last")
        .arg("periods", last.periods)
        .arg("by", if of == ScoreOf::Chief { "quarter" } else { "month" });
    match last.then {
        Some(then) => format!("{periods}{}", t.get(&format!("assessment-last-{}", then.word()))),
        None => periods.to_string(),
    }
}

/// A head sees the people of the organs he heads, not of those where he only works.
pub(super) fn heads(who: &Who, of: Of) -> Of {
    if who.may(Permission::SeeAllCases) {
        return of;
    }
    let duties = who.account.duties.iter().filter(|duty| duty.roles.contains(&identity::Role::Approver));
    Of { organs: Some(duties.map(|duty| duty.organ.clone()).collect()), ..Of::default() }
}

async fn ranking(
    desk: &Desk,
    t: Text,
    month: Month,
    sort: ScoreOf,
    of: &Of,
    stretch: &Stretch,
) -> Result<Table, Problem> {
    let (db, region, prefix) = (&desk.office.db, desk.office.region, format!("{}:", scores::sort(sort)));
    let mut now = rows::list(db, region, month, &prefix, of).await.map_err(Problem::internal)?;
    // Of equal points whoever is in front by the scheme's ties stands in front.
    now.sort_by_key(|frozen| (std::cmp::Reverse(frozen.statement.points), frozen.statement.place));
    let shared = desk.shared_places(month, &prefix).await?;
    // Chiefs of sections are measured by the quarter.
    let earlier = if sort == ScoreOf::Chief { month.before().before().before() } else { month.before() };
    let before = rows::list(db, region, earlier, &prefix, of).await.map_err(Problem::internal)?;
    let columns = vec![
        Column::new(t.get("assessment-subject")),
        Column::number(t.get("assessment-points")),
        Column::new(t.get("assessment-grade")),
        Column::number(t.get("assessment-place")),
        Column::number(t.get("assessment-change")),
        Column::new(t.get("assessment-reasons")),
    ];
    let mut lines = Vec::new();
    let (shown_now, pager) = stretch.of(t, sort, &now);
    for frozen in shown_now {
        let Statement { subject, points, grade, .. } = &frozen.statement;
        let earlier = before.iter().find(|known| known.statement.subject == *subject);
        let change = earlier.map_or_else(|| "–".to_owned(), |known| signed(points - known.statement.points));
        let name = desk.subject_name(subject).await?;
        lines.push(Row::new([
            Cell::link(&address::statement(subject, &month.to_string()), name),
            Cell::new(shown(*points)),
            Cell::new(grade_tag(grade)),
            Cell::new(place_in_words(t, &frozen.statement, shared.contains(subject))).note(group(
                desk,
                t,
                sort,
                &frozen.statement,
            )),
            Cell::new(change),
            Cell::new(worst(&frozen.statement)),
        ]));
    }
    let empty = Empty::new("chart-bar", t.get("assessment-no-statements"));
    Ok(Table::new(t, t.get("assessment-scores"), columns).rows(lines).empty(empty).pager(pager))
}

pub(super) fn grade_tag(grade: &str) -> Markup {
    let tone = match grade {
        "" => return Markup::text("–"),
        "优秀" => Tone::Good,
        "不合格" => Tone::Seal,
        "合格" => Tone::Urgent,
        _ => Tone::Active,
    };
    Markup::part(Tag::new(tone, grade))
}

pub(super) fn signed(points: i64) -> String {
    if points > 0 { format!("+{}", shown(points)) } else { shown(points) }
}

/// The two heaviest reasons, in few words.
pub(super) fn worst(statement: &Statement) -> String {
    let mut lines: Vec<&Line> = statement.lines.iter().filter(|line| line.points < 0).collect();
    lines.sort_by_key(|line| line.points);
    let told: Vec<String> = lines.iter().take(2).map(|line| format!("{} {}", line.name, shown(line.points))).collect();
    told.join("；")
}

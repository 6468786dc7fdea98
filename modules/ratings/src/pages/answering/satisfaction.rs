//! `/satisfaction`: how satisfied people are, for everybody to see; counts under five are not told.

use askama::Template;
use axum::extract::State;
use jiff::ToSpan as _;
use kernel::OrganId;
use web::chart::{Chart, Point, line};
use web::parts::{Cell, Column, Empty, Figure, Row, Table};
use web::{Html, PageRequest, Problem, Shell, Text};

use crate::desk::Desk;
use crate::figures::{By, PUBLIC_LEAST, Share, Sums};
use crate::survey::results::results;

/// The target the county has set itself (RAT-09), in percent.
const TARGET: u8 = 98;

#[derive(Template)]
#[template(path = "satisfaction.html")]
pub struct SatisfactionPage {
    t: Text,
    shell: Shell,
    figures: Vec<Figure>,
    trend: Chart,
    organs: Table,
    note: String,
    surveys: Vec<SurveyView>,
}

struct SurveyView {
    title: String,
    period: String,
    summary: String,
    comments: Vec<String>,
}

pub async fn show(State(desk): State<Desk>, page: PageRequest) -> Result<Html<SatisfactionPage>, Problem> {
    let t = page.t;
    let last = desk.today();
    let first = last.first_of_month().checked_sub(11.months()).unwrap_or(last);
    let total = desk.total(first, last, None).await.map_err(Problem::internal)?;
    let months = desk.sums(By::Month, first, last, None).await.map_err(Problem::internal)?;
    let organs = desk.sums(By::Organ, first, last, None).await.map_err(Problem::internal)?;
    let treatment = desk.treatment(first, last, None).await.map_err(Problem::internal)?;
    Ok(Html(SatisfactionPage {
        t,
        shell: page.portal(t.get("ratings-satisfaction")).crumb("/", t.get("nav-home")),
        figures: vec![
            figure(t, total.good_share(), "good"),
            figure(t, total.active(), "active"),
            figure(t, treatment.in_time, "in-time"),
        ],
        trend: trend(t, &months),
        organs: organ_table(t, &desk, &organs),
        note: t.msg("ratings-public-note").arg("n", PUBLIC_LEAST).arg("target", TARGET).to_string(),
        surveys: surveys(&desk, t).await?,
    }))
}

/// A share, unless so few stand behind it that people could be recognised.
pub fn told(share: Share) -> Option<Share> {
    let few = |count: i64| (1..PUBLIC_LEAST).contains(&count);
    (share.whole >= PUBLIC_LEAST && !few(share.whole - share.part)).then_some(share)
}

fn figure(t: Text, share: Share, key: &str) -> Figure {
    let label = t.get(&format!("ratings-figure-{key}"));
    if share.whole < PUBLIC_LEAST {
        return Figure::new("–", "", label).note(t.get("ratings-too-few"));
    }
    let note = t.msg("ratings-of-all").arg("whole", t.number(share.whole)).to_string();
    Figure::new(share.percent(), "", label).note(note)
}

fn trend(t: Text, months: &[(String, Sums)]) -> Chart {
    let percent = |share: f64| (share * 1_000.0).round() / 10.0;
    let enough = months.iter().filter(|(_, sums)| sums.rated >= PUBLIC_LEAST);
    let point = |(start, sums): &(String, Sums)| Point {
        name: start.chars().take(7).collect(),
        value: sums.good_share().value().map_or(0.0, percent),
        before: None,
        interval: sums.good_share().interval().map(|(low, high)| (percent(low), percent(high))),
    };
    let points: Vec<Point> = enough.map(point).collect();
    line(t, &t.get("ratings-trend"), &t.get("ratings-trend-measure"), &points).note(t.get("ratings-trend-note"))
}

fn organ_table(t: Text, desk: &Desk, organs: &[(String, Sums)]) -> Table {
    let columns = vec![
        Column::new(t.get("ratings-column-organ")),
        Column::number(t.get("ratings-column-rated")),
        Column::number(t.get("ratings-column-good-share")),
    ];
    let row = |(organ, sums): &(String, Sums)| {
        let name = desk.office.organ_name(&OrganId::from(organ.as_str()));
        match told(sums.good_share()) {
            Some(share) => Row::new([
                Cell::new(name),
                Cell::new(t.number(share.whole)),
                Cell::new(share.percent()).note(share.interval_text()),
            ]),
            // Whoever is almost alone in being dissatisfied is not shown either.
            None if sums.rated >= PUBLIC_LEAST => {
                Row::new([Cell::new(name), Cell::new(t.number(sums.rated)), Cell::new(t.get("ratings-not-told"))])
            }
            None => Row::new([Cell::new(name), Cell::new("–"), Cell::new(t.get("ratings-too-few-short"))]),
        }
    };
    Table::new(t, t.get("ratings-by-organ"), columns)
        .rows(organs.iter().map(row))
        .empty(Empty::new("star", t.get("ratings-none-yet")))
}

/// Public surveys that are over, with what was said and approved for showing.
async fn surveys(desk: &Desk, t: Text) -> Result<Vec<SurveyView>, Problem> {
    let mut views = Vec::new();
    for one in desk.list_surveys(false).await? {
        if !one.is_public() || one.is_open(desk.today()) {
            continue;
        }
        let answers = desk.shelf().list_answers(&one.survey, &one.period).await.map_err(Problem::internal)?;
        let found = results(&one, &answers);
        let summary = if found.n < PUBLIC_LEAST {
            t.get("ratings-too-few")
        } else {
            t.msg("ratings-survey-summary")
                .arg("n", t.number(found.n))
                .arg("share", found.satisfied.percent())
                .arg("range", found.satisfied.interval_text())
                .to_string()
        };
        let shown = answers.iter().filter(|answer| answer.shown == "shown").map(|answer| answer.comment.clone());
        views.push(SurveyView {
            title: one.content.title.clone(),
            period: one.period.clone(),
            summary,
            comments: shown.take(20).collect(),
        });
    }
    Ok(views)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_answers_and_few_dissatisfied_are_not_told() {
        assert_eq!(told(Share::new(3, 4)), None);
        assert_eq!(told(Share::new(38, 40)), None);
        assert_eq!(told(Share::new(40, 40)), Some(Share::new(40, 40)));
        assert_eq!(told(Share::new(30, 40)), Some(Share::new(30, 40)));
    }
}

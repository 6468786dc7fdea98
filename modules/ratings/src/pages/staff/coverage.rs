//! `/ratings/coverage`: the items, windows and channels behind 评价覆盖率: rated at all, or never judged by anybody.

use axum::extract::{Query, State};
use identity::Staff;
use kernel::{Date, OrganId};
use serde::Deserialize;
use web::parts::{Cell, Column, Empty, Row, Table};
use web::{Html, Markup, PageRequest, Problem};

use super::behind::BehindPage;
use super::overview::name;
use super::{href, period};
use crate::desk::Desk;
use crate::figures::{By, Sums};

/// Which of those that had acts which could be rated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Covered {
    All,
    Rated,
    Silent,
}

impl Covered {
    const fn word(self) -> &'static str {
        match self {
            Covered::All => "all",
            Covered::Rated => "rated",
            Covered::Silent => "silent",
        }
    }

    fn of(word: &str) -> Covered {
        [Covered::Rated, Covered::Silent].into_iter().find(|known| known.word() == word).unwrap_or(Covered::All)
    }

    fn holds(self, sums: &Sums) -> bool {
        match self {
            Covered::All => sums.ratable > 0,
            Covered::Rated => sums.rated > 0,
            Covered::Silent => sums.ratable > 0 && sums.rated == 0,
        }
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    from: String,
    to: String,
    /// `item`, `window`, `channel`.
    by: String,
    /// `all`, `rated`, `silent`.
    show: String,
    /// One organ; all in sight when nothing is said.
    organ: String,
}

/// Where a number of the coverage leads.
pub fn address(by: By, show: Covered, days: [Date; 2], organ: &str) -> String {
    let [first, last] = days.map(|day| day.to_string());
    let pairs = [("from", &*first), ("to", &*last), ("organ", organ), ("by", by.word()), ("show", show.word())];
    href("/ratings/coverage", &pairs)
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    page: PageRequest,
) -> Result<Html<BehindPage>, Problem> {
    let t = page.t;
    let (first, last) = period(&wanted.from, &wanted.to, desk.today())?;
    let (first, last) = (first.first_of_month(), last.last_of_month());
    let by = match By::of(&wanted.by) {
        by @ (By::Window | By::Channel) => by,
        _ => By::Item,
    };
    let show = Covered::of(&wanted.show);
    let organ = Some(wanted.organ.trim()).filter(|organ| !organ.is_empty()).map(OrganId::from);
    let mut groups = desk.sums_for(&who, by, (first, last), organ.as_ref()).await?;
    // What is not recorded is no window, and covers nothing.
    groups.retain(|(of, sums)| !of.is_empty() && show.holds(sums));
    groups.sort_by(|(one, a), (other, b)| b.ratable.cmp(&a.ratable).then_with(|| one.cmp(other)));
    let days = [first, last].map(|day| day.to_string());
    let opened = |n: i64, path: &str, of: &str, more: &[(&str, &str)]| match n {
        0 => Markup::text(t.number(n)),
        n => {
            let pairs =
                [&[("from", &*days[0]), ("to", &*days[1]), ("organ", &wanted.organ), (by.word(), of)], more].concat();
            Markup::link(&href(path, &pairs), t.number(n))
        }
    };
    let line = |(of, sums): &(String, Sums)| {
        Row::new([
            Cell::new(name(t, &desk, by, of)),
            Cell::new(opened(sums.ratable, "/ratings/acts", of, &[])),
            Cell::new(opened(sums.rated, "/ratings/list", of, &[("counted", "1")])),
            Cell::new(sums.active().percent()),
        ])
    };
    let head = Column::new(t.get(&format!("ratings-by-{}", by.word())));
    let names = ["ratable", "rated", "active"];
    let columns =
        std::iter::once(head).chain(names.map(|name| Column::number(t.get(&format!("ratings-column-{name}")))));
    let told = t.get(&format!("ratings-coverage-{}-{}", by.word(), show.word()));
    let table = Table::new(t, told.clone(), columns.collect())
        .rows(groups.iter().map(line))
        .empty(Empty::new("circle-check", t.get("ratings-coverage-none")));
    let lead = t.msg("ratings-coverage-lead").arg("from", t.date(first)).arg("to", t.date(last)).to_string();
    let shell = page.workbench(told).crumb("/ratings", t.get("ratings-title"));
    Ok(Html(BehindPage { shell, lead, table }))
}

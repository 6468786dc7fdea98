//! What a report is made of, fetched once for the county and all its departments.

use std::collections::BTreeMap;

use casework::Sight;
use declarations::{ItemState, Score, ScoreOf, Signal, Words as _};
use jiff::ToSpan as _;
use kernel::{Date, Digest32, OrganId, Timestamp, local_date};
use supervision::{Card, CardFilter, CardState, Order, OrderFilter, ReviewVerdict};
use web::Problem;

use super::body::{ItemChange, RuleVersion};
use super::kind::Due;
use super::ledger::Ledger;
use super::store;
use crate::desk::Desk;
use crate::indicators::Formula;
use crate::months::{Month, Period};
use crate::scores::{Statement, scheme_of};
use crate::store::{figures::Of, statements};

/// Cards and orders read at once.
const PAGE: u32 = 500;

/// A card as it stood at the cut-off.
#[derive(Clone, Debug)]
pub struct CardThen {
    pub no: String,
    pub rule: String,
    pub name: String,
    pub category: String,
    pub level: Signal,
    pub organ: OrganId,
    pub item: String,
    pub score: i64,
    pub withdrawn: bool,
    pub objected: bool,
    pub upheld: bool,
    pub version: RuleVersion,
}

/// An order as it stood at the cut-off.
#[derive(Clone, Debug)]
pub struct OrderThen {
    pub no: String,
    pub sort: &'static str,
    pub matter: String,
    pub organ: OrganId,
    pub issued: Date,
    pub closed: Option<Date>,
}

/// `organ/window`, its name, acts, rated, satisfied.
#[derive(Clone, Debug)]
pub struct WindowThen {
    pub window: String,
    pub name: String,
    pub acts: i64,
    pub rated: i64,
    pub good: i64,
}

/// Everything that reports of one period are composed of.
#[derive(Clone, Debug)]
pub struct Gathered {
    pub due: Due,
    pub since: Date,
    pub ledger: Ledger,
    pub formulas: Vec<Formula>,
    pub rules: Vec<RuleVersion>,
    pub cards: Vec<CardThen>,
    pub orders: Vec<OrderThen>,
    pub statements: Vec<Statement>,
    pub windows: Vec<WindowThen>,
    pub items: Vec<(OrganId, ItemChange)>,
    pub county: String,
    pub organs: BTreeMap<OrganId, String>,
    /// By which a mean of months is graded: that of the last month.
    pub score: Option<Score>,
}

impl Gathered {
    pub fn period(&self) -> Period {
        self.due.period()
    }

    pub fn organ_name(&self, organ: &OrganId) -> String {
        self.organs.get(organ).cloned().unwrap_or_else(|| organ.to_string())
    }
}

impl Desk {
    /// Reads all of it but the figures, which the caller has as of the cut-off.
    pub(super) async fn gather(&self, due: Due, since: Date, ledger: Ledger) -> Result<Gathered, Problem> {
        let period = due.period();
        let county = self.office.county();
        let statements = self.statements_in(period, due.cutoff).await?;
        let mut rules = self.rule_book(period);
        rules.extend(self.kept_formulas().iter().map(|formula| RuleVersion {
            sort: "indicator".to_owned(),
            id: formula.indicator.id.clone(),
            version: formula.indicator.version,
            digest: formula.indicator.digest().to_string(),
        }));
        rules.extend(statements.iter().map(|statement| RuleVersion {
            sort: "scheme".to_owned(),
            id: statement.scheme.clone(),
            version: statement.version,
            digest: statement.digest.clone(),
        }));
        let cards = self.cards_then(period, due.cutoff).await?;
        rules.extend(cards.iter().map(|card| card.version.clone()));
        rules.sort();
        rules.dedup();
        Ok(Gathered {
            due,
            since,
            ledger,
            formulas: self.kept_formulas(),
            rules,
            cards,
            orders: self.orders_then(period, due.cutoff).await?,
            statements,
            windows: self.windows_then(period, due.cutoff).await?,
            items: self.item_changes(period),
            county: county.meta.name.clone(),
            organs: county.organs.iter().map(|organ| (organ.id.clone(), organ.name.clone())).collect(),
            score: scheme_of(county, ScoreOf::Organ, Month::of(period.to)).and_then(|scheme| scheme.score().cloned()),
        })
    }

    /// All rules in force on the last day, told by one digest over theirs.
    fn rule_book(&self, period: Period) -> Vec<RuleVersion> {
        let rules = self.supervision.book.rules();
        let mut told: Vec<String> = rules
            .versions()
            .iter()
            .filter(|version| version.judges(period.to))
            .map(|version| format!("{} {} {}\n", version.id(), version.version, version.digest()))
            .collect();
        told.sort();
        vec![RuleVersion {
            sort: "rulebook".to_owned(),
            id: period.to.to_string(),
            version: u32::try_from(told.len()).unwrap_or(u32::MAX),
            digest: Digest32::of(told.concat().as_bytes()).to_string(),
        }]
    }

    async fn cards_then(&self, period: Period, cutoff: Timestamp) -> Result<Vec<CardThen>, Problem> {
        let sight = Sight::county(self.office.region);
        let filter = CardFilter { from: Some(period.from), to: Some(period.to), ..CardFilter::default() };
        let (mut cards, mut after) = (Vec::new(), None);
        loop {
            let page = self.supervision.cards(&sight, &filter, after.as_ref(), PAGE).await;
            let page = page.map_err(crate::cases::problem)?;
            cards.extend(page.rows.into_iter().filter(|card| card.filed_at < cutoff));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        cards.sort_by(|a, b| (a.raised_at, &a.no).cmp(&(b.raised_at, &b.no)));
        Ok(cards.iter().map(|card| self.card_then(card, cutoff)).collect())
    }

    fn card_then(&self, card: &Card, cutoff: Timestamp) -> CardThen {
        let by = |at: Option<Timestamp>| at.is_some_and(|at| at < cutoff);
        let rules = self.supervision.book.rules();
        let known = rules.on(&card.rule, local_date(card.raised_at));
        // What a withdrawn card had cost is no longer on it.
        let score = known.map_or(card.points, |known| i64::from(known.rule.score));
        let day = local_date(card.raised_at);
        let item = card.item.as_ref().and_then(|item| self.office.catalog.find(item.as_str(), day));
        CardThen {
            no: card.no.to_string(),
            rule: card.rule.clone(),
            name: card.rule_name.clone(),
            category: card.category.map(|category| category.word().to_owned()).unwrap_or_default(),
            level: card.level,
            organ: card.organ.clone(),
            item: item.map(|item| item.name.clone()).unwrap_or_default(),
            score,
            withdrawn: card.state == CardState::Withdrawn && by(card.withdrawn_at),
            objected: by(card.objected_at),
            upheld: card.verdict == Some(ReviewVerdict::Uphold) && by(card.reviewed_at),
            version: RuleVersion {
                sort: "rule".to_owned(),
                id: card.rule.clone(),
                version: card.rule_version,
                digest: card.rule_digest.to_string(),
            },
        }
    }

    async fn orders_then(&self, period: Period, cutoff: Timestamp) -> Result<Vec<OrderThen>, Problem> {
        let sight = Sight::county(self.office.region);
        let filter = OrderFilter { from: Some(period.from), to: Some(period.to), ..OrderFilter::default() };
        let (mut orders, mut after): (Vec<Order>, _) = (Vec::new(), None);
        loop {
            let page = self.supervision.orders(&sight, &filter, after.as_ref(), PAGE).await;
            let page = page.map_err(crate::cases::problem)?;
            orders.extend(page.rows);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        orders.sort_by(|a, b| (a.issued_at, &a.no).cmp(&(b.issued_at, &b.no)));
        let then = |order: &Order| OrderThen {
            no: order.no.to_string(),
            sort: order.sort.label(),
            matter: order.matter.clone(),
            organ: order.organ.clone(),
            issued: local_date(order.issued_at),
            closed: order.closed_at.filter(|at| *at < cutoff).map(local_date),
        };
        Ok(orders.iter().map(then).collect())
    }

    /// The organs' statements of the period's months; none for weeks, and none that was frozen for a later month.
    async fn statements_in(&self, period: Period, cutoff: Timestamp) -> Result<Vec<Statement>, Problem> {
        if !period.is_of_months() {
            return Ok(Vec::new());
        }
        let (mut all, mut month) = (Vec::new(), Month::of(period.from));
        while month.first() <= period.to && month.cutoff(&self.office.calendar()) <= cutoff {
            let of = Of::default();
            let frozen = statements::list(&self.office.db, self.office.region, month, "organ:", &of).await;
            all.extend(frozen.map_err(Problem::internal)?.into_iter().map(|frozen| frozen.statement));
            month = month.next();
        }
        Ok(all)
    }

    async fn windows_then(&self, period: Period, cutoff: Timestamp) -> Result<Vec<WindowThen>, Problem> {
        let rows = store::windows(&self.office.db, self.office.region, period, cutoff).await;
        let then = |(window, acts, rated, good): (String, i64, i64, i64)| {
            let name = self.ratings.window_name(&window);
            WindowThen { window, name, acts, rated, good }
        };
        Ok(rows.map_err(Problem::internal)?.into_iter().map(then).collect())
    }

    /// Versions of items that came into force within the period, by day and name.
    fn item_changes(&self, period: Period) -> Vec<(OrganId, ItemChange)> {
        let live = self.office.catalog.on(period.to);
        let before = self.office.catalog.on(period.from.saturating_sub(1.day()));
        let mut changes = Vec::new();
        for id in
            live.iter().chain(before.iter()).map(|item| item.id.clone()).collect::<std::collections::BTreeSet<_>>()
        {
            let history = self.office.catalog.history(&id);
            for (place, item) in history.iter().enumerate().filter(|(_, item)| period.contains(item.since)) {
                let what = match item.state {
                    ItemState::Suspended => "暂停",
                    ItemState::Cancelled => "取消",
                    ItemState::InUse if place == 0 => "新增",
                    ItemState::InUse => "修订",
                };
                let change = ItemChange {
                    since: item.since,
                    item: item.id.to_string(),
                    name: item.name.clone(),
                    organ: self.office.organ_name(&item.organ),
                    version: item.version,
                    what: what.to_owned(),
                };
                changes.push((item.organ.clone(), change));
            }
        }
        changes.sort_by(|(_, a), (_, b)| (a.since, &a.item, a.version).cmp(&(b.since, &b.item, b.version)));
        changes
    }
}

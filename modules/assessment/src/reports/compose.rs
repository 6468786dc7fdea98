//! Composing a report from what was gathered: pure, so that the same figures give the same bytes.

use std::collections::BTreeMap;

use declarations::{Better, Signal, Words as _};
use jiff::ToSpan as _;
use kernel::OrganId;

use super::body::{
    Body, CardLine, Cause, Figure, IndicatorLine, Objections, OrderLine, OrganLine, Point, Volume, WindowLine,
};
use super::gather::{CardThen, Gathered};
use super::kind::ReportKind;
use super::sentences;
use super::store::COUNTY;
use crate::indicators::{Formula, SMALL};
use crate::measures::{Measure, Sums};
use crate::months::{Month, Period};

const FORM: u32 = 1;
/// Root causes told.
const CAUSES: usize = 3;
/// Cards named under a cause.
const EVIDENCE: usize = 5;
/// Counts that are no measures of their own: what was open at the end, what was closed and not within its promise.
pub const OPEN: &str = "open";
pub const CLOSED_LATE: &str = "closed_late";
/// Measures listed as plain counts.
const VOLUMES: [(Measure, &str); 9] = [
    (Measure::Filed, "收件"),
    (Measure::Accepted, "受理"),
    (Measure::Closed, "办结"),
    (Measure::ClosedRefused, "不予许可（办理）、不予受理"),
    (Measure::ClosedWithdrawn, "撤回、终止、逾期未补正"),
    (Measure::Warnings, "预警"),
    (Measure::YellowCards, "黄牌"),
    (Measure::RedCards, "红牌"),
    (Measure::RatedBad, "差评"),
];

/// All reports of a period: the county's, and one of each department that had anything to do.
pub fn compose(gathered: &Gathered) -> Vec<Body> {
    let organs = gathered.ledger.organs(gathered.period());
    let own = organs.iter().filter(|organ| gathered.organs.contains_key(*organ)).map(Some);
    std::iter::once(None).chain(own).map(|organ| body(gathered, organ)).collect()
}

fn body(g: &Gathered, organ: Option<&OrganId>) -> Body {
    let (period, kind) = (g.period(), g.due.kind);
    let name = organ.map_or_else(|| g.county.clone(), |organ| g.organ_name(organ));
    let of = |theirs: &OrganId| organ.is_none_or(|organ| organ == theirs);
    let cards: Vec<&CardThen> = g.cards.iter().filter(|card| of(&card.organ)).collect();
    let orders = g.orders.iter().filter(|order| of(&order.organ));
    let items = g.items.iter().filter(|(theirs, _)| of(theirs));
    let mut body = Body {
        form: FORM,
        kind,
        title: format!("{name}政务服务效能{}（{}）", kind.label(), sentences::period(kind, period)),
        scope: organ.map_or_else(|| COUNTY.to_owned(), ToString::to_string),
        scope_name: name,
        period: period.to_string(),
        from: period.from,
        to: period.to,
        as_of: g.due.cutoff,
        since: g.since,
        rules: g.rules.clone(),
        changes: Vec::new(),
        causes: causes(g, &cards),
        proposals: Vec::new(),
        volumes: volumes(g, organ),
        indicators: g
            .formulas
            .iter()
            .filter(|formula| tells_raters(g, organ) || !formula.tells_raters())
            .map(|formula| indicator(g, formula, organ))
            .collect(),
        course: course(g, organ),
        organs: if organ.is_none() { organ_lines(g) } else { Vec::new() },
        windows: if by_month(g) { windows(g, organ) } else { Vec::new() },
        cards: card_lines(&cards),
        objections: objections(&cards),
        orders: orders
            .map(|order| OrderLine {
                no: order.no.clone(),
                sort: order.sort.to_owned(),
                matter: order.matter.clone(),
                organ: g.organ_name(&order.organ),
                issued: order.issued,
                closed: order.closed,
            })
            .collect(),
        items: items.map(|(_, change)| change.clone()).collect(),
        uncovered: sentences::uncovered(kind).to_owned(),
    };
    body.changes = sentences::changes(&body);
    body.proposals = sentences::proposals(&body);
    body
}

/// How people rated an organ or a window is told by the month: of a week there may be one rating, and one case it can be of.
fn by_month(g: &Gathered) -> bool {
    g.due.kind != ReportKind::Week
}

fn tells_raters(g: &Gathered, organ: Option<&OrganId>) -> bool {
    organ.is_none() || by_month(g)
}

fn volumes(g: &Gathered, organ: Option<&OrganId>) -> Vec<Volume> {
    let period = g.period();
    let stretches = [period, period.before(), period.year_before()];
    let sums = stretches.map(|stretch| g.ledger.sums(stretch, organ));
    let volume = |id: &str, name: &str, [now, before, last_year]: [i64; 3]| Volume {
        id: id.to_owned(),
        name: name.to_owned(),
        now,
        before,
        last_year,
    };
    let mut volumes: Vec<Volume> = VOLUMES
        .iter()
        .filter(|(measure, _)| tells_raters(g, organ) || !measure.tells_raters())
        .map(|(measure, name)| volume(measure.name(), name, sums.each_ref().map(|sums| sums.get(*measure))))
        .collect();
    let open = stretches.map(|stretch| g.ledger.open_after(stretch, organ));
    volumes.insert(3, volume(OPEN, "期末在办", open));
    // As the indicator and the cockpit count: whatever was closed and not within its promise.
    let late = |sums: &Sums| sums.get(Measure::Closed) - sums.get(Measure::ClosedPromiseInTime);
    volumes.insert(4, volume(CLOSED_LATE, "超过承诺时限办结", sums.each_ref().map(late)));
    volumes
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn indicator(g: &Gathered, formula: &Formula, organ: Option<&OrganId>) -> IndicatorLine {
    let period = g.period();
    let figure = |stretch: Period| Figure::from(formula.value(&g.ledger.sums(stretch, organ)));
    let indicator = &formula.indicator;
    IndicatorLine {
        id: indicator.id.clone(),
        name: indicator.name.clone(),
        unit: indicator.unit.word().to_owned(),
        higher: indicator.better == Better::Higher,
        target: indicator.target,
        numerator_of: formula.numerator.to_string(),
        denominator_of: formula.denominator.as_ref().map(ToString::to_string).unwrap_or_default(),
        now: figure(period),
        before: figure(period.before()),
        last_year: figure(period.year_before()),
    }
}

/// Day by day; quarters and years month by month.
fn course(g: &Gathered, organ: Option<&OrganId>) -> Vec<Point> {
    let period = g.period();
    let by_month = matches!(g.due.kind, ReportKind::Quarter | ReportKind::Year);
    // Before the first figures nothing is known: that is not nought.
    let since = if by_month { g.since.first_of_month() } else { g.since };
    let (mut points, mut day) = (Vec::new(), period.from.max(since));
    while day <= period.to {
        let step = if by_month { Period::month(Month::of(day)) } else { Period::day(day) };
        let sums = g.ledger.sums(step, organ);
        let name = if by_month { step.to_string() } else { format!("{}-{:02}", day.month(), day.day()) };
        points.push(Point { name, filed: sums.get(Measure::Filed), closed: sums.get(Measure::Closed) });
        day = step.to.saturating_add(1.day());
    }
    points
}

/// Figures of shares, by hand: those that departments and windows are ranked by.
fn share(numerator: i64, denominator: i64) -> Figure {
    let float = crate::indicators::float;
    let value = (denominator > 0).then(|| (float(numerator) / float(denominator) * 1e6).round() / 1e4);
    Figure { numerator, denominator: Some(denominator), value, interval: None, small: denominator < SMALL }
}

fn organ_lines(g: &Gathered) -> Vec<OrganLine> {
    let period = g.period();
    let organs = g.ledger.organs(period);
    let mut lines: Vec<OrganLine> = organs
        .iter()
        .map(|organ| {
            let sums = g.ledger.sums(period, Some(organ));
            let get = |measure| sums.get(measure);
            let (score, grade) = score(g, organ);
            OrganLine {
                organ: organ.to_string(),
                name: g.organ_name(organ),
                filed: get(Measure::Filed),
                closed: get(Measure::Closed),
                open: g.ledger.open_after(period, Some(organ)),
                on_time: share(get(Measure::ClosedPromiseInTime), get(Measure::Closed)),
                satisfied: match by_month(g) {
                    true => share(get(Measure::RatedGood), get(Measure::RatedGood) + get(Measure::RatedBad)),
                    false => share(0, 0),
                },
                warnings: get(Measure::Warnings),
                yellow: get(Measure::YellowCards),
                red: get(Measure::RedCards),
                rank: None,
                score,
                grade,
            }
        })
        .collect();
    lines.sort_by(|a, b| better(&a.on_time, &b.on_time).then_with(|| a.organ.cmp(&b.organ)));
    let ranks = ranks(lines.iter().map(|line| &line.on_time));
    lines.iter_mut().zip(ranks).for_each(|(line, rank)| line.rank = rank);
    lines
}

/// Those with enough cases first, higher shares first.
fn better(a: &Figure, b: &Figure) -> std::cmp::Ordering {
    a.small.cmp(&b.small).then_with(|| b.value.unwrap_or_default().total_cmp(&a.value.unwrap_or_default()))
}

/// Places of figures that stand in order; equals share one, small ones have none.
fn ranks<'a>(figures: impl Iterator<Item = &'a Figure>) -> Vec<Option<u32>> {
    let mut last: Option<(f64, u32)> = None;
    (1_u32..)
        .zip(figures)
        .map(|(place, figure)| {
            let value = figure.firm()?;
            let rank = last.filter(|(known, _)| (known - value).abs() < 1e-9).map_or(place, |(_, rank)| rank);
            last = Some((value, rank));
            Some(rank)
        })
        .collect()
}

/// Mean of the months' points, and its grade.
fn score(g: &Gathered, organ: &OrganId) -> (Option<i64>, String) {
    let subject = crate::scores::organ_subject(organ);
    let points: Vec<i64> =
        g.statements.iter().filter(|known| known.subject == subject).map(|known| known.points).collect();
    if points.is_empty() {
        return (None, String::new());
    }
    let mean = points.iter().sum::<i64>() / count(points.len());
    let grade = g.score.as_ref().and_then(|score| score.grade(crate::indicators::float(mean) / 100.0));
    (Some(mean), grade.map(|grade| grade.name.clone()).unwrap_or_default())
}

fn windows(g: &Gathered, organ: Option<&OrganId>) -> Vec<WindowLine> {
    let prefix = organ.map(|organ| format!("{organ}/")).unwrap_or_default();
    let mut lines: Vec<WindowLine> = g
        .windows
        .iter()
        .filter(|window| window.window.starts_with(&prefix))
        .map(|window| WindowLine {
            window: window.window.clone(),
            name: window.name.clone(),
            acts: window.acts,
            rated: window.rated,
            satisfied: share(window.good, window.rated),
            rank: None,
        })
        .collect();
    lines.sort_by(|a, b| better(&a.satisfied, &b.satisfied).then_with(|| a.window.cmp(&b.window)));
    let ranks = ranks(lines.iter().map(|line| &line.satisfied));
    lines.iter_mut().zip(ranks).for_each(|(line, rank)| line.rank = rank);
    lines
}

fn card_lines(cards: &[&CardThen]) -> Vec<CardLine> {
    let mut lines: BTreeMap<&str, CardLine> = BTreeMap::new();
    for card in cards {
        let line = lines.entry(&card.rule).or_insert_with(|| CardLine {
            rule: card.rule.clone(),
            name: card.name.clone(),
            category: card.category.clone(),
            ..CardLine::default()
        });
        *match card.level {
            _ if card.withdrawn => &mut line.withdrawn,
            Signal::Yellow => &mut line.yellow,
            Signal::Red => &mut line.red,
            Signal::Advice => &mut line.advice,
            Signal::Warning | Signal::Notice => &mut line.warning,
        } += 1;
    }
    let mut lines: Vec<CardLine> = lines.into_values().collect();
    lines.sort_by(|a, b| (b.standing(), &a.rule).cmp(&(a.standing(), &b.rule)));
    lines
}

fn objections(cards: &[&CardThen]) -> Objections {
    let mut objections = Objections::default();
    for card in cards.iter().filter(|card| card.objected) {
        objections.raised += 1;
        *match (card.withdrawn, card.upheld) {
            (true, _) => &mut objections.withdrawn,
            (false, true) => &mut objections.upheld,
            (false, false) => &mut objections.pending,
        } += 1;
    }
    objections
}

/// The rules whose standing cards cost most points.
fn causes(g: &Gathered, cards: &[&CardThen]) -> Vec<Cause> {
    let mut by_rule: BTreeMap<&str, Vec<&CardThen>> = BTreeMap::new();
    for card in cards.iter().filter(|card| !card.withdrawn) {
        by_rule.entry(&card.rule).or_default().push(card);
    }
    let mut causes: Vec<Cause> = by_rule.values().filter_map(|cards| cause(g, cards)).collect();
    causes.sort_by(|a, b| (a.points, b.cards, &a.rule).cmp(&(b.points, a.cards, &b.rule)));
    causes.truncate(CAUSES);
    causes
}

fn cause(g: &Gathered, cards: &[&CardThen]) -> Option<Cause> {
    let first = cards.first()?;
    let (organs, there) = most(cards.iter().map(|card| card.organ.to_string()));
    let (items, times) = most(cards.iter().map(|card| card.item.clone()));
    let item = items.into_iter().next();
    let item = item.filter(|item| !item.is_empty() && times > 1 && times * 2 >= count(cards.len()));
    let name = |organ: &String| g.organ_name(&OrganId::from(organ.as_str()));
    let (organ, tied) = organs.split_first()?;
    let own = cards.iter().filter(|card| organs.iter().any(|organ| card.organ.as_str() == organ));
    let mut cause = Cause {
        rule: first.rule.clone(),
        name: first.name.clone(),
        category: first.category.clone(),
        cards: count(cards.len()),
        points: cards.iter().map(|card| card.score).sum(),
        evidence: own.take(EVIDENCE).map(|card| card.no.clone()).collect(),
        organ: organ.clone(),
        organ_name: name(organ),
        there,
        tied: tied.iter().map(name).collect(),
        item: item.unwrap_or_default(),
        sentence: String::new(),
    };
    cause.sentence = sentences::cause(&cause);
    Some(cause)
}

/// What occurs most, equals by name, and how often.
fn most(names: impl Iterator<Item = String>) -> (Vec<String>, i64) {
    let mut times: BTreeMap<String, i64> = BTreeMap::new();
    names.for_each(|name| *times.entry(name).or_default() += 1);
    let most = times.values().copied().max().unwrap_or_default();
    (times.into_iter().filter(|(_, n)| *n == most).map(|(name, _)| name).collect(), most)
}

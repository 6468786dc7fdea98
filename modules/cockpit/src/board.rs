//! What the board shows, of the county or of one organ: asked of the doors, put side by side, counted nowhere here.

use std::collections::HashMap;

use applications::lifecycle::KIND;
use assessment::{Measure, Month, Period, Sums};
use casework::{CaseFilter, CaseRow, Sight};
use identity::Who;
use kernel::{CaseNo, Date, KindId, OrganId, Timestamp};
use ratings::Share;
use supervision::{By, Cause, Counts, LevelOpen, OrderFilter, OrderState, Standing};
use web::Problem;

use crate::desk::Desk;

/// Whose board.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// None is everything in sight.
    pub organ: Option<OrganId>,
}

/// Everything on one board.
#[derive(Clone, Debug)]
pub struct Board {
    pub at: Timestamp,
    pub today: Date,
    pub filed: i64,
    pub closed: i64,
    pub open: i64,
    pub due_today: i64,
    pub late: i64,
    pub levels: Vec<LevelOpen>,
    /// Closed within the promise ÷ closed: this month, the one before, the same a year ago.
    pub on_time: [Share; 3],
    /// 好评率 of the same three months.
    pub good: [Share; 3],
    /// 主动评价率 of this month.
    pub active: Share,
    pub causes: Vec<Cause>,
    /// The latest cases first.
    pub overdue: Vec<CaseRow>,
    /// How many more are late than listed.
    pub more_overdue: i64,
    /// Cases on which an order runs, with the day it was given.
    pub urged: HashMap<String, Date>,
    pub lines: Vec<Line>,
}

impl Board {
    /// First and last day of what "this month" counts.
    pub fn month(&self) -> [String; 2] {
        [self.today.first_of_month().to_string(), self.today.to_string()]
    }
}

/// One organ, or within an organ one item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    pub key: String,
    pub filed: i64,
    pub open: i64,
    pub due_today: i64,
    pub late: i64,
    pub on_time: Share,
    pub counts: Counts,
}

impl Line {
    /// Nothing to show: of some places only patrols run.
    fn is_blank(&self) -> bool {
        let Counts { warning, yellow, red, advice, .. } = self.counts;
        let shown =
            [self.filed, self.open, self.due_today, self.late, self.on_time.whole, warning, yellow, red, advice];
        shown.iter().all(|n| *n == 0)
    }
}

/// Late cases listed on the board.
const OVERDUE: u32 = 6;
/// Orders that run, looked at to find those about cases of the board.
const LOOKED_AT: u32 = 200;
const CAUSES: usize = 3;

impl Desk {
    /// The board of a scope, as far as the reader's sight reaches.
    pub async fn board(&self, who: &Who, scope: &Scope) -> Result<Board, Problem> {
        let (sight, today) = (who.sight(), self.office.today());
        let organ = scope.organ.as_ref();
        let month = Period::month(Month::of(today));
        let day = self.assessment.sums(&sight, Period::day(today), organ, None).await?;
        let standings = self.standings(&sight, organ).await?;
        let sum = |of: fn(&Standing) -> i64| standings.iter().map(of).sum::<i64>();
        let (open, due_today, late) = (sum(|line| line.open), sum(|line| line.due_today), sum(|line| line.late));
        let overdue = self.overdue(&sight, organ).await?;
        let lines = self.lines(&sight, organ, month, &standings).await?;
        let period = supervision::Period { from: month.from, to: today };
        let board = Board {
            at: self.office.now(),
            today,
            filed: day.get(Measure::Filed),
            closed: day.get(Measure::Closed),
            open,
            due_today,
            late,
            levels: self.supervision.open_by_level(&sight, organ).await.map_err(problem)?,
            on_time: self.on_time(&sight, month, organ).await?,
            good: [Share::default(); 3],
            active: Share::default(),
            causes: self.supervision.causes(&sight, period, organ, CAUSES).await.map_err(problem)?,
            more_overdue: late - i64::try_from(overdue.len()).unwrap_or(i64::MAX),
            overdue,
            urged: self.urged(&sight).await?,
            lines,
        };
        self.with_ratings(board, &sight, month, organ).await
    }

    /// What runs, by organ, or by item within an organ.
    async fn standings(&self, sight: &Sight, organ: Option<&OrganId>) -> Result<Vec<Standing>, Problem> {
        let kind = business();
        let Some(organ) = organ else {
            return self.supervision.standing_by_organ(sight, Some(&kind)).await.map_err(problem);
        };
        self.assessment.of(sight, Some(organ), None)?;
        let narrow = narrowed(sight, organ);
        self.supervision.standing_by_item(&narrow, Some(&kind)).await.map_err(problem)
    }

    async fn lines(
        &self,
        sight: &Sight,
        organ: Option<&OrganId>,
        month: Period,
        standings: &[Standing],
    ) -> Result<Vec<Line>, Problem> {
        let sums: Vec<(String, Sums)> = match organ {
            None => {
                let sums = self.assessment.sums_by_organ(sight, month).await?;
                sums.into_iter().map(|(organ, sums)| (organ.to_string(), sums)).collect()
            }
            Some(organ) => self.assessment.sums_by_item(sight, month, Some(organ)).await?,
        };
        let by = if organ.is_some() { By::Item } else { By::Organ };
        let (narrow, period) =
            (organ.map(|organ| narrowed(sight, organ)), supervision::Period { from: month.from, to: month.to });
        let cards = self.supervision.figures(narrow.as_ref().unwrap_or(sight), period, by).await.map_err(problem)?;
        let mut lines: HashMap<String, Line> = HashMap::new();
        for (key, sums) in sums {
            let line = at(&mut lines, &key);
            line.filed = sums.get(Measure::Filed);
            line.on_time = on_time(&sums);
        }
        for standing in standings {
            let line = at(&mut lines, &standing.key);
            (line.open, line.due_today, line.late) = (standing.open, standing.due_today, standing.late);
        }
        for figure in cards {
            at(&mut lines, &figure.key).counts = figure.counts;
        }
        let mut lines: Vec<Line> =
            lines.into_values().filter(|line| !line.key.is_empty() && !line.is_blank()).collect();
        let weight = |line: &Line| {
            (line.late, line.counts.red + line.counts.advice, line.counts.yellow, line.due_today, line.open, line.filed)
        };
        lines.sort_by(|a, b| weight(b).cmp(&weight(a)).then_with(|| a.key.cmp(&b.key)));
        Ok(lines)
    }

    async fn on_time(&self, sight: &Sight, month: Period, organ: Option<&OrganId>) -> Result<[Share; 3], Problem> {
        let mut shares = [Share::default(); 3];
        for (share, period) in shares.iter_mut().zip([month, month.before(), month.year_before()]) {
            *share = on_time(&self.assessment.sums(sight, period, organ, None).await?);
        }
        Ok(shares)
    }

    async fn with_ratings(
        &self,
        mut board: Board,
        sight: &Sight,
        month: Period,
        organ: Option<&OrganId>,
    ) -> Result<Board, Problem> {
        let organs = self.assessment.of(sight, organ, None)?.organs;
        let periods = [month, month.before(), month.year_before()];
        for (share, period) in board.good.iter_mut().zip(periods) {
            let sums =
                self.ratings.total(period.from, period.to, organs.as_deref()).await.map_err(Problem::internal)?;
            *share = sums.good_share();
            if period == month {
                board.active = sums.active();
            }
        }
        Ok(board)
    }

    /// The cases that are late by most.
    async fn overdue(&self, sight: &Sight, organ: Option<&OrganId>) -> Result<Vec<CaseRow>, Problem> {
        let latest = self.supervision.latest(sight, &business(), organ, OVERDUE).await.map_err(problem)?;
        let mut rows = self.rows_of(sight, latest).await?;
        rows.sort_by(|a, b| (a.due, &a.case_no).cmp(&(b.due, &b.case_no)));
        Ok(rows)
    }

    /// The rows of these cases, in no order.
    pub(crate) async fn rows_of(&self, sight: &Sight, numbers: Vec<CaseNo>) -> Result<Vec<CaseRow>, Problem> {
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let limit = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        let filter = CaseFilter { numbers: Some(numbers), ..CaseFilter::default() };
        Ok(self.office.casework.list_cases(sight, &filter, None, limit).await.map_err(problem)?.rows)
    }

    async fn urged(&self, sight: &Sight) -> Result<HashMap<String, Date>, Problem> {
        let states = vec![OrderState::Issued, OrderState::Handling, OrderState::Replied];
        let filter = OrderFilter { states, ..OrderFilter::default() };
        let orders = self.supervision.orders(sight, &filter, None, LOOKED_AT).await.map_err(problem)?;
        let day = |order: supervision::Order| Some((order.case_no?.to_string(), kernel::local_date(order.issued_at)));
        Ok(orders.rows.into_iter().filter_map(day).collect())
    }
}

/// The board counts applications (办件) and nothing else, in every number and list: what was filed, what runs, what is late.
/// Cards, orders, patrols and rectifications are watched at `/supervision`.
pub(crate) fn business() -> KindId {
    KindId::from(KIND)
}

/// Of what somebody sees, one organ.
pub(crate) fn narrowed(sight: &Sight, organ: &OrganId) -> Sight {
    Sight::nothing(sight.region()).and(casework::Grant::Organ(organ.clone()))
}

fn at<'a>(lines: &'a mut HashMap<String, Line>, key: &str) -> &'a mut Line {
    lines.entry(key.to_owned()).or_insert_with(|| Line { key: key.to_owned(), ..Line::default() })
}

/// Closed within the promise ÷ closed.
pub(crate) fn on_time(sums: &Sums) -> Share {
    Share::new(sums.get(Measure::ClosedPromiseInTime), sums.get(Measure::Closed))
}

/// What the engine room says, at the edge.
pub(crate) fn problem(error: casework::Error) -> Problem {
    match error {
        casework::Error::Refused(refusal) => refusal.into(),
        other => Problem::internal(other),
    }
}

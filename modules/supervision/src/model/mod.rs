//! The nouns of supervision: signals, cards, orders, figures, rules in their versions, dry runs.

mod card;
mod dry_run;
mod figure;
mod key;
mod live;
pub(crate) mod observing;
mod order;
pub(crate) mod risk;
mod rule;
mod running;
mod signal;
mod subject;

pub use card::{Answer, Card, CardFilter, CardKey, CardState, HandCard, Review, ReviewVerdict, WithdrawalReason};
pub use dry_run::{DryRun, DryRunHit, DryRunRequest, DryRunResult, DryRunState};
pub use figure::{By, Counts, Figure, Period, Standing};
pub use key::PageKey;
pub use live::{Cause, LevelOpen, Waiting};
pub use order::{NewOrder, Order, OrderFilter, OrderKey, OrderSort, OrderState};
pub use risk::{RiskStanding, RiskVerdict, WatchingRule};
pub use rule::{Draft, Origin, RuleInForce, RuleVersion, Trouble};
pub use running::{OpenStep, RunningFilter, RunningKey, StepFilter, StepKey};
pub use signal::{Person, SignalFilter, SignalKey, SignalRow, SignalState};
pub use subject::Subject;

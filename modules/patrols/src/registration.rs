//! What the engine room learns from this module: the act, and the rows by which findings become cases.

use casework::{Acts, Happening, Projecting};
use serde::Deserialize;
use store::WriteSet;

use crate::facts::{FINDING, INSPECTED, Inspected, PATROL};
use crate::opening::patrol_of;
use crate::{lifecycle, store as shelf};

/// Teaches the engine room what this module adds.
pub fn register(acts: &mut Acts) {
    lifecycle::register(acts);
    acts.projection(project);
}

fn project(p: &Projecting<'_>, set: &mut WriteSet) {
    match p.happening {
        Happening::Fact { fact, data } if &**fact == INSPECTED && p.case.kind == PATROL => {
            let found = Inspected::deserialize(&**data).map_or(0, |sheet| sheet.findings.len());
            (1..).take(found).for_each(|n| shelf::want(set, p.case.region, &p.case.no, n));
        }
        Happening::Filed(_) if p.case.kind == FINDING => {
            if let Some((patrol, n)) = patrol_of(p.case) {
                shelf::opened(set, p.case.region, &patrol, n, &p.case.no);
            }
        }
        _ => {}
    }
}

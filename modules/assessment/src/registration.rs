//! What the engine room learns from this module: acts, deeds, reactions, projections.

use casework::Acts;
use declarations::County;

use crate::measures;
use crate::store;

/// Teaches the engine room what this module adds: figures, kept in the transaction of what they count.
pub fn register(acts: &mut Acts, county: &County) {
    let _ = county;
    acts.projection(|p, set| {
        if p.begins_command() {
            store::push(&measures::of(p), p.case.region, set, &p.case.no, p.at);
        }
    });
    acts.proof(|casework, region| Box::pin(crate::verifying::prove(casework, region)));
    crate::freezing::note_adjustments(acts);
}

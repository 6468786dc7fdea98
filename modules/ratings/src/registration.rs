//! What the engine room learns from this module: acts, deeds, reactions, projections.

use casework::Acts;
use declarations::County;

use crate::{lifecycle, projection};

/// Teaches the engine room what this module adds.
pub fn register(acts: &mut Acts, county: &County) {
    let _ = county;
    lifecycle::register(acts);
    acts.projection(projection::project);
}

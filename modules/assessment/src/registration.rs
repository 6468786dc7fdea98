//! What the engine room learns from this module: acts, deeds, reactions, projections.

use casework::Acts;
use declarations::County;

/// Teaches the engine room what this module adds.
pub fn register(acts: &mut Acts, county: &County) {
    let _ = (acts, county);
}

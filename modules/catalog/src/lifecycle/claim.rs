//! 认领: an organ of this county takes an entry of the higher-level catalogue as its own to compile (CAT-09).

use std::sync::Arc;

use declarations::{County, ExerciseLevel};
use kernel::{OrganId, Refusal, Timestamp};

use crate::model::{Version, VersionState};

/// The claimed entry: exercised by the organ, at the county's level.
pub fn claim(entry: &Version, organ: &OrganId, county: &County, now: Timestamp) -> Result<Version, Refusal> {
    if entry.state != VersionState::ToClaim {
        let sentence = format!("这个事项{}，不用再认领。", entry.state.label());
        return Err(Refusal::not_allowed_now("already_claimed", sentence));
    }
    if county.find_organ(organ).is_none() {
        return Err(Refusal::invalid("organ_not_found", format!("没有“{organ}”这个机构。")).on_field("organ"));
    }
    let mut item = (*entry.item).clone();
    item.organ = organ.clone();
    item.level = ExerciseLevel::County;
    Ok(Version {
        item: Arc::new(item.seal()),
        state: VersionState::Claimed,
        claimed_by: Some(organ.clone()),
        changed: now,
        ..entry.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lifecycle::testing::{now, version};

    fn county() -> County {
        County::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../county")).0.unwrap()
    }

    #[test]
    fn an_organ_of_the_county_claims_an_entry_once() {
        let county = county();
        let (water, nobody) = (OrganId::from("water"), OrganId::from("nobody"));
        let entry = version(VersionState::ToClaim);
        let claimed = claim(&entry, &water, &county, now()).unwrap();
        assert_eq!((claimed.state, claimed.claimed_by.as_ref()), (VersionState::Claimed, Some(&water)));
        assert_eq!(claim(&claimed, &water, &county, now()).unwrap_err().code, "already_claimed");
        assert_eq!(claim(&entry, &nobody, &county, now()).unwrap_err().code, "organ_not_found");
    }
}

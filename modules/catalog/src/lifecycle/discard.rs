//! 放弃: an open version is given up; its number is not used again.

use kernel::{Refusal, Timestamp};

use crate::model::{Version, VersionState};

/// A draft is discarded; a claimed entry goes back to those that wait for a claim.
pub fn discard(version: &Version, now: Timestamp) -> Result<Version, Refusal> {
    let state = match version.state {
        VersionState::Draft => VersionState::Discarded,
        VersionState::Claimed | VersionState::Compiled => VersionState::ToClaim,
        state => {
            let sentence = format!("第 {} 版{}，不能放弃。", version.number(), state.label());
            return Err(Refusal::not_allowed_now("version_closed", sentence));
        }
    };
    Ok(Version { state, claimed_by: None, changed: now, ..version.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lifecycle::testing::{now, version};

    #[test]
    fn drafts_go_and_entries_wait_for_another_claim() {
        assert_eq!(discard(&version(VersionState::Draft), now()).unwrap().state, VersionState::Discarded);
        assert_eq!(discard(&version(VersionState::Compiled), now()).unwrap().state, VersionState::ToClaim);
        assert_eq!(discard(&version(VersionState::Published), now()).unwrap_err().code, "version_closed");
    }
}

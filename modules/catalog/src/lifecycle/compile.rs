//! 编制完成: the claimed entry has everything that this county's guide needs (CAT-09).

use declarations::Finding;
use kernel::{Refusal, Timestamp};

use crate::lifecycle::refuse_errors;
use crate::model::{Version, VersionState};

pub fn compile(entry: &Version, findings: &[Finding], now: Timestamp) -> Result<Version, Refusal> {
    if entry.state != VersionState::Claimed {
        let sentence = format!("这个事项{}，不在编制中。", entry.state.label());
        return Err(Refusal::not_allowed_now("not_claimed", sentence));
    }
    refuse_errors(findings, "编制完成")?;
    Ok(Version { state: VersionState::Compiled, changed: now, ..entry.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lifecycle::testing::{an_error, now, version};

    #[test]
    fn only_a_claimed_entry_without_errors_is_compiled() {
        let claimed = version(VersionState::Claimed);
        assert_eq!(compile(&claimed, &[], now()).unwrap().state, VersionState::Compiled);
        assert_eq!(compile(&claimed, &an_error(), now()).unwrap_err().code, "item_has_errors");
        assert_eq!(compile(&version(VersionState::ToClaim), &[], now()).unwrap_err().code, "not_claimed");
    }
}

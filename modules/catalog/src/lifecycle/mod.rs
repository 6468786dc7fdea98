//! The verbs of a version's life, one per file. Pure: loaded values and the time in, a new version or a refusal out.
//!
//! ```text
//! higher-level catalogue ─► to-claim ─claim─► claimed ─compile─► compiled ─┐
//!                                                │  ▲                      ├─publish─► published (in force from a day)
//!                                                save                      │
//! this county's own ────────────────draft─► draft ─────────────────────────┘
//! suspend, resume, cancel: a published version with another state, from a day
//! ```

pub mod change_state;
pub mod claim;
pub mod compile;
pub mod discard;
pub mod draft;
pub mod dry_run;
pub mod publish;
pub mod save;

use declarations::Finding;
use kernel::Refusal;

/// The first few errors of a check, as one refusal.
fn refuse_errors(findings: &[Finding], doing: &str) -> Result<(), Refusal> {
    let errors: Vec<&Finding> = findings.iter().filter(|finding| finding.is_error()).collect();
    let Some(first) = errors.first() else { return Ok(()) };
    let sentence = format!("还有 {} 处必须改正，不能{doing}。第一处：{}{}", errors.len(), first.sentence, first.remedy);
    Err(Refusal::not_allowed_now("item_has_errors", sentence).on_field(first.field.clone()))
}

#[cfg(test)]
pub(crate) mod testing {
    //! Versions for the tests of the verbs.

    use std::sync::Arc;

    use declarations::{Finding, Item};
    use kernel::{Date, Timestamp};

    use crate::model::{Editor, Source, Version, VersionState};

    pub const TODAY: Date = Date::constant(2026, 11, 20);

    pub fn now() -> Timestamp {
        Timestamp::at_local(TODAY, 10, 0)
    }

    pub fn editor() -> Editor {
        Editor::new("admin", "周明")
    }

    pub fn version(state: VersionState) -> Version {
        let content = serde_json::json!({
            "name": "用水报装", "code": "1199012100000001236200001000000", "version": 2, "since": "2026-12-01",
            "type": "公共服务", "handling": "承诺件", "organ": "water", "promised": "5wd",
        });
        Version {
            item: Arc::new(Item::from_json("water/water-connection", &content).0),
            state,
            source: Source::Editor,
            revision: 3,
            claimed_by: None,
            author: None,
            created: now(),
            changed: now(),
            published: None,
        }
    }

    pub fn an_error() -> Vec<Finding> {
        vec![Finding::error("/promised", "no_clock", "没有承诺办结时限。")]
    }
}

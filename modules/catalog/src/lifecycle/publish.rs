//! 发布: a checked version comes into force on a day. Running cases keep the version they were accepted under.

use std::sync::Arc;

use declarations::Finding;
use kernel::{Date, Refusal, Timestamp, local_date};

use crate::lifecycle::refuse_errors;
use crate::model::{Version, VersionState};

/// The published version. Refused while the check finds errors, before its compilation is finished, for a day gone by,
/// and for a day on which a later version already is in force.
pub fn publish(
    version: &Version,
    findings: &[Finding],
    from: Date,
    latest: Option<Date>,
    now: Timestamp,
) -> Result<Version, Refusal> {
    match version.state {
        VersionState::Draft | VersionState::Compiled => {}
        VersionState::Claimed => {
            return Err(Refusal::not_allowed_now("not_compiled", "认领的事项要先编制完成，才能发布。"));
        }
        state => {
            let sentence = format!("第 {} 版{}，不能发布。", version.number(), state.label());
            return Err(Refusal::not_allowed_now("version_closed", sentence));
        }
    }
    let today = local_date(now);
    if from < today {
        // 法不溯及既往: what was promised for yesterday cannot be changed today.
        let sentence = format!("生效日期 {from} 已经过去，请选今天（{today}）或以后的日期。");
        return Err(Refusal::invalid("publish_in_the_past", sentence).on_field("since"));
    }
    if let Some(latest) = latest.filter(|latest| *latest > from) {
        let sentence = format!("已经有一版定于 {latest} 生效，新版不能早于它。");
        return Err(Refusal::invalid("publish_before_latest", sentence).on_field("since"));
    }
    refuse_errors(findings, "发布")?;
    let mut item = (*version.item).clone();
    item.since = from;
    Ok(Version {
        item: Arc::new(item.seal()),
        state: VersionState::Published,
        changed: now,
        published: Some(now),
        ..version.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lifecycle::testing::{TODAY, an_error, now, version};

    fn code(state: VersionState, findings: &[Finding], from: Date, latest: Option<Date>) -> &'static str {
        publish(&version(state), findings, from, latest, now()).map_or_else(|refusal| refusal.code, |_| "published")
    }

    #[test]
    fn a_checked_draft_is_published_from_a_day() {
        let published = publish(&version(VersionState::Draft), &[], TODAY, None, now()).unwrap();
        assert_eq!((published.state, published.item.since), (VersionState::Published, TODAY));
        assert_eq!(published.published, Some(now()));
    }

    #[test]
    fn what_cannot_be_published_says_why() {
        let yesterday = Date::constant(2026, 11, 19);
        let next_week = Date::constant(2026, 11, 27);
        assert_eq!(code(VersionState::Draft, &an_error(), TODAY, None), "item_has_errors");
        assert_eq!(code(VersionState::Draft, &[], yesterday, None), "publish_in_the_past");
        assert_eq!(code(VersionState::Draft, &[], TODAY, Some(next_week)), "publish_before_latest");
        assert_eq!(code(VersionState::Claimed, &[], TODAY, None), "not_compiled");
        assert_eq!(code(VersionState::Published, &[], TODAY, None), "version_closed");
        assert_eq!(code(VersionState::ToClaim, &[], TODAY, None), "version_closed");
        assert_eq!(code(VersionState::Compiled, &[], TODAY, None), "published");
    }
}

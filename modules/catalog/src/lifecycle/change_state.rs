//! 暂停、恢复、取消: the item goes on as a new version with another state, so that its history stays whole.

use std::sync::Arc;

use declarations::{Item, ItemState};
use kernel::{Date, Refusal, Timestamp, local_date};

use crate::model::{Editor, Source, Verb, Version, VersionState};

/// The next version of the item in force, with another state from a day. Cancelling is for good.
pub fn change_state(
    current: &Item,
    number: u32,
    state: ItemState,
    from: Date,
    editor: &Editor,
    now: Timestamp,
) -> Result<Version, Refusal> {
    if current.state == state {
        return Err(Refusal::not_allowed_now("state_unchanged", format!("这个事项本来就是“{state}”。")));
    }
    if current.state == ItemState::Cancelled {
        let sentence = "这个事项已经取消。要重新开办，请起草并发布新版。";
        return Err(Refusal::not_allowed_now("item_cancelled", sentence));
    }
    if from < local_date(now) {
        let sentence = format!("生效日期 {from} 已经过去，请选今天或以后的日期。");
        return Err(Refusal::invalid("publish_in_the_past", sentence).on_field("since"));
    }
    let mut item = current.clone();
    (item.version, item.since, item.state) = (number, from, state);
    Ok(Version {
        item: Arc::new(item.seal()),
        state: VersionState::Published,
        source: Source::Editor,
        revision: 1,
        claimed_by: None,
        author: Some(editor.account.clone()),
        created: now,
        changed: now,
        published: Some(now),
    })
}

/// What the history calls it.
pub const fn verb(state: ItemState) -> Verb {
    match state {
        ItemState::InUse => Verb::Resume,
        ItemState::Suspended => Verb::Suspend,
        ItemState::Cancelled => Verb::Cancel,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lifecycle::testing::{TODAY, editor, now, version};

    #[test]
    fn an_item_is_suspended_and_resumed_as_new_versions() {
        let item = version(VersionState::Published).item;
        let suspended = change_state(&item, 3, ItemState::Suspended, TODAY, &editor(), now()).unwrap();
        assert_eq!((suspended.item.state, suspended.number()), (ItemState::Suspended, 3));
        let resumed = change_state(&suspended.item, 4, ItemState::InUse, TODAY, &editor(), now()).unwrap();
        assert_eq!(resumed.item.state, ItemState::InUse);
    }

    #[test]
    fn a_cancelled_item_does_not_come_back_by_a_click() {
        let item = version(VersionState::Published).item;
        let cancelled = change_state(&item, 3, ItemState::Cancelled, TODAY, &editor(), now()).unwrap();
        let refusal = change_state(&cancelled.item, 4, ItemState::InUse, TODAY, &editor(), now()).unwrap_err();
        assert_eq!(refusal.code, "item_cancelled");
        let again = change_state(&item, 3, ItemState::InUse, TODAY, &editor(), now()).unwrap_err();
        assert_eq!(again.code, "state_unchanged");
    }
}

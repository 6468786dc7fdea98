//! 起草: a new version begins as a copy of the one in force, or empty.

use std::sync::Arc;

use declarations::Item;
use kernel::{Date, Refusal, Timestamp};

use crate::model::{Editor, Source, Version, VersionState};

/// A draft of the next version. `others` are the versions the database already has: only one may be open at a time.
pub fn draft(
    from: &Item,
    number: u32,
    since: Date,
    others: &[Version],
    editor: &Editor,
    now: Timestamp,
) -> Result<Version, Refusal> {
    if let Some(open) = others.iter().find(|version| version.state.is_open()) {
        let sentence = format!("第 {} 版正在{}，先发布或放弃它，再起草新版。", open.number(), open.state.label());
        return Err(Refusal::not_allowed_now("draft_exists", sentence));
    }
    let mut item = from.clone();
    (item.version, item.since) = (number, since);
    Ok(Version {
        item: Arc::new(item.seal()),
        state: VersionState::Draft,
        source: Source::Editor,
        revision: 1,
        claimed_by: None,
        author: Some(editor.account.clone()),
        created: now,
        changed: now,
        published: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lifecycle::testing::{TODAY, editor, now, version};

    #[test]
    fn a_draft_is_a_copy_with_the_next_number() {
        let published = version(VersionState::Published);
        let draft = draft(&published.item, 3, TODAY, std::slice::from_ref(&published), &editor(), now()).unwrap();
        assert_eq!((draft.number(), draft.state, draft.item.since), (3, VersionState::Draft, TODAY));
        assert_eq!(draft.item.name, published.item.name);
        assert_ne!(draft.item.digest(), published.item.digest());
    }

    #[test]
    fn there_is_one_open_draft_at_a_time() {
        let open = version(VersionState::Draft);
        let refusal = draft(&open.item, 3, TODAY, std::slice::from_ref(&open), &editor(), now()).unwrap_err();
        assert_eq!(refusal.code, "draft_exists");
    }
}

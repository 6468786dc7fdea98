//! 修改: an open version takes new content. Who saves on an outdated revision is told, and overwrites nothing.

use std::sync::Arc;

use declarations::Item;
use kernel::{Refusal, Timestamp};

use crate::model::{Version, VersionState};

/// The version with new content. Its number and its id cannot be edited; what was compiled must be compiled again.
pub fn save(version: &Version, content: Item, seen: u32, now: Timestamp) -> Result<Version, Refusal> {
    if !version.state.is_open() {
        let sentence = format!("第 {} 版{}，内容不能再改；请起草新版。", version.number(), version.state.label());
        return Err(Refusal::not_allowed_now("version_closed", sentence));
    }
    if version.revision != seen {
        let sentence = "别人在您打开之后改过这个版本。请重新打开，在最新内容上再改。";
        return Err(Refusal::conflict("changed_meanwhile", sentence));
    }
    let mut item = content;
    item.id = version.id().clone();
    item.version = version.number();
    let state = if version.state == VersionState::Compiled { VersionState::Claimed } else { version.state };
    Ok(Version { item: Arc::new(item.seal()), state, changed: now, ..version.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lifecycle::testing::{now, version};

    #[test]
    fn content_changes_and_identity_does_not() {
        let open = version(VersionState::Draft);
        let mut content = Item::blank("somewhere/else");
        content.name = "用水报装（新）".into();
        let saved = save(&open, content, 3, now()).unwrap();
        assert_eq!((saved.id().as_str(), saved.number()), ("water/water-connection", 2));
        assert_eq!(saved.item.name, "用水报装（新）");
    }

    #[test]
    fn what_was_compiled_goes_back_to_compiling() {
        let compiled = version(VersionState::Compiled);
        let saved = save(&compiled, (*compiled.item).clone(), 3, now()).unwrap();
        assert_eq!(saved.state, VersionState::Claimed);
    }

    #[test]
    fn published_content_and_outdated_copies_are_refused() {
        let published = version(VersionState::Published);
        assert_eq!(save(&published, (*published.item).clone(), 3, now()).unwrap_err().code, "version_closed");
        let open = version(VersionState::Draft);
        assert_eq!(save(&open, (*open.item).clone(), 2, now()).unwrap_err().code, "changed_meanwhile");
    }
}

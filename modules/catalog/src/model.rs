//! The nouns: a version of an item, where it stands, and what was done with it.

use std::str::FromStr;
use std::sync::Arc;

use declarations::Item;
use kernel::{AccountId, ItemId, OrganId, Timestamp};
use serde::Serialize;

/// An enum stored as a stable word and shown by its Chinese label.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$inner:meta])* $variant:ident = $word:literal $label:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$inner])* $variant),+ }

        impl $name {
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(word: &str) -> Result<Self, String> {
                match word { $($word => Ok(Self::$variant),)+ _ => Err(format!("不认识的取值“{word}”")) }
            }
        }
    };
}

words! {
    /// Where a version stands. What comes down from a higher-level catalogue is claimed by an organ, compiled into this
    /// county's guide and published (认领、编制、维护: CAT-09); what the county writes itself begins as a draft.
    VersionState {
        ToClaim = "to-claim" "待认领",
        Claimed = "claimed" "已认领",
        Compiled = "compiled" "已编制",
        Draft = "draft" "草稿",
        Published = "published" "已发布",
        Discarded = "discarded" "已放弃",
    }
}

impl VersionState {
    /// May its content still be changed?
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Claimed | Self::Compiled | Self::Draft)
    }

    /// Is it an entry of a higher-level catalogue that this county has not published?
    pub const fn is_directory(self) -> bool {
        matches!(self, Self::ToClaim | Self::Claimed | Self::Compiled)
    }
}

/// Entries of a higher-level catalogue that this county has not published.
pub const DIRECTORY_STATES: [VersionState; 3] = [VersionState::ToClaim, VersionState::Claimed, VersionState::Compiled];

words! {
    /// Where a version came from.
    Source {
        Folder = "folder" "县目录",
        Editor = "editor" "在线编辑",
        Import = "import" "目录导入",
    }
}

words! {
    /// What was done with a version.
    Verb {
        Import = "import" "导入",
        Draft = "draft" "起草",
        Save = "save" "修改",
        Claim = "claim" "认领",
        Compile = "compile" "编制完成",
        Publish = "publish" "发布",
        Suspend = "suspend" "暂停",
        Resume = "resume" "恢复",
        Cancel = "cancel" "取消",
        Discard = "discard" "放弃",
    }
}

/// One version of an item with its whereabouts.
#[derive(Clone, Debug)]
pub struct Version {
    pub item: Arc<Item>,
    pub state: VersionState,
    pub source: Source,
    /// Rises with each saved change.
    pub revision: u32,
    pub claimed_by: Option<OrganId>,
    pub author: Option<AccountId>,
    pub created: Timestamp,
    pub changed: Timestamp,
    pub published: Option<Timestamp>,
}

impl Version {
    pub fn id(&self) -> &ItemId {
        &self.item.id
    }

    pub fn number(&self) -> u32 {
        self.item.version
    }
}

/// One line of an item's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    pub item: ItemId,
    pub version: u32,
    pub at: Timestamp,
    pub verb: Verb,
    pub account: String,
    pub name: String,
    pub note: String,
}

/// The person who edits, as the history names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editor {
    pub account: AccountId,
    pub name: String,
}

impl Editor {
    pub fn new(account: impl Into<AccountId>, name: impl Into<String>) -> Editor {
        Editor { account: account.into(), name: name.into() }
    }

    /// The operator at the command line.
    pub fn operator() -> Editor {
        Editor::new("", "系统管理员（命令行）")
    }
}

/// Organs of imported files that this county does not have stand under this mark, not in the roster.
const FOREIGN: &str = "imported:";

/// The id under which an organ that the county does not have is landed.
pub fn foreign_organ(name: &str) -> OrganId {
    OrganId::from(format!("{FOREIGN}{}", name.trim()))
}

/// The name of a landed organ, if the id is one.
pub fn foreign_name(organ: &OrganId) -> Option<&str> {
    organ.as_str().strip_prefix(FOREIGN)
}

/// Ids of imported entries begin so; the rest is the file's code.
pub const IMPORTED: &str = "imported/";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_labels_stay_together() {
        assert_eq!("to-claim".parse::<VersionState>(), Ok(VersionState::ToClaim));
        assert_eq!(VersionState::ToClaim.label(), "待认领");
        assert!("gone".parse::<VersionState>().is_err());
    }

    #[test]
    fn a_foreign_organ_keeps_its_name() {
        let organ = foreign_organ(" 广东省教育厅 ");
        assert_eq!(foreign_name(&organ), Some("广东省教育厅"));
        assert_eq!(foreign_name(&OrganId::from("housing")), None);
    }
}

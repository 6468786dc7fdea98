//! Drafts (草稿): an application somebody is still writing, kept until it is filed or dropped.

use identity::Who;
use kernel::{AccountId, ItemId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use web::Problem;

use crate::desk::Desk;
use crate::store::Owner;

/// What has been filled in so far; nothing of it is checked before it is filed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftContent {
    pub answers: Json,
    pub form: Json,
    pub materials: Vec<DraftMaterial>,
    /// Where the writer was: the id of a page of the form.
    pub step: String,
}

/// Uploaded files of one material, by their hash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftMaterial {
    pub id: String,
    pub files: Vec<casework::FileRef>,
}

/// A draft with its item and the time it was saved.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    pub item: ItemId,
    pub content: DraftContent,
    pub saved: Timestamp,
}

/// Longest draft, in bytes of JSON.
const LONGEST: usize = 200_000;

impl Desk {
    pub async fn find_draft(&self, who: &Who, item: &ItemId) -> Result<Option<Draft>, Problem> {
        let principal = principal(who);
        self.shelf().find_draft(owner(who, &principal), item).await.map_err(Problem::internal)
    }

    pub async fn list_drafts(&self, who: &Who) -> Result<Vec<Draft>, Problem> {
        let principal = principal(who);
        self.shelf().list_drafts(owner(who, &principal)).await.map_err(Problem::internal)
    }

    /// Writes the draft over what was saved before.
    pub async fn save_draft(&self, who: &Who, item: &ItemId, content: &DraftContent) -> Result<(), Problem> {
        let body = serde_json::to_string(content).map_err(Problem::internal)?;
        if body.len() > LONGEST {
            let sentence = "填写的内容太长，草稿没有保存。请缩短文字，材料请用上传文件。";
            return Err(kernel::Refusal::invalid("draft_too_long", sentence).into());
        }
        let principal = principal(who);
        self.shelf().save_draft(owner(who, &principal), item, body, self.now()).await.map_err(Problem::internal)
    }

    pub async fn drop_draft(&self, who: &Who, item: &ItemId) -> Result<(), Problem> {
        let principal = principal(who);
        self.shelf().drop_draft(owner(who, &principal), item).await.map_err(Problem::internal)
    }
}

/// A draft for a principal is not mixed up with one's own.
fn principal(who: &Who) -> AccountId {
    who.actor().principal().clone()
}

fn owner<'a>(who: &'a Who, principal: &'a AccountId) -> Owner<'a> {
    Owner { account: &who.account.id, principal }
}

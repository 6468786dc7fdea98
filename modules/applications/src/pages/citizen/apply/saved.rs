//! The draft behind the pages: read into an [`Application`] and written back at every step.

use std::sync::Arc;

use casework::{MaterialRef, MaterialState};
use identity::Who;
use kernel::{Refusal, Timestamp};
use serde_json::{Map, Value};
use web::Problem;

use super::application::Application;
use super::known::{Known, Registered};
use crate::desk::Desk;
use crate::drafts::{Draft, DraftContent, DraftMaterial};

pub struct Saved {
    pub application: Application,
    /// When it was last kept; never, while nothing was entered.
    pub at: Option<Timestamp>,
}

/// The draft as it was left, or a fresh one.
pub async fn load(desk: &Desk, who: &Who, item: &str) -> Result<Saved, Problem> {
    if who.account.is_staff() {
        let sentence = "工作账号不能为自己申请。请退出后用个人账号登录；为窗口前的群众申请，请在工作台操作。";
        return Err(Refusal::forbidden("staff_account", sentence).into());
    }
    let item = desk.item(item)?;
    let draft = desk.find_draft(who, &item.id).await?;
    let firm = Registered::of(desk, who).await?;
    let mut application = Application::new(Arc::clone(&item), Known::of(who, &item, desk.county(), firm.as_ref()));
    let at = draft.as_ref().map(|draft| draft.saved);
    if let Some(Draft { content, .. }) = draft {
        application.answers = object(content.answers);
        application.values = object(content.form);
        application.materials = content.materials.into_iter().map(given).collect();
        application.done = content.step.split_whitespace().map(str::to_owned).collect();
        application.prefill();
    }
    Ok(Saved { application, at })
}

pub async fn save(desk: &Desk, who: &Who, application: &Application) -> Result<(), Problem> {
    let material =
        |material: &Arc<MaterialRef>| DraftMaterial { id: material.id.clone(), files: material.files.clone() };
    let content = DraftContent {
        answers: Value::Object(application.answers.clone()),
        form: Value::Object(application.values.clone()),
        materials: application.materials.iter().map(material).collect(),
        step: application.done.join(" "),
    };
    desk.save_draft(who, &application.item.id, &content).await
}

pub async fn forget(desk: &Desk, who: &Who, item: &str) -> Result<(), Problem> {
    let item = desk.item(item)?;
    desk.drop_draft(who, &item.id).await
}

fn given(material: DraftMaterial) -> Arc<MaterialRef> {
    Arc::new(MaterialRef { id: material.id, state: MaterialState::Given, files: material.files })
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

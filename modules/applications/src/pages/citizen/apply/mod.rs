//! Applying (申请), one thing a page: who applies, the questions that decide what is asked, the form group by group, the
//! materials, a last look, filing. Everything is kept as a draft at each step.

mod application;
mod check;
mod group;
mod known;
mod materials;
mod questions;
mod saved;
mod start;
mod who;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use serde::Deserialize;
use web::{PageRequest, Shell, Text};

pub use application::material_field;

use self::application::{Application, Step};
use crate::desk::Desk;

/// Files of one post together; each of them is measured by itself.
const UPLOAD_BODY: usize = 60 * 1024 * 1024;

pub fn routes() -> Router<Desk> {
    Router::new()
        .route("/apply/{organ}/{item}", get(start::show))
        .route("/apply/{organ}/{item}/who", get(who::show).post(who::choose))
        .route("/apply/{organ}/{item}/questions", get(questions::show).post(questions::save))
        .route("/apply/{organ}/{item}/form/{n}", get(group::show).post(group::save))
        .route("/apply/{organ}/{item}/materials", get(materials::show))
        .route("/apply/{organ}/{item}/materials", post(materials::save).layer(DefaultBodyLimit::max(UPLOAD_BODY)))
        .route("/apply/{organ}/{item}/check", get(check::show).post(check::submit))
        .route("/apply/{organ}/{item}/drop", post(start::forget))
}

/// An item's id as it stands in an address.
#[derive(Debug, Deserialize)]
pub struct ItemPath {
    organ: String,
    item: String,
}

impl ItemPath {
    fn id(&self) -> String {
        format!("{}/{}", self.organ, self.item)
    }

    fn address(&self) -> Address {
        Address(format!("/{}", self.id()))
    }
}

/// The pages of one application.
struct Address(String);

impl Address {
    fn start(&self) -> String {
        format!("/apply{}", self.0)
    }

    fn to(&self, step: &str) -> String {
        format!("/apply{}/{step}", self.0)
    }

    fn guide(&self) -> String {
        format!("/items{}", self.0)
    }

    /// Where to go when a step is done: the next one, or the last look.
    fn after(&self, application: &Application, step: Step) -> String {
        application.step_after(step).map_or_else(|| self.to("check"), |next| self.to(&next.key()))
    }

    /// The frame of a step, which leads back to the task list.
    fn shell(&self, page: &PageRequest, application: &Application, title: String) -> Shell {
        let t = page.t;
        let name = t.msg("citizen-apply-title").arg("name", application.item.name.as_str()).to_string();
        page.portal(title).crumb("/", t.get("nav-home")).crumb(self.start(), name)
    }

    /// 第 2 步，共 4 步.
    fn eyebrow(&self, t: Text, application: &Application, step: Step) -> String {
        let steps = application.steps();
        let n = steps.iter().position(|other| *other == step).map_or(1, |place| place + 1);
        t.msg("citizen-step-of").arg("n", n).arg("all", steps.len()).to_string()
    }
}

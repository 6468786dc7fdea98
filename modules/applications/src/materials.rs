//! Which materials a case needs, given the answers, and which of them are not there yet.

use std::sync::Arc;

use casework::{Case, Ctx, MaterialRef, MaterialState};
use decision::Scope;
use declarations::{Item, Material, Necessity};

use crate::rules::Rules;

/// A required material that is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    pub id: String,
    pub name: String,
    /// 容缺后补: the item lets it follow.
    pub may_follow: bool,
}

/// Required by the pinned item under the applicant's answers, and neither given nor held by government.
pub fn missing(rules: &Rules, ctx: &Ctx<'_>, case: &Case) -> Vec<Missing> {
    let Some(item) = rules.item(ctx) else { return Vec::new() };
    let there = |id: &str| {
        let found = case.materials.iter().find(|material| material.id == id);
        found.is_some_and(|material| !matches!(material.state, MaterialState::Missing | MaterialState::Rejected))
    };
    let scope = Scope::new().with("answers", &case.answers).with("form", &case.form).with("item", item.feel());
    let needed = item.materials_asked(&scope).filter(|material| material.necessity != Necessity::Optional);
    needed
        .filter(|material| !material.held() && !is_the_form(&item, material) && !there(&material.id))
        .map(|material| Missing {
            id: material.id.clone(),
            name: material.name.clone(),
            may_follow: material.deferrable(),
        })
        .collect()
}

/// Is this the form that is filled in online, and handed in with it?
pub fn is_the_form(item: &Item, material: &Material) -> bool {
    item.form.is_some() && material.is_the_form()
}

/// The entries that say "may follow".
pub fn deferred(missing: &[Missing]) -> Vec<Arc<MaterialRef>> {
    missing
        .iter()
        .map(|material| {
            Arc::new(MaterialRef { id: material.id.clone(), state: MaterialState::Deferred, files: Vec::new() })
        })
        .collect()
}

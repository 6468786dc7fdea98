//! Who may keep the catalogue: in one place, as an extractor that every administrative handler takes.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use identity::{Permission, Staff};
use web::Problem;

use crate::model::Editor;

/// Somebody whose posts allow managing items.
#[derive(Clone, Debug)]
pub struct Manager(pub Editor);

impl<S: Send + Sync> FromRequestParts<S> for Manager {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Manager, Response> {
        let Staff(who) = Staff::from_request_parts(parts, state).await?;
        who.must(Permission::ManageCatalog).map_err(|refusal| Problem::from(refusal).into_response())?;
        Ok(Manager(Editor::new(who.account.id.clone(), who.account.name.clone())))
    }
}

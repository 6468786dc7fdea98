//! `/api/v1` for a window: checking a person by their card, registering an organisation by its licence.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use kernel::Refusal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::Problem;
use web::api::{OfDoing, OfReading};
use web::extract::Json as Body;

use crate::gate::{Gate, SignedIn};
use crate::lifecycle::register_firm::FirmWish;
use crate::model::Firm;
use crate::permissions::Permission;
use crate::window;

/// What stands on the card that a person shows.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct IdentityCardBody {
    #[schema(example = "110105184912310020")]
    number: String,
    #[schema(example = "王梅")]
    name: String,
}

/// The account that was checked.
#[derive(Serialize, ToSchema)]
pub(super) struct CheckedView {
    account: String,
    /// `checked`.
    assurance: &'static str,
}

/// Check a person by their card (窗口实名核验).
#[utoipa::path(post, path = "/people/checks", tag = "identity", request_body = IdentityCardBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, description = "The account under this number and name is checked", body = CheckedView), OfDoing))]
pub(super) async fn check_person(
    State(gate): State<Arc<Gate>>,
    SignedIn(who): SignedIn,
    Body(card): Body<IdentityCardBody>,
) -> Result<Json<CheckedView>, Problem> {
    let account = window::check(&gate, &who, &card.number, &card.name).await?;
    Ok(Json(CheckedView { account: account.id.to_string(), assurance: account.assurance.as_str() }))
}

/// What stands on a licence.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LicenceBody {
    /// 统一社会信用代码.
    #[schema(example = "91990121MA0AK00132")]
    uscc: String,
    name: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    address: String,
    /// Citizen number of the legal representative, who has a checked account.
    representative: String,
}

/// An organisation.
#[derive(Serialize, ToSchema)]
pub(super) struct FirmView {
    uscc: String,
    name: String,
    phone: String,
    address: String,
    /// Account of the legal representative.
    representative: String,
    /// RFC 3339, UTC.
    registered: String,
}

impl FirmView {
    fn of(firm: Firm) -> Self {
        Self {
            uscc: firm.uscc.to_string(),
            name: firm.name,
            phone: firm.phone,
            address: firm.address,
            representative: firm.representative.to_string(),
            registered: firm.registered.to_string(),
        }
    }
}

/// Register an organisation by its licence, or what changed of it.
///
/// Its legal representative may from then on act for it without an end, and grant mandates in its name; a former one no
/// longer may.
#[utoipa::path(post, path = "/firms", tag = "identity", request_body = LicenceBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "Registered", body = FirmView), OfDoing))]
pub(super) async fn register_firm(
    State(gate): State<Arc<Gate>>,
    SignedIn(who): SignedIn,
    Body(licence): Body<LicenceBody>,
) -> Result<(StatusCode, Json<FirmView>), Problem> {
    let LicenceBody { uscc, name, phone, address, representative } = licence;
    let wish = FirmWish { uscc, name, phone, address, representative };
    let firm = window::register(&gate, &who, &wish).await?;
    Ok((StatusCode::CREATED, Json(FirmView::of(firm))))
}

/// An organisation by its code.
#[utoipa::path(get, path = "/firms/{uscc}", tag = "identity", params(("uscc" = String, Path)),
    responses((status = 200, description = "The organisation", body = FirmView), OfReading))]
pub(super) async fn show_firm(
    State(gate): State<Arc<Gate>>,
    SignedIn(who): SignedIn,
    Path(uscc): Path<String>,
) -> Result<Json<FirmView>, Problem> {
    who.must(Permission::CheckIdentity)?;
    let unknown = || Refusal::not_found("firm_unknown", "没有登记这个统一社会信用代码的单位。");
    if uscc.contains('\0') {
        return Err(unknown().into());
    }
    let found = gate.directory.find_firm(&uscc).await.map_err(Problem::internal)?;
    Ok(Json(FirmView::of(found.ok_or_else(unknown)?)))
}

//! Where in the catalogue an address points.

use kernel::ItemId;
use serde::Deserialize;
use utoipa::IntoParams;
use web::Problem;

/// An item in the address.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct ItemAt {
    organ: String,
    item: String,
}

impl ItemAt {
    pub(super) fn id(&self) -> Result<ItemId, Problem> {
        item_id(&self.organ, &self.item)
    }
}

/// A version of an item in the address.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct VersionAt {
    organ: String,
    item: String,
    pub(super) number: u32,
}

impl VersionAt {
    pub(super) fn id(&self) -> Result<ItemId, Problem> {
        item_id(&self.organ, &self.item)
    }
}

/// What the layer around all of these understands.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "read by the layer; here it is only described")]
pub(super) struct Once {
    #[param(rename = "Idempotency-Key")]
    key: Option<String>,
}

fn item_id(organ: &str, item: &str) -> Result<ItemId, Problem> {
    match organ.contains('\0') || item.contains('\0') {
        true => Err(crate::pages::not_found(item).into()),
        false => Ok(ItemId::from(format!("{organ}/{item}"))),
    }
}

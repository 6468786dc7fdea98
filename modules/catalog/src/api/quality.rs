//! `quality`: what the watch over the catalogue found, as the page of administrators shows it (CAT-28, CAT-04).

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use web::Problem;
use web::api::OfReading;

use crate::desk::Desk;
use crate::permissions::Manager;
use crate::quality::Quality;

/// Everything the watch found.
#[derive(Serialize, ToSchema)]
pub(super) struct QualityView {
    /// Items in force.
    checked: usize,
    /// Items without any finding.
    sound: usize,
    errors: usize,
    warnings: usize,
    /// How often each code of finding occurs.
    by_code: BTreeMap<String, usize>,
    /// Items with findings, the worst first.
    items: Vec<ItemFindings>,
    deviations: Vec<ElementDeviation>,
}

/// An item and what is wrong with it.
#[derive(Serialize, ToSchema)]
struct ItemFindings {
    #[schema(example = "market/food-business")]
    item: String,
    findings: Vec<QualityFinding>,
}

/// Something wrong.
#[derive(Serialize, ToSchema)]
struct QualityFinding {
    code: &'static str,
    /// It must be mended; otherwise it should be.
    error: bool,
    sentence: String,
    /// What to do about it; may be empty.
    remedy: String,
    /// JSON pointer of the element.
    field: String,
}

/// An element in which copies of the same catalogue item differ.
#[derive(Serialize, ToSchema)]
struct ElementDeviation {
    catalog_code: String,
    element: &'static str,
    /// Each value with the items that have it.
    values: Vec<SharedValue>,
}

#[derive(Serialize, ToSchema)]
struct SharedValue {
    value: String,
    items: Vec<String>,
}

impl QualityView {
    fn of(quality: Quality) -> Self {
        let findings = |item: &crate::quality::ItemQuality| ItemFindings {
            item: item.item.id.to_string(),
            findings: item.findings.iter().map(finding).collect(),
        };
        Self {
            checked: quality.checked,
            sound: quality.sound(),
            errors: quality.errors(),
            warnings: quality.warnings(),
            by_code: quality.by_code.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect(),
            items: quality.items.iter().map(findings).collect(),
            deviations: quality
                .deviations
                .into_iter()
                .map(|found| ElementDeviation {
                    catalog_code: found.catalog_code,
                    element: found.element,
                    values: found.values.into_iter().map(|(value, items)| SharedValue { value, items }).collect(),
                })
                .collect(),
        }
    }
}

fn finding(found: &declarations::Finding) -> QualityFinding {
    QualityFinding {
        code: found.code,
        error: found.is_error(),
        sentence: found.sentence.clone(),
        remedy: found.remedy.clone(),
        field: found.field.clone(),
    }
}

/// What the watch over the catalogue found in everything that is in force.
#[utoipa::path(get, path = "/quality", tag = "catalog-keeping", responses(
    (status = 200, description = "The report", body = QualityView),
    OfReading,
))]
pub(super) async fn show_quality(State(desk): State<Desk>, _manager: Manager) -> Result<Json<QualityView>, Problem> {
    Ok(Json(QualityView::of(desk.quality().await?)))
}

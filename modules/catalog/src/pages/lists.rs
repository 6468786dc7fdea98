//! Directory lists as files: power list and public-service directory of each level (CAT-01), with whatever filter the
//! address carries.

use axum::extract::{RawQuery, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use web::form::Post;
use web::{Problem, Text};

use super::browse::facets;
use super::{spoken, words};
use crate::desk::Desk;

const HEADER: [&str; 13] = [
    "事项名称",
    "主项名称",
    "实施编码",
    "基本编码",
    "事项类型",
    "实施主体",
    "行使层级",
    "服务对象",
    "办件类型",
    "法定办结时限",
    "承诺办结时限",
    "到办事现场次数",
    "服务模式",
];

/// `/items.csv?level=乡&type=公共服务`: one row per item, with the marks by which spreadsheets know UTF-8.
pub(super) async fn csv(State(desk): State<Desk>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let facets = facets(&Post::urlencoded(query.unwrap_or_default().as_bytes()));
    let (live, today) = (desk.live(), desk.today());
    let mut writer = csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
    writer.write_record(HEADER).map_err(Problem::internal)?;
    for item in live.matching(&facets) {
        let limit = |history| words::limit(Text::default(), history, today).unwrap_or_default();
        let modes: Vec<String> = item.modes.iter().map(ToString::to_string).collect();
        let row = [
            item.name.clone(),
            item.parent.clone(),
            crate::store::full_code(item).to_owned(),
            item.catalog_code.clone(),
            item.item_type.to_string(),
            desk.organ_name(&item.organ),
            item.level.to_string(),
            spoken::list(Text::default(), &item.audience),
            item.handling.to_string(),
            limit(&item.statutory),
            limit(&item.promised),
            item.visits.map(|visits| visits.to_string()).unwrap_or_default(),
            modes.join("、"),
        ];
        writer.write_record(row.map(harmless)).map_err(Problem::internal)?;
    }
    let body = writer.into_inner().map_err(|error| Problem::internal(error.to_string()))?;
    let headers =
        [(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, "attachment; filename=\"items.csv\"")];
    Ok((headers, body).into_response())
}

/// A cell that a spreadsheet would run as a formula begins with an apostrophe instead.
fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@']) { format!("'{cell}") } else { cell }
}

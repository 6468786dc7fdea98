//! The document of the machine interface.

use web::api::{OpenApiRouter, Page, routes, split};
use web::extract::Keyset;

#[utoipa::path(get, path = "/api/v1/things", responses((status = 200, body = Page<String>)))]
async fn things(page: Keyset) -> axum::Json<Page<String>> {
    let items = vec!["甲".to_owned(), "乙".to_owned(), "丙".to_owned()];
    axum::Json(Page::cut(items, page.limit.min(2), "/api/v1/things?limit=2", |thing| vec![thing.clone()]))
}

#[tokio::test]
async fn every_operation_documents_the_shared_problems() {
    let (router, document) = split(OpenApiRouter::new().routes(routes!(things)));
    let json = serde_json::to_value(&document).unwrap();
    let answers = &json["paths"]["/api/v1/things"]["get"]["responses"];
    let problem = &answers["422"]["content"]["application/problem+json"]["schema"]["$ref"];
    assert_eq!(problem, "#/components/schemas/Problem");
    assert_eq!(json["components"]["schemas"]["Problem"]["properties"]["code"]["type"], "string");
    assert!(json["components"]["schemas"]["FieldError"].is_object());
    assert!(answers["200"].is_object());

    let app = crate::client::app(router, web::guard::Limits::default());
    let answer = crate::client::ask(&app, "/api/v1/things?limit=2").await;
    assert!(
        answer.body.starts_with(r#"{"items":["甲","乙"],"next":"/api/v1/things?limit=2&after="#),
        "{}",
        answer.body
    );
}

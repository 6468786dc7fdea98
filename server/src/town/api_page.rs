//! `/api`: what scripts can do here, read from the very description that is served to them.

use std::collections::BTreeMap;

use askama::Template;
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::Operation;
use web::{Html, PageRequest, Shell};

#[derive(Clone)]
pub struct Group {
    tag: String,
    operations: Vec<Line>,
}

#[derive(Clone)]
struct Line {
    method: &'static str,
    path: String,
    summary: String,
}

#[derive(Template)]
#[template(path = "api.html")]
pub struct ApiPage {
    shell: Shell,
    groups: Vec<Group>,
}

pub fn show(page: &PageRequest, groups: &[Group]) -> Html<ApiPage> {
    Html(ApiPage { shell: page.portal(page.t.get("api-title")), groups: groups.to_vec() })
}

/// Every operation under its tag.
pub fn groups(description: &OpenApi) -> Vec<Group> {
    let mut groups: BTreeMap<String, Vec<Line>> = BTreeMap::new();
    for (path, item) in &description.paths.paths {
        let methods: [(&'static str, &Option<Operation>); 4] =
            [("GET", &item.get), ("POST", &item.post), ("PUT", &item.put), ("DELETE", &item.delete)];
        for (method, operation) in methods {
            let Some(operation) = operation else { continue };
            let tag = operation.tags.as_ref().and_then(|tags| tags.first()).cloned().unwrap_or_default();
            let summary = operation.summary.clone().unwrap_or_default();
            groups.entry(tag).or_default().push(Line { method, path: path.clone(), summary });
        }
    }
    groups.into_iter().map(|(tag, operations)| Group { tag, operations }).collect()
}

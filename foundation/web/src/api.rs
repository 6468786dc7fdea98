//! Shared pieces of the machine interface: the router that documents itself, and answers every operation may give.
#![allow(unused_qualifications, reason = "the derive of ToSchema writes them for a generic member")]

mod refusals;

use axum::Router;
use serde::Serialize;
use utoipa::openapi::{ComponentsBuilder, Content, OpenApi, Ref, RefOr, ResponseBuilder};
use utoipa::{PartialSchema, ToSchema};
pub use utoipa_axum::router::OpenApiRouter;
pub use utoipa_axum::routes;

pub use self::refusals::{OfAsking, OfDoing, OfReading};
use crate::form::FieldError;
use crate::problem::{MEDIA_TYPE, Problem};

/// One page of a list; `next` is the address of the following one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Cuts a list that was read one row longer than the page: the extra row says that there is more.
    pub fn cut(mut items: Vec<T>, limit: usize, path_and_query: &str, key: impl Fn(&T) -> Vec<String>) -> Page<T> {
        let more = items.len() > limit;
        items.truncate(limit);
        let last = items.last().filter(|_| more);
        let next = last.map(|last| crate::extract::Keyset::next(path_and_query, &key(last)));
        Page { items, next }
    }
}

/// The answers that any operation may give besides its own.
const REFUSALS: [(&str, &str); 10] = [
    ("400", "请求格式不对"),
    ("401", "需要登录"),
    ("403", "没有权限"),
    ("404", "没有找到"),
    ("409", "现在还不能这样办"),
    ("412", "内容已被他人更新"),
    ("413", "内容太大"),
    ("415", "格式不支持"),
    ("422", "内容需要修改"),
    ("429", "操作太频繁"),
];

/// Takes a documented router apart and adds the shared problem answers to every operation.
pub fn split(router: OpenApiRouter) -> (Router, OpenApi) {
    let (router, mut document) = router.split_for_parts();
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        for operation in operations.into_iter().flatten() {
            for (status, description) in REFUSALS {
                let answer = operation.responses.responses.entry(status.to_owned());
                answer.or_insert_with(|| problem_response(description));
            }
        }
    }
    let components = document.components.take().unwrap_or_default();
    let components = ComponentsBuilder::from(components)
        .schema(Problem::name().into_owned(), Problem::schema())
        .schema(FieldError::name().into_owned(), FieldError::schema())
        .build();
    document.components = Some(components);
    (router, document)
}

fn problem_response(description: &str) -> RefOr<utoipa::openapi::Response> {
    let schema = Ref::from_schema_name(Problem::name());
    let response = ResponseBuilder::new().description(description).content(MEDIA_TYPE, Content::new(Some(schema)));
    RefOr::T(response.build())
}

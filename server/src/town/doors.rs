//! The front doors: which module answers under which address, and the columns that lead there.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router, middleware};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use identity::{Account, Permission};
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, ResponseBuilder};
use utoipa_axum::router::OpenApiRouter;
use web::guard::Limits;
use web::rate::{Rate, RateLimits};
use web::{NavItem, PageRequest, Site};

use super::{Town, api_page};

/// The description of the whole API.
#[derive(OpenApi)]
#[openapi(info(
    title = "Haoban 好办",
    description = "A county's service administration. Errors are RFC 9457 problems with a stable `code`; every POST takes \
                   an `Idempotency-Key`; lists are paged by key (`after`, `next`); times are RFC 3339 in UTC.",
    license(name = "Apache-2.0", identifier = "Apache-2.0")
))]
struct ApiDescription;

/// `Authorization: Bearer …`, from `POST /api/v1/sign-in`. Public operations say that they need none.
fn bearer() -> (&'static str, SecurityScheme) {
    ("bearer", SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build()))
}

impl Town {
    /// Routes and description of `/api/v1`.
    fn api(&self) -> (Router, utoipa::openapi::OpenApi) {
        let modules = OpenApiRouter::new()
            .merge(identity::api_routes(Arc::clone(&self.gate)))
            .merge(catalog::api(self.catalog_desk()))
            .merge(applications::api_routes(self.desk.clone()))
            .merge(ratings::api_routes(self.ratings_desk()))
            .merge(supervision::api_routes(self.supervision_desk()))
            .merge(assessment::api_routes(self.assessment_desk()))
            .merge(cockpit::api_routes(self.cockpit_desk()));
        let (router, mut description) =
            OpenApiRouter::with_openapi(ApiDescription::openapi()).nest("/api/v1", modules).split_for_parts();
        tell_of_limits(&mut description);
        let (name, scheme) = bearer();
        description.components.get_or_insert_default().add_security_scheme(name, scheme);
        description.security = Some(vec![SecurityRequirement::new::<_, [&str; 0], &str>(name, [])]);
        (router, description)
    }

    /// The OpenAPI 3.1 document.
    pub fn openapi(&self) -> utoipa::openapi::OpenApi {
        self.api().1
    }

    /// Everything the town answers, guarded.
    pub fn router(&self) -> Router {
        let (api, description) = self.api();
        let operations = api_page::groups(&description);
        let description = Arc::new(description);
        let document = move || {
            let description = Arc::clone(&description);
            async move { Json((*description).clone()) }
        };
        let mut pages = Router::new()
            .route("/", get(super::home::show))
            .with_state(self.clone())
            .merge(catalog::pages::routes(self.catalog_desk()))
            .merge(applications::pages::staff::routes(self.desk.clone()))
            .merge(applications::pages::citizen::routes(self.desk.clone()))
            .merge(ratings::pages::routes(self.ratings_desk()))
            .merge(supervision::pages::routes(self.supervision_desk()))
            .merge(assessment::pages::routes(self.assessment_desk()))
            .merge(cockpit::pages::routes(self.cockpit_desk()))
            .merge(identity::page_routes(Arc::clone(&self.gate)))
            .merge(api)
            .route("/api/openapi.json", get(document))
            .route("/api", get(move |page: PageRequest| async move { api_page::show(&page, &operations) }));
        if self.county.meta.demo {
            pages = pages.merge(web::gallery::routes());
        }
        let probes = Router::new()
            .route("/healthz", get(|| async { "ok\n" }))
            .route("/readyz", get(ready))
            .route("/metrics", get(metrics))
            .with_state(self.clone());
        // Who asks is found before the guard looks: its limits count by account, its problem pages greet by name.
        let greet = middleware::from_fn_with_state(self.desk.clone(), applications::pages::citizen::greet);
        let count = middleware::from_fn_with_state(self.clone(), super::badges::count);
        web::guard::wrap(pages.layer(greet).layer(count).merge(probes), Arc::new(self.site()), self.limits())
            .layer(middleware::from_fn_with_state(Arc::clone(&self.gate), identity::identify))
    }

    fn limits(&self) -> Limits {
        let clock = Arc::clone(&self.clock);
        let per_second = f64::from(self.settings.limits.requests_per_minute) / 60.0;
        let read = Rate { per_second, burst: per_second * 20.0 };
        // Writing is dearer: hashing, flushing, other people's inboxes.
        let write = Rate { per_second: per_second / 4.0, burst: per_second * 5.0 };
        let rate = RateLimits::new(clock, read, write, self.settings.limits.behind_proxy);
        Limits { timeout: Duration::from_secs(30), rate: Some(Arc::new(rate)), ..Limits::default() }
    }

    fn site(&self) -> Site {
        Site {
            name: self.county.meta.name.clone(),
            name_english: String::new(),
            hotline: self.county.meta.contacts.get("hotline").cloned().unwrap_or_else(|| "12345".to_owned()),
            https: self.gate.https,
            demo: self.county.meta.demo,
            nav: vec![
                NavItem::new("/", "nav-home", "home"),
                NavItem::new("/items", "nav-items", "list-details"),
                NavItem::new("/me", "nav-mine", "user"),
                NavItem::new("/verify", "nav-verify", "shield-check"),
            ],
        }
    }
}

/// Whatever is asked, an address that cannot be read and asking too often are answered alike; the guard does it for all.
fn tell_of_limits(description: &mut utoipa::openapi::OpenApi) {
    let problem = || ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let unreadable = || {
        let answer = ResponseBuilder::new().description("The address or a parameter cannot be read");
        answer.content(web::problem::MEDIA_TYPE, problem()).build()
    };
    let too_many = || {
        ResponseBuilder::new()
            .description("Too many requests; `Retry-After` says when to come back")
            .content(web::problem::MEDIA_TYPE, problem())
            .build()
    };
    for path in description.paths.paths.values_mut() {
        let operations =
            [&mut path.get, &mut path.post, &mut path.put, &mut path.delete, &mut path.patch].into_iter().flatten();
        for operation in operations {
            let responses = &mut operation.responses.responses;
            responses.entry("400".to_owned()).or_insert_with(|| unreadable().into());
            responses.insert("429".to_owned(), too_many().into());
        }
    }
}

/// The columns of the workbench, by what the account's posts allow.
pub fn staff_nav(account: &Account) -> Vec<NavItem> {
    let columns = [
        (Permission::Observe, NavItem::new("/supervision/observing", "nav-observing", "eye")),
        (Permission::Observe, NavItem::new("/staff/kinds/observer-finding", "nav-observed", "clipboard-check")),
        (Permission::SeeAllCases, NavItem::new("/watch", "nav-watch", "chart-line")),
        (Permission::WorkTasks, NavItem::new("/staff", "nav-inbox", "inbox")),
        (Permission::FileForOthers, NavItem::new("/staff/counter", "nav-counter", "building")),
        (Permission::WorkTasks, NavItem::new("/staff/cases", "nav-ledger", "clipboard-list")),
        (Permission::SeeAllCases, NavItem::new("/staff/cases", "nav-ledger", "clipboard-list")),
        (Permission::WorkTasks, NavItem::new("/staff/kinds", "nav-kinds", "clipboard-check")),
        (Permission::SeeAllCases, NavItem::new("/staff/kinds", "nav-kinds", "clipboard-check")),
        (Permission::FileForOthers, NavItem::new("/staff/kinds", "nav-kinds", "clipboard-check")),
        (Permission::ManageAccounts, NavItem::new("/staff/kinds", "nav-kinds", "clipboard-check")),
        (Permission::SeeOrganLedger, NavItem::new("/watch", "nav-watch", "chart-line")),
        (Permission::SeeAllCases, NavItem::new("/supervision", "nav-supervision", "eye")),
        (Permission::WorkTasks, NavItem::new("/supervision", "nav-supervision", "eye")),
        (Permission::CheckIdentity, NavItem::new("/staff/identity", "nav-identity", "id")),
        (Permission::CheckIdentity, NavItem::new("/ratings/seat", "nav-seat", "id")),
        (Permission::SeeRatings, NavItem::new("/ratings", "nav-ratings", "star")),
        (Permission::CallBack, NavItem::new("/ratings/calls", "nav-calls", "phone")),
        (Permission::WorkTasks, NavItem::new("/assessment", "nav-assessment", "chart-bar")),
        (Permission::SeeAllCases, NavItem::new("/assessment", "nav-assessment", "chart-bar")),
        (Permission::ManageCatalog, NavItem::new("/admin/items", "nav-catalog", "list-details")),
        (Permission::ManageCatalog, NavItem::new("/admin/calendars", "nav-calendars", "calendar")),
        (Permission::ManageAccounts, NavItem::new("/admin/accounts", "nav-accounts", "users")),
        (Permission::ManageAccounts, NavItem::new("/admin/posts", "nav-posts", "building")),
        (Permission::ManageOperations, NavItem::new("/admin/operations", "nav-operations", "settings")),
        (Permission::ManageRules, NavItem::new("/supervision", "nav-supervision", "eye")),
        (Permission::SearchAudit, NavItem::new("/admin/audit", "nav-audit", "history")),
    ];
    let mut nav: Vec<NavItem> = Vec::new();
    for (permission, item) in columns {
        if account.may(permission) && !nav.contains(&item) {
            nav.push(item);
        }
    }
    nav
}

/// Ready when the database answers.
async fn ready(State(town): State<Town>) -> (StatusCode, &'static str) {
    match store::outbox::waiting(&town.db, town.region).await {
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}

/// Prometheus text format: what an operator watches.
async fn metrics(State(town): State<Town>) -> impl IntoResponse {
    let waiting = store::outbox::waiting(&town.db, town.region).await.unwrap_or_default();
    let dead = store::outbox::dead(&town.db, town.region, 1_000).await.map(|lines| lines.len()).unwrap_or_default();
    let text = format!(
        "# HELP haoban_outbox_waiting Messages not yet delivered.\n# TYPE haoban_outbox_waiting gauge\n\
         haoban_outbox_waiting {waiting}\n\
         # HELP haoban_outbox_dead Messages given up, to be looked at.\n# TYPE haoban_outbox_dead gauge\n\
         haoban_outbox_dead {dead}\n"
    );
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], text)
}

//! A page: who asks, in which frame it is shown, and how it is sent.
//!
//! A handler takes a [`PageRequest`], asks it for a [`Shell`] (the frame of one of the front doors) and returns
//! [`Html`] of its own template, which extends `portal.html` or `workbench.html`.

use std::convert::Infallible;
use std::sync::Arc;

use askama::Template;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::request::Parts;

use crate::lang::{Lang, Prefs};
use crate::parts::Crumb;
use crate::problem::Problem;
use crate::text::Text;

/// What all pages of one installation share; put in by the server as an `Extension<Arc<Site>>`.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// 青岚县
    pub name: String,
    pub name_english: String,
    pub hotline: String,
    /// Cookies are `Secure` and connections pinned.
    pub https: bool,
    /// Says on every page that nothing here is real.
    pub demo: bool,
    /// The main columns of the portal.
    pub nav: Vec<NavItem>,
}

impl Site {
    pub fn name_in(&self, lang: Lang) -> &str {
        match lang {
            Lang::English if !self.name_english.is_empty() => &self.name_english,
            _ => &self.name,
        }
    }
}

/// One entry of a navigation; `label` is a message key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NavItem {
    pub href: String,
    pub label: String,
    pub icon: &'static str,
    /// How much waits there; always true or not shown.
    pub count: Option<u64>,
}

impl NavItem {
    pub fn new(href: impl Into<String>, label: impl Into<String>, icon: &'static str) -> NavItem {
        NavItem { href: href.into(), label: label.into(), icon, count: None }
    }

    #[must_use]
    pub fn counting(mut self, count: u64) -> NavItem {
        self.count = Some(count);
        self
    }

    /// The page at `path` lies in this column.
    pub fn holds(&self, path: &str) -> bool {
        path == self.href || (self.href != "/" && path.starts_with(&format!("{}/", self.href)))
    }
}

/// Who is signed in, as far as a page's frame shows it; put into the request by `identity`.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    pub name: String,
    /// 市场监督管理局 · 审查岗
    pub role: String,
    pub home: String,
    /// The workbench's columns; empty for citizens.
    pub nav: Vec<NavItem>,
    pub unread: u64,
}

/// What a handler of a page needs to know about the request.
#[derive(Clone, Debug)]
pub struct PageRequest {
    pub t: Text,
    pub prefs: Prefs,
    pub site: Arc<Site>,
    pub visitor: Option<Arc<Visitor>>,
    /// Path and query, to come back to.
    pub path: String,
    pub partial: Partial,
}

impl PageRequest {
    pub(crate) fn of(parts: &Parts) -> PageRequest {
        let prefs = Prefs::of(&parts.headers);
        PageRequest {
            t: Text::in_(prefs.lang),
            prefs,
            site: parts.extensions.get::<Arc<Site>>().cloned().unwrap_or_default(),
            visitor: parts.extensions.get::<Arc<Visitor>>().cloned(),
            path: parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
            partial: Partial::of(parts),
        }
    }

    /// The frame for citizens and firms.
    pub fn portal(&self, title: impl Into<String>) -> Shell {
        Shell::new(self, title, Front::Portal)
    }

    /// The frame for staff.
    pub fn workbench(&self, title: impl Into<String>) -> Shell {
        Shell::new(self, title, Front::Workbench)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PageRequest {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<PageRequest, Infallible> {
        Ok(PageRequest::of(parts))
    }
}

/// Does the browser only want the part it will exchange?
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Partial(pub bool);

impl Partial {
    fn of(parts: &Parts) -> Partial {
        let is = |name: &str, value: &str| parts.headers.get(name).is_some_and(|header| header == value);
        Partial(
            is("hx-request", "true") && is("hx-request-type", "partial") && !is("hx-history-restore-request", "true"),
        )
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Partial {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Partial, Infallible> {
        Ok(Partial::of(parts))
    }
}

/// The front door a page belongs to; sets density and frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Front {
    Portal,
    Workbench,
    /// Hall screens and cockpits on a wall.
    Wall,
}

impl Front {
    pub const fn name(self) -> &'static str {
        match self {
            Front::Portal => "portal",
            Front::Workbench => "work",
            Front::Wall => "wall",
        }
    }
}

/// The frame of a page.
#[derive(Clone, Debug)]
pub struct Shell {
    pub t: Text,
    pub prefs: Prefs,
    pub site: Arc<Site>,
    pub visitor: Option<Arc<Visitor>>,
    pub path: String,
    pub front: Front,
    pub title: String,
    pub crumbs: Vec<Crumb>,
    /// Title begins with the number of errors, so that a screen reader hears it first.
    pub errors: usize,
    /// A page of its own width: workbench lists with three panes.
    pub wide: bool,
}

impl Shell {
    pub fn new(request: &PageRequest, title: impl Into<String>, front: Front) -> Shell {
        Shell {
            t: request.t,
            prefs: request.prefs,
            site: Arc::clone(&request.site),
            visitor: request.visitor.clone(),
            path: request.path.clone(),
            front,
            title: title.into(),
            crumbs: Vec::new(),
            errors: 0,
            wide: false,
        }
    }

    /// Adds a step to the way back; the page itself is not part of it.
    #[must_use]
    pub fn crumb(mut self, href: impl Into<String>, label: impl Into<String>) -> Shell {
        self.crumbs.push(Crumb { href: href.into(), label: label.into() });
        self
    }

    #[must_use]
    pub fn with_errors(mut self, errors: usize) -> Shell {
        self.errors = errors;
        self
    }

    #[must_use]
    pub fn wide(mut self) -> Shell {
        self.wide = true;
        self
    }

    pub fn site_name(&self) -> &str {
        self.site.name_in(self.t.lang())
    }

    pub fn other_lang(&self) -> Lang {
        self.t.lang().other()
    }

    /// The page lies in this column and in no closer one: `/staff/cases` is the ledger's and not the inbox's.
    pub fn is_current(&self, item: &NavItem) -> bool {
        let path = self.path.split('?').next().unwrap_or("/");
        let mut columns = self.visitor.iter().flat_map(|visitor| &visitor.nav).chain(&self.site.nav);
        let closer = |other: &NavItem| other.holds(path) && other.href.len() > item.href.len();
        item.holds(path) && !columns.any(closer)
    }

    /// `<html>` attributes that choose tokens and density.
    pub fn type_size(&self) -> &'static str {
        if self.prefs.large { "large" } else { "normal" }
    }

    pub fn contrast(&self) -> &'static str {
        if self.prefs.contrast { "high" } else { "normal" }
    }

    pub fn tone(&self) -> &'static str {
        if self.prefs.dark || self.front == Front::Wall { "dark" } else { "light" }
    }
}

/// Sends a template as a page.
#[derive(Clone, Debug)]
pub struct Html<T>(pub T);

impl<T: Template> IntoResponse for Html<T> {
    fn into_response(self) -> Response {
        match self.0.render() {
            Ok(body) => ([(CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response(),
            Err(error) => Problem::internal(error).into_response(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_holds_its_pages_but_not_its_namesakes() {
        let items = NavItem::new("/items", "nav-items", "list-details");
        assert!(items.holds("/items") && items.holds("/items/12"));
        assert!(!items.holds("/itemsets"));
        assert!(!NavItem::new("/", "nav-home", "home").holds("/items"));
    }

    #[test]
    fn a_page_lies_in_the_closest_column_only() {
        let (parts, ()) = http::Request::get("/staff/cases/1").body(()).unwrap().into_parts();
        let mut shell = PageRequest::of(&parts).workbench("办件");
        let nav = [NavItem::new("/staff", "nav-inbox", "inbox"), NavItem::new("/staff/cases", "nav-ledger", "table")];
        shell.visitor = Some(Arc::new(Visitor { nav: nav.to_vec(), ..Visitor::default() }));
        assert_eq!(nav.map(|item| shell.is_current(&item)), [false, true]);
    }

    #[test]
    fn a_restored_history_entry_gets_the_whole_page() {
        let request = |history: &str| {
            let builder = http::Request::builder()
                .header("hx-request", "true")
                .header("hx-request-type", "partial")
                .header("hx-history-restore-request", history);
            builder.body(()).unwrap().into_parts().0
        };
        assert_eq!(Partial::of(&request("false")), Partial(true));
        assert_eq!(Partial::of(&request("true")), Partial(false));
    }
}

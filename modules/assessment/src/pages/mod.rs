//! `/assessment`: statements, indicators with the cases behind them, analysis and forecast; each under the reader's sight.

pub(crate) mod address;
mod analysis;
mod indicators;
mod items;
pub(crate) mod listing;
pub(crate) mod marks;
mod ranking;
pub(crate) mod reasons;
mod reviews;
pub(crate) mod sheet;
mod statement_file;
pub(crate) mod statements;
mod steps;

use axum::Router;
use axum::routing::get;

use crate::desk::Desk;

pub fn routes(desk: Desk) -> Router {
    Router::new()
        .route("/assessment", get(ranking::overview))
        .route("/assessment/mine", get(statements::mine))
        .route("/assessment/statements/{subject}", get(statements::show))
        .route("/assessment/objections", get(statements::objections).post(statements::object))
        .route("/assessment/indicators", get(indicators::list))
        .route("/assessment/indicators/{id}", get(indicators::show))
        .route("/assessment/cases", get(listing::show))
        .route("/assessment/cases.csv", get(listing::file))
        .route("/assessment/cases.xlsx", get(listing::file))
        .route("/assessment/steps", get(steps::show))
        .route("/assessment/items", get(items::show))
        .route("/assessment/marks", get(marks::show))
        .route("/assessment/statements.csv", get(statement_file::file))
        .route("/assessment/statements.xlsx", get(statement_file::file))
        .route("/assessment/reviews", get(reviews::show))
        .route("/assessment/reviews/findings", get(reviews::findings::show))
        .route("/assessment/analysis", get(analysis::show))
        .merge(crate::forecast::routes())
        .merge(crate::conduct::routes())
        .merge(crate::corrections::routes())
        .merge(crate::reports::pages::routes())
        .merge(crate::bulletins::pages::routes())
        .with_state(desk)
}

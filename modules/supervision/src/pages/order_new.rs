//! A new order: by whom it is asked, of which organ, what has to be achieved by when. From a case or a card it begins
//! with what is known.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use calendar::Limit;
use identity::{Permission, Staff, Who};
use kernel::{CaseNo, OrganId, Refusal};
use serde::Deserialize;
use web::form::{Choice, Control, Input, Post};
use web::parts::ErrorSummary;
use web::{Html, PageRequest, Problem, Shell, Text};

use super::fields::{self, Fields};
use super::{address, filters, orders};
use crate::desk::Desk;
use crate::door::problem;
use crate::model::{NewOrder, OrderSort, Subject};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// The case it is about.
    case: String,
}

#[derive(Template)]
#[template(path = "order_new.html")]
struct NewPage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    key: String,
    inputs: Vec<Input>,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    request: PageRequest,
) -> Result<Response, Problem> {
    who.must(Permission::IssueOrders)?;
    let mut post = Post::default();
    let mut begin = |name: &str, value: String| post.pairs.push((name.to_owned(), value));
    begin("within", "5".to_owned());
    begin("sort", OrderSort::Leader.word().to_owned());
    if let Ok(no) = CaseNo::parse(&wanted.case) {
        let case = desk.office.casework.read_case(&who.sight(), &no).await.map_err(problem)?;
        begin("case", no.to_string());
        begin("organ", case.lead_organ.to_string());
        begin("matter", request.t.msg("supervision-order-about").arg("title", &*case.title).to_string());
    }
    Ok(Html(page(&desk, &who, &request, &post, None)).into_response())
}

fn page(desk: &Desk, who: &Who, request: &PageRequest, post: &Post, problem: Option<&Problem>) -> NewPage {
    let t = request.t;
    let inputs = inputs(desk, who, Fields { t, words: "supervision-order", post, problem });
    let shell =
        super::shell(request, t.get("supervision-new-order"), "orders").with_errors(usize::from(problem.is_some()));
    NewPage { t, shell, errors: fields::errors(t, problem, &inputs), key: fields::key(post, "order"), inputs }
}

fn inputs(desk: &Desk, who: &Who, fields: Fields<'_>) -> Vec<Input> {
    let t = fields.t;
    let sorts = [OrderSort::Leader, OrderSort::Public, OrderSort::Talk].map(|sort| {
        let hint = t.get(&format!("supervision-sort-hint-{}", sort.word()));
        Choice { value: sort.word().to_owned(), label: orders::sort_word(t, sort), hint }
    });
    let mut within = fields.input("within", Control::Number { whole: true });
    within.unit = t.get("countdown-unit");
    vec![
        fields.input("sort", Control::Radio(sorts.into())),
        fields.select("organ", filters::organs(desk, who)),
        fields.line("case").optional(),
        fields.line("matter"),
        fields.lines("demand"),
        fields.lines("instruction").optional(),
        within,
    ]
}

pub async fn submit(
    State(desk): State<Desk>,
    Staff(who): Staff,
    request: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    match issue(&desk, &who, &post).await {
        Ok(no) => Ok(Redirect::to(&format!("{}?done=issued", address::order(&no))).into_response()),
        Err(problem) if problem.status >= 500 => Err(problem),
        Err(problem) => {
            let page = page(&desk, &who, &request, &post, Some(&problem));
            Ok((problem.status_code(), Html(page)).into_response())
        }
    }
}

async fn issue(desk: &Desk, who: &Who, post: &Post) -> Result<CaseNo, Problem> {
    who.must(Permission::IssueOrders)?;
    let text = |name: &str| fields::text(post, name);
    let sort = OrderSort::from_word(&text("sort"));
    let sort = sort.ok_or_else(|| Refusal::invalid("sort_missing", "请选择督办方式。").on_field("sort"))?;
    let days = text("within").parse::<u32>().ok().filter(|days| (1..=250).contains(days));
    let days =
        days.ok_or_else(|| Refusal::invalid("days_malformed", "请填写几个工作日内回复，例如 5。").on_field("within"))?;
    let organ = text("organ");
    if organ.is_empty() {
        return Err(Refusal::invalid("organ_missing", "请选择由哪个部门办理。").on_field("organ").into());
    }
    let subject = match text("case").as_str() {
        "" => None,
        no => Some(Subject::Case(CaseNo::parse(no).map_err(|refusal| refusal.on_field("case"))?)),
    };
    let order = NewOrder {
        sort,
        organ: OrganId::from(organ.as_str()),
        matter: text("matter"),
        demand: text("demand"),
        within: Limit::working_days(days),
        subject,
        instruction: text("instruction"),
    };
    Ok(desk.issue_order(who, &order, fields::sent_key(post)).await?.case_no)
}

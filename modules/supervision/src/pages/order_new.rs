//! A new order, in two steps: first of which organ it is asked and about which case, then what has to be achieved by when.
//! From a case it begins with what is known.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use calendar::Limit;
use identity::{Permission, Staff, Who};
use kernel::{CaseNo, OrganId, Refusal};
use serde::Deserialize;
use web::form::{Choice, Control, Input, Post};
use web::parts::{ErrorSummary, Facts};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::choosing::{Besides, Choosing, is_chosen, is_of_first_step};
use super::fields::{self, Fields};
use super::{address, orders};
use crate::desk::Desk;
use crate::model::{NewOrder, OrderSort, Subject};

const ORDER: Choosing = Choosing {
    column: "orders",
    title: "supervision-new-order",
    words: "supervision-order",
    missing: "请选择由哪个部门办理。",
};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// The case it is about.
    case: String,
    organ: String,
    /// Words of the case that is meant, or its number.
    q: String,
    /// Chooses once more.
    again: String,
}

#[derive(Template)]
#[template(path = "order_new.html")]
struct NewPage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    key: String,
    /// What the first step settled.
    chosen: Facts,
    hidden: Vec<(&'static str, String)>,
    inputs: Vec<Input>,
    /// Back to the first step.
    again: String,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    request: PageRequest,
) -> Result<Response, Problem> {
    who.must(Permission::IssueOrders)?;
    let mut post = Post::default();
    let mut begin = |name: &str, value: &str| post.pairs.push((name.to_owned(), value.to_owned()));
    begin("within", "5");
    begin("sort", OrderSort::Leader.word());
    begin("q", &wanted.q);
    match desk.case_named(&who, &wanted.case, &wanted.q).await? {
        Some(case) => {
            begin("case", case.no.as_str());
            begin("organ", case.lead_organ.as_str());
            begin("matter", &request.t.msg("supervision-order-about").arg("title", &*case.title).to_string());
        }
        None => begin("organ", &wanted.organ),
    }
    if is_chosen(&post) && wanted.again.is_empty() {
        return page(&desk, &who, &request, &post, None).await;
    }
    let asked = wanted.again.is_empty() && !wanted.q.is_empty();
    let problem = asked.then(|| ORDER.organ_missing()).map(Problem::from);
    Ok(ORDER.page(&desk, &who, &request, &post, problem.as_ref(), Besides::default()))
}

/// The second step: what has to be achieved.
async fn page(
    desk: &Desk,
    who: &Who,
    request: &PageRequest,
    post: &Post,
    problem: Option<&Problem>,
) -> Result<Response, Problem> {
    let t = request.t;
    let organ = OrganId::from(fields::text(post, "organ").as_str());
    let inputs = inputs(desk, who, ORDER.fields(t, post, problem), &organ).await?;
    let hidden = ["organ", "q"].map(|name| (name, fields::text(post, name)));
    let shown = NewPage {
        t,
        shell: ORDER.shell(request).with_errors(usize::from(problem.is_some())),
        errors: fields::errors(t, problem, &inputs),
        key: fields::key(post, "order"),
        chosen: Facts::new().fact(t.get("supervision-order-field-organ"), desk.office.organ_name(&organ)),
        again: ORDER.again(&hidden, &[]),
        hidden: hidden.into(),
        inputs,
    };
    let status = problem.map_or(http::StatusCode::OK, Problem::status_code);
    Ok((status, Html(shown)).into_response())
}

async fn inputs(desk: &Desk, who: &Who, fields: Fields<'_>, organ: &OrganId) -> Result<Vec<Input>, Problem> {
    let Fields { t, post, .. } = fields;
    let mut inputs = Vec::new();
    // The one that is known, or those that hold the words; an order need not be about a case.
    let known = fields::text(post, "case");
    let meant = if known.is_empty() { fields::text(post, "q") } else { known };
    if !meant.is_empty() {
        let mut cases = desk.offered_cases(t, who, organ, &meant).await?;
        let nothing = cases.is_empty();
        cases.push(Choice { label: t.get("supervision-order-no-case"), ..Choice::default() });
        let case = fields.input("case", Control::Radio(cases)).optional();
        inputs.push(if nothing { case.hint(t.get("supervision-choose-no-case")) } else { case });
    }
    let sorts = [OrderSort::Leader, OrderSort::Public, OrderSort::Talk].map(|sort| {
        let hint = t.get(&format!("supervision-sort-hint-{}", sort.word()));
        Choice { value: sort.word().to_owned(), label: orders::sort_word(t, sort), hint }
    });
    let mut within = fields.input("within", Control::Number { whole: true });
    within.unit = t.get("countdown-unit");
    inputs.extend([
        fields.input("sort", Control::Radio(sorts.into())),
        fields.line("matter"),
        fields.lines("demand"),
        fields.lines("instruction").optional(),
        within,
    ]);
    Ok(inputs)
}

pub async fn submit(
    State(desk): State<Desk>,
    Staff(who): Staff,
    request: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    who.must(Permission::IssueOrders)?;
    match issue(&desk, &who, &post).await {
        Ok(no) => Ok(Redirect::to(&format!("{}?done=issued", address::order(&no))).into_response()),
        Err(problem) if problem.status >= 500 => Err(problem),
        Err(problem) if is_of_first_step(&problem) => {
            Ok(ORDER.page(&desk, &who, &request, &post, Some(&problem), Besides::default()))
        }
        Err(problem) => page(&desk, &who, &request, &post, Some(&problem)).await,
    }
}

async fn issue(desk: &Desk, who: &Who, post: &Post) -> Result<CaseNo, Problem> {
    let text = |name: &str| fields::text(post, name);
    let sort = OrderSort::from_word(&text("sort"));
    let sort = sort.ok_or_else(|| Refusal::invalid("sort_missing", "请选择督办方式。").on_field("sort"))?;
    let days = text("within").parse::<u32>().ok().filter(|days| (1..=250).contains(days));
    let days =
        days.ok_or_else(|| Refusal::invalid("days_malformed", "请填写几个工作日内回复，例如 5。").on_field("within"))?;
    let organ = text("organ");
    if organ.is_empty() {
        return Err(ORDER.organ_missing().into());
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

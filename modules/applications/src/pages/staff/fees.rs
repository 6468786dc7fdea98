//! 缴费登记、退费: what is unusual about a fee is told before it is written down, and then it is written down as it was.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use declarations::Item;
use http::StatusCode;
use identity::{Staff, Who};
use kernel::{Date, Fen};
use web::form::{Choice, Control, FieldError, Input, Post};
use web::parts::ErrorSummary;
use web::{Html, PageRequest, Problem, Shell, Text};

use super::opened::Opened;
use super::{Desk, address};
use crate::fees::{FeesView, count};
use crate::lifecycle::fees::{self, Charge, Concern, Giving, Taken, WAYS};
use crate::lifecycle::fees_told::way_label;
use crate::pages::fees::{FeesPart, part, standard};
use crate::pages::told::language;

/// The choice for what the item does not publish.
const OTHER: &str = "other";

#[derive(Template)]
#[template(path = "staff/fee.html")]
struct FeePage {
    t: Text,
    shell: Shell,
    no: String,
    case_title: String,
    path: String,
    back: String,
    errors: ErrorSummary,
    fees: Option<FeesPart>,
    concerns: Vec<String>,
    consequence: String,
    hidden: Vec<(&'static str, String)>,
    inputs: Vec<Input>,
    button: String,
}

/// The fees of a case as its own page shows them.
pub fn of_case(t: Text, opened: &Opened) -> Option<FeesPart> {
    let may = fees::may_record(&opened.ctx(), &opened.case).is_ok();
    let path = address::case(&opened.case.no);
    let refund = |fee: &Taken| (may && fee.kept() > Fen::ZERO).then(|| format!("{path}/fees/{}/refund", fee.n));
    part(t, &FeesView::of(opened.item().map(|item| &**item), &opened.case), opened.today(), refund)
}

/// Where a fee is written down, for whoever may.
pub fn place(opened: &Opened) -> Option<String> {
    let may = fees::may_record(&opened.ctx(), &opened.case).is_ok();
    let open = opened.is_applied_for() && !opened.case.phase.is_over();
    (may && open).then(|| format!("{}/fees", address::case(&opened.case.no)))
}

pub async fn ask(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(no): Path<String>,
    page: PageRequest,
) -> Result<Response, Problem> {
    let opened = desk.open(&who, &no).await?;
    fees::may_record(&opened.ctx(), &opened.case)?;
    if place(&opened).is_none() {
        return Ok(Redirect::to(&format!("{}#fees", address::case(&opened.case.no))).into_response());
    }
    Ok(Html(charging(&page, &opened, &Post::default(), Vec::new(), &[])).into_response())
}

pub async fn charge(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(no): Path<String>,
    page: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    let opened = desk.open(&who, &no).await?;
    fees::may_record(&opened.ctx(), &opened.case)?;
    let item = opened.item().map(|item| &**item);
    let read = read_charge(item, &post);
    let judged = read.and_then(|charge| {
        let fee = charge.clone().judge(1, opened.today()).map_err(mistakes)?;
        Ok((charge, fee))
    });
    let (charge, fee) = match judged {
        Ok(judged) => judged,
        Err(errors) => {
            return Ok(refused(StatusCode::UNPROCESSABLE_ENTITY, charging(&page, &opened, &post, errors, &[])));
        }
    };
    let concerns = fees::concerns(item, &opened.case, &fee);
    let told: Vec<&str> = post.get("told").unwrap_or_default().split(' ').collect();
    if concerns.iter().any(|concern| !told.contains(&concern.word())) {
        return Ok(Html(charging(&page, &opened, &post, Vec::new(), &concerns)).into_response());
    }
    let done = desk.charge(&who, &opened.case.no, &charge, key(&post), None).await;
    answer(done.map(|_| ()), &opened, |errors| charging(&page, &opened, &post, errors, &concerns))
}

pub async fn ask_refund(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path((no, n)): Path<(String, u32)>,
    page: PageRequest,
) -> Result<Response, Problem> {
    let (opened, fee) = open_fee(&desk, &who, &no, n).await?;
    Ok(Html(refunding(&page, &opened, &fee, &Post::default(), Vec::new())).into_response())
}

pub async fn refund(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path((no, n)): Path<(String, u32)>,
    page: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    let (opened, fee) = open_fee(&desk, &who, &no, n).await?;
    let shown = |errors| refunding(&page, &opened, &fee, &post, errors);
    let giving = match read_refund(n, &post) {
        Ok(giving) => giving,
        Err(errors) => return Ok(refused(StatusCode::UNPROCESSABLE_ENTITY, shown(errors))),
    };
    // Asked of the engine room first: what is sent twice was done, though nothing is left to give back.
    let done = desk.refund(&who, &opened.case.no, &giving, key(&post), None).await;
    match (done, giving.judge(&fee, opened.today())) {
        (Err(problem), Err(all)) if problem.status == 422 => Ok(refused(problem.status_code(), shown(mistakes(all)))),
        (done, _) => answer(done.map(|_| ()), &opened, shown),
    }
}

async fn open_fee(desk: &Desk, who: &Who, no: &str, n: u32) -> Result<(Opened, Taken), Problem> {
    let opened = desk.open(who, no).await?;
    fees::may_record(&opened.ctx(), &opened.case)?;
    let fee = fees::taken(&opened.case).into_iter().find(|fee| fee.n == n).ok_or_else(Problem::not_found)?;
    Ok((opened, fee))
}

fn answer(
    done: Result<(), Problem>,
    opened: &Opened,
    shown: impl FnOnce(Vec<FieldError>) -> FeePage,
) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("{}?done=fee#fees", address::case(&opened.case.no))).into_response()),
        Err(problem) if problem.status >= 500 || problem.status == 404 => Err(problem),
        Err(problem) => {
            let field = problem.field.clone().unwrap_or_else(|| "fen".to_owned());
            let errors = vec![FieldError::new(field, problem.detail.clone())];
            Ok(refused(problem.status_code(), shown(errors)))
        }
    }
}

fn refused(status: StatusCode, page: FeePage) -> Response {
    (status, Html(page)).into_response()
}

fn mistakes(refusals: Vec<kernel::Refusal>) -> Vec<FieldError> {
    let told = |refusal: kernel::Refusal| {
        FieldError::new(refusal.field.as_deref().unwrap_or("fen").to_owned(), refusal.sentence.to_string())
    };
    refusals.into_iter().map(told).collect()
}

fn key(post: &Post) -> Option<String> {
    post.get("key").filter(|key| !key.is_empty()).map(str::to_owned)
}

fn text(post: &Post, field: &str) -> String {
    post.get(field).unwrap_or_default().trim().to_owned()
}

/// What was typed; what cannot be read is told as what is missing is, with everything else.
fn read_charge(item: Option<&Item>, post: &Post) -> Result<Charge, Vec<FieldError>> {
    let listed = item.into_iter().flat_map(|item| item.fees.iter().flatten());
    let chosen = text(post, "name").parse::<usize>().ok().and_then(|n| listed.clone().nth(n));
    let name = chosen.map_or_else(|| text(post, OTHER), |fee| fee.name.clone());
    let fen = text(post, "fen").parse().map_or(0, |Fen(fen)| fen);
    let count = count(&text(post, "count")).unwrap_or(0);
    Ok(Charge {
        name,
        fen,
        count: Some(count),
        how: text(post, "how"),
        receipt: text(post, "receipt"),
        no_receipt: text(post, "no_receipt"),
        on: Some(read_day(post)?),
    })
}

fn read_refund(n: u32, post: &Post) -> Result<Giving, Vec<FieldError>> {
    let fen = text(post, "fen").parse().map_or(0, |Fen(fen)| fen);
    Ok(Giving { n, fen, reason: text(post, "reason"), on: Some(read_day(post)?) })
}

fn read_day(post: &Post) -> Result<Date, Vec<FieldError>> {
    let sentence = "请填写日期，如 2026-09-08。";
    text(post, "on").parse().map_err(|_| vec![FieldError::new("on", sentence)])
}

/// Makes the inputs of a form: what was typed stands in them, or what it begins with.
struct Ask<'a> {
    t: Text,
    post: &'a Post,
    errors: &'a [FieldError],
}

impl Ask<'_> {
    fn input(&self, name: &str, control: Control, begin: &str) -> Input {
        let t = self.t;
        let input = Input::new(t, name, t.get(&format!("staff-fee-{name}")), control);
        let input = input.value(self.post.get(name).unwrap_or(begin));
        let hint = format!("staff-fee-{name}-hint");
        let input = if t.has(&hint) { input.hint(t.get(&hint)) } else { input };
        input.error(self.errors.iter().find(|error| error.field == name).map(|error| error.sentence.clone()))
    }

    fn line(&self, name: &str) -> Input {
        self.input(name, Control::Line("text"), "")
    }

    fn yuan(&self) -> Input {
        Input { unit: self.t.get("staff-fee-yuan"), ..self.input("fen", Control::Number { whole: false }, "") }
    }

    fn day(&self, begin: Date) -> Input {
        self.input("on", Control::Line("date"), &begin.to_string())
    }
}

fn charging(
    page: &PageRequest,
    opened: &Opened,
    post: &Post,
    errors: Vec<FieldError>,
    concerns: &[Concern],
) -> FeePage {
    let t = page.t;
    let item = opened.item().map(|item| &**item);
    let listed: Vec<&declarations::Fee> = item.into_iter().flat_map(|item| item.fees.iter().flatten()).collect();
    // The name that is wrong is the one that was typed, where none of the list was chosen.
    let errors: Vec<FieldError> = errors
        .into_iter()
        .map(|error| match error.field.as_str() {
            "name" if listed.is_empty() || post.get("name") == Some(OTHER) => FieldError::new(OTHER, error.sentence),
            _ => error,
        })
        .collect();
    let ask = Ask { t, post, errors: &errors };
    let mut inputs = Vec::new();
    if !listed.is_empty() {
        let choice = |(n, fee): (usize, &&declarations::Fee)| Choice {
            value: n.to_string(),
            label: fee.name.clone(),
            hint: standard(t, fee),
        };
        let other =
            Choice { value: OTHER.to_owned(), label: t.get("staff-fee-beyond"), hint: t.get("staff-fee-beyond-hint") };
        let choices = listed.iter().enumerate().map(choice).chain([other]).collect();
        inputs.push(ask.input("name", Control::Radio(choices), "0"));
    }
    let other = ask.line(OTHER);
    inputs.push(if listed.is_empty() { other } else { other.optional() });
    inputs.push(ask.yuan());
    if listed.iter().any(|fee| fee.amount_fen.is_some()) {
        inputs.push(ask.input("count", Control::Number { whole: false }, "1"));
    }
    let way = |way: &&str| Choice {
        value: (*way).to_owned(),
        label: way_label(language(t), way).to_owned(),
        hint: String::new(),
    };
    inputs.push(ask.input("how", Control::Select(WAYS.iter().map(way).collect()), ""));
    inputs.push(ask.day(opened.today()));
    inputs.push(ask.line("receipt").optional());
    inputs.push(ask.line("no_receipt").optional());
    let told: Vec<&str> = concerns.iter().map(|concern| concern.word()).collect();
    let concerned = |concern: &Concern| t.get(&format!("staff-fee-concern-{}", concern.word()));
    let mut shown = frame(page, opened, "staff-fee-charge", errors.clone());
    shown.path = format!("{}/fees", address::case(&opened.case.no));
    shown.consequence = t.get("staff-fee-consequence");
    shown.concerns = concerns.iter().map(concerned).collect();
    shown.hidden.push(("key", kept_key(post)));
    shown.hidden.push(("told", told.join(" ")));
    shown.button = t.get(if concerns.is_empty() { "staff-fee-save" } else { "staff-fee-save-all-the-same" });
    FeePage { inputs, ..shown }
}

fn refunding(page: &PageRequest, opened: &Opened, fee: &Taken, post: &Post, errors: Vec<FieldError>) -> FeePage {
    let t = page.t;
    let ask = Ask { t, post, errors: &errors };
    let kept = t.msg("staff-fee-kept-of").arg("name", fee.name.as_str()).arg("amount", t.money(fee.kept()));
    let inputs = vec![
        Input { label: t.get("staff-fee-back-fen"), ..ask.yuan() }.hint(kept.to_string()),
        ask.line("reason"),
        ask.day(opened.today()),
    ];
    let mut shown = frame(page, opened, "staff-fee-refund", errors.clone());
    shown.path = format!("{}/fees/{}/refund", address::case(&opened.case.no), fee.n);
    shown.consequence = t.get("staff-fee-refund-consequence");
    shown.hidden.push(("key", kept_key(post)));
    shown.button = t.get("staff-fee-refund-save");
    FeePage { inputs, ..shown }
}

/// One key for one showing and every correction of it: sent twice, written down once.
fn kept_key(post: &Post) -> String {
    key(post).unwrap_or_else(|| format!("fee-{}", web::guard::reference_number()))
}

fn frame(page: &PageRequest, opened: &Opened, title: &str, errors: Vec<FieldError>) -> FeePage {
    let (t, back) = (page.t, address::case(&opened.case.no));
    FeePage {
        t,
        shell: page
            .workbench(t.get(title))
            .crumb("/staff", t.get("staff-inbox"))
            .crumb(back.as_str(), opened.case.title.to_string())
            .with_errors(errors.len()),
        no: opened.case.no.to_string(),
        case_title: opened.case.title.to_string(),
        path: String::new(),
        back: format!("{back}#fees"),
        errors: ErrorSummary { t, errors },
        fees: part(t, &FeesView::of(opened.item().map(|item| &**item), &opened.case), opened.today(), |_| None),
        concerns: Vec::new(),
        consequence: String::new(),
        hidden: Vec::new(),
        inputs: Vec::new(),
        button: String::new(),
    }
}

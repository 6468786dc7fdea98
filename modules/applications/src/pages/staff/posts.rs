//! Organs and posts (机构岗位): which posts an organ has, who holds them, and who will from a day.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use identity::lifecycle::plan_post::{Plan, PlanVerb};
use identity::{Holding, Permission, Staff, Who, role_names};
use kernel::{Date, Refusal};
use serde::Deserialize;
use web::form::{Control, FieldError, Input, Post};
use web::parts::{Cell, Column, Empty, ErrorSummary, Row, Table};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::{Desk, address};
use crate::posts::{AbsenceWish, PostWish};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    organ: String,
}

#[derive(Template)]
#[template(path = "staff/posts.html")]
pub struct PostsPage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    /// Of all organs; none while one is looked at.
    organs: Option<Table>,
    organ: String,
    posts: Vec<PostLine>,
    plans: Vec<PlanLine>,
    inputs: Vec<Input>,
    absence: Vec<Input>,
}

struct PostLine {
    name: String,
    roles: String,
    holders: Vec<Holding>,
}

struct PlanLine {
    id: String,
    words: String,
    why: String,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    page: PageRequest,
) -> Result<Html<PostsPage>, Problem> {
    posts_page(&desk, &page, &who, &wanted.organ, &Post::default(), None).await.map(Html)
}

async fn posts_page(
    desk: &Desk,
    page: &PageRequest,
    who: &Who,
    organ: &str,
    typed: &Post,
    problem: Option<&Problem>,
) -> Result<PostsPage, Problem> {
    who.must(Permission::ManageAccounts)?;
    let (t, county) = (page.t, desk.county());
    let holdings = desk.gate.directory.list_holdings().await.map_err(Problem::internal)?;
    let chosen = county.organs.iter().find(|known| known.id.as_str() == organ);
    if chosen.is_none() && !organ.is_empty() {
        return Err(Problem::not_found());
    }
    let held_in =
        |post: &kernel::PostId| holdings.iter().filter(|held| held.post == *post).cloned().collect::<Vec<_>>();
    let posts = chosen.iter().flat_map(|organ| organ.posts.iter()).map(|post| PostLine {
        name: post.name.clone(),
        roles: role_names(&post.roles),
        holders: held_in(&post.id),
    });
    let input = |name: &'static str, kind: &'static str| {
        let input = Input::new(t, name, t.get(&format!("staff-posts-{name}")), Control::Line(kind));
        input.value(typed.get(name).unwrap_or_default()).error(sentence(problem, name))
    };
    let choices =
        chosen.iter().flat_map(|organ| organ.posts.iter()).map(|post| (post.id.to_string(), post.name.clone()));
    let shell = page.workbench(chosen.map_or_else(|| t.get("staff-posts"), |organ| organ.name.clone()));
    let shell = if chosen.is_some() { shell.crumb("/admin/posts", t.get("staff-posts")) } else { shell };
    let error =
        problem.map(|problem| FieldError::new(problem.field.as_deref().unwrap_or("account"), problem.detail.clone()));
    Ok(PostsPage {
        t,
        shell: shell.with_errors(usize::from(problem.is_some())),
        errors: ErrorSummary { t, errors: error.into_iter().collect() },
        organs: chosen.is_none().then(|| organ_table(t, desk, &holdings)),
        organ: organ.to_owned(),
        posts: posts.collect(),
        plans: desk.plans(who).await?.iter().map(|plan| plan_line(t, desk, plan)).collect(),
        inputs: vec![
            input("account", "text"),
            Input::select(t, "post", t.get("staff-posts-post"), choices)
                .value(typed.get("post").unwrap_or_default())
                .error(sentence(problem, "post")),
            input("day", "date").hint(t.get("staff-posts-day-hint")).optional(),
            input("reason", "text").optional(),
        ],
        absence: vec![
            input("absent", "text"),
            input("substitute", "text"),
            input("from", "date"),
            input("until", "date"),
            input("why", "text").optional(),
        ],
    })
}

fn sentence(problem: Option<&Problem>, field: &str) -> Option<String> {
    problem.filter(|problem| problem.field.as_deref() == Some(field)).map(|problem| problem.detail.clone())
}

fn organ_table(t: Text, desk: &Desk, holdings: &[Holding]) -> Table {
    let columns = vec![
        Column::new(t.get("staff-posts-organ")),
        Column::number(t.get("staff-posts-count")),
        Column::number(t.get("staff-posts-people")),
        Column::number(t.get("staff-posts-vacant")),
    ];
    let county = desk.county();
    let row = |organ: &declarations::Organ| {
        let held = |post: &declarations::Post| holdings.iter().any(|held| held.post == post.id);
        let mut people: Vec<_> = holdings
            .iter()
            .filter(|held| organ.posts.iter().any(|post| post.id == held.post))
            .map(|held| &held.account)
            .collect();
        people.sort();
        people.dedup();
        let vacant = organ.posts.iter().filter(|post| !held(post)).count();
        let href = address::href("/admin/posts", &[("organ", organ.id.as_str())]);
        Row::new([
            Cell::link(&href, organ.name.as_str()),
            Cell::new(t.number(organ.posts.len())),
            Cell::new(t.number(people.len())),
            Cell::new(t.number(vacant)),
        ])
    };
    let with_posts = county.organs.iter().filter(|organ| !organ.posts.is_empty());
    Table::new(t, t.get("staff-posts"), columns)
        .rows(with_posts.map(|organ| row(organ)))
        .empty(Empty::new("users", t.get("staff-posts-none")))
}

fn plan_line(t: Text, desk: &Desk, plan: &Plan) -> PlanLine {
    let county = desk.county();
    let post = county
        .organs
        .iter()
        .flat_map(|organ| organ.posts.iter().map(move |post| (organ, post)))
        .find(|(_, post)| post.id.as_str() == plan.post)
        .map_or_else(|| plan.post.clone(), |(organ, post)| format!("{} · {}", organ.name, post.name));
    let key = match plan.verb {
        PlanVerb::Give => "staff-posts-will-give",
        PlanVerb::Take => "staff-posts-will-take",
        PlanVerb::HandOn => "staff-posts-will-hand-on",
    };
    let words = t.msg(key).arg("day", t.date(plan.day)).arg("account", plan.account.as_str()).arg("post", post);
    let why = [plan.by_name.as_str(), plan.reason.as_str()];
    let why = why.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
    PlanLine { id: plan.id.clone(), words: words.to_string(), why }
}

/// Every form of the page; which one stands in its button.
pub async fn change(
    State(desk): State<Desk>,
    Staff(who): Staff,
    page: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    let text = |name: &str| post.get(name).unwrap_or_default().trim().to_owned();
    let done = async {
        match text("do").as_str() {
            "absence" => {
                let (from, until) = (needed_day(&post, "from")?, needed_day(&post, "until")?);
                let (absent, substitute) = (text("absent"), text("substitute"));
                let wish = AbsenceWish { absent, substitute, from, until, reason: text("why") };
                desk.plan_absence(&who, &wish).await
            }
            "drop" => desk.drop_plan(&who, &text("id")).await,
            verb => {
                let day = match text("day").is_empty() {
                    true => None,
                    false => Some(needed_day(&post, "day")?),
                };
                let (account, held, out) = (text("account"), text("post"), verb == "take");
                desk.plan_post(&who, &PostWish { account, post: held, out, day, reason: text("reason") }).await
            }
        }
    };
    let organ = text("organ");
    match done.await {
        Ok(()) => Ok(Redirect::to(&address::href("/admin/posts", &[("organ", &organ)])).into_response()),
        Err(problem) if problem.status >= 500 || problem.field.is_none() => Err(problem),
        Err(problem) => {
            let shown = posts_page(&desk, &page, &who, &organ, &post, Some(&problem)).await?;
            Ok((problem.status_code(), Html(shown)).into_response())
        }
    }
}

fn needed_day(post: &Post, field: &'static str) -> Result<Date, Refusal> {
    let malformed = |_| Refusal::invalid("bad_date", "请填写日期，例如 2026-12-31。").on_field(field);
    post.get(field).unwrap_or_default().trim().parse().map_err(malformed)
}

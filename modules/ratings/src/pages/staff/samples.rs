//! `/ratings/samples`: drawing lists for call-backs, with quotas, by a seed that anybody can check.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use identity::{Permission, Staff};
use kernel::{Date, Refusal};
use web::form::{Control, FieldError, Input, Post};
use web::parts::{Cell, Column, Empty, ErrorSummary, Row, Table};
use web::{Html, PageRequest, Problem, Shell, Text};

use crate::calling::Draw;
use crate::desk::Desk;
use crate::pages::form::is_mendable;
use crate::sampling::{Quota, Said};
use crate::store::calls::DrawnList;

const SHOWN: u32 = 24;

#[derive(Template)]
#[template(path = "staff/samples.html")]
struct SamplesPage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    inputs: Vec<Input>,
    lists: Table,
}

pub async fn show(State(desk): State<Desk>, Staff(who): Staff, page: PageRequest) -> Result<Response, Problem> {
    who.must(Permission::ManageSurveys)?;
    Ok(Html(samples_page(&desk, &page, &Post::default(), None).await?).into_response())
}

pub async fn draw(
    State(desk): State<Desk>,
    Staff(who): Staff,
    page: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    who.must(Permission::ManageSurveys)?;
    let wish = read(&post);
    let drawn = match wish {
        Ok(wish) => desk.draw(&who, wish).await.map(|_| ()),
        Err(refusal) => Err(refusal.into()),
    };
    match drawn {
        Ok(()) => Ok(Redirect::to("/ratings/samples").into_response()),
        Err(problem) if is_mendable(&problem) => {
            let shown = samples_page(&desk, &page, &post, Some(&problem)).await?;
            Ok((problem.status_code(), Html(shown)).into_response())
        }
        Err(problem) => Err(problem),
    }
}

fn read(post: &Post) -> Result<Draw, Refusal> {
    let text = |name: &str| post.get(name).unwrap_or_default().trim().to_owned();
    let day = |name: &'static str| -> Result<Date, Refusal> {
        let wrong = || Refusal::invalid("bad_date", "请填写日期，如 2026-09-01。").on_field(name);
        text(name).parse().map_err(|_| wrong())
    };
    Ok(Draw {
        list: text("list"),
        seed: text("seed"),
        first: day("first")?,
        last: day("last")?,
        quotas: quotas(&text("quotas"))?,
    })
}

/// One quota a line: `机构或* 评价情况 数量`, such as `market 差评 5`.
fn quotas(text: &str) -> Result<Vec<Quota>, Refusal> {
    let wrong = |line: &str| {
        let sentence = format!("“{line}”应写作“机构或事项 评价情况 数量”，如“market 未评价 5”，机构写 * 表示全部。");
        Refusal::invalid("bad_quota", sentence).on_field("quotas")
    };
    let read = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [of, level, calls] = words.as_slice() else { return Err(wrong(line)) };
        let level = match *level {
            "全部" | "*" => None,
            "未评价" | "none" => Some(Said::None),
            "好评" | "good" => Some(Said::Good),
            "差评" | "bad" => Some(Said::Bad),
            _ => return Err(wrong(line)),
        };
        let of = Some((*of).to_owned()).filter(|of| of != "*" && of != "全部");
        let (item, organ) = if of.as_ref().is_some_and(|of| of.contains('/')) { (of, None) } else { (None, of) };
        Ok(Quota { organ, item, level, reason: None, calls: calls.parse().map_err(|_| wrong(line))? })
    };
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(read).collect()
}

async fn samples_page(
    desk: &Desk,
    page: &PageRequest,
    post: &Post,
    problem: Option<&Problem>,
) -> Result<SamplesPage, Problem> {
    let t = page.t;
    let field = |problem: &Problem| problem.field.clone().unwrap_or_else(|| "list".to_owned());
    let errors: Vec<FieldError> =
        problem.into_iter().map(|problem| FieldError::new(field(problem), problem.detail.as_str())).collect();
    let today = desk.today();
    let month = format!("{}-{:02}", today.year(), today.month());
    let usual = |name: &str| match name {
        "list" | "seed" => month.clone(),
        "first" => today.first_of_month().to_string(),
        "last" => today.to_string(),
        _ => "* 未评价 20\n* 差评 10".to_owned(),
    };
    let input = |name: &'static str, control: Control| {
        let value = post.get(name).map_or_else(|| usual(name), str::to_owned);
        let error = errors.iter().find(|error| error.field == name).map(|error| error.sentence.clone());
        Input::new(t, name, t.get(&format!("ratings-sample-{name}")), control)
            .hint(t.get(&format!("ratings-sample-{name}-hint")))
            .value(value)
            .error(error)
    };
    let inputs = vec![
        input("list", Control::Line("text")),
        input("first", Control::Line("date")),
        input("last", Control::Line("date")),
        input("seed", Control::Line("text")),
        input("quotas", Control::Lines),
    ];
    let lists = desk.shelf().list_lists(SHOWN).await.map_err(Problem::internal)?;
    let names = ["list", "days", "size", "done", "by"];
    let columns = names.map(|name| Column::new(t.get(&format!("ratings-sample-{name}"))));
    let mut rows = Vec::new();
    for list in &lists {
        rows.push(line(t, desk, list).await?);
    }
    Ok(SamplesPage {
        t,
        shell: page
            .workbench(t.get("ratings-samples"))
            .crumb("/ratings", t.get("ratings-title"))
            .with_errors(errors.len()),
        inputs,
        lists: Table::new(t, t.get("ratings-sample-lists"), columns.into())
            .rows(rows)
            .empty(Empty::new("checklist", t.get("ratings-sample-none"))),
        errors: ErrorSummary { t, errors },
    })
}

async fn line(t: Text, desk: &Desk, list: &DrawnList) -> Result<Row, Problem> {
    let calls = desk.shelf().list_calls(&list.list).await.map_err(Problem::internal)?;
    let done = calls.iter().filter(|call| !call.result.is_empty()).count();
    Ok(Row::new([
        Cell::new(list.list.as_str())
            .note(t.msg("ratings-sample-with-seed").arg("seed", list.seed.as_str()).to_string()),
        Cell::new(format!("{} – {}", list.first, list.last)),
        Cell::new(t.number(list.size)),
        Cell::new(t.number(done)),
        Cell::new(desk.person_name(list.drawn_by.as_str())).note(t.moment(list.drawn)),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotas_are_read_line_by_line_and_a_wrong_one_is_quoted() {
        let read = quotas("market 差评 5\n\n* 未评价 20\nmarket/food-business 好评 3").unwrap();
        assert_eq!(read.len(), 3);
        assert_eq!((read[0].organ.as_deref(), read[0].level, read[0].calls), (Some("market"), Some(Said::Bad), 5));
        assert_eq!(read[1].organ, None);
        assert_eq!(read[2].item.as_deref(), Some("market/food-business"));
        assert!(quotas("market 很多").unwrap_err().sentence.contains("market 很多"));
    }
}

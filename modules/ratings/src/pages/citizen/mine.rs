//! `/me/ratings`: what I can still rate, what I said, and what followed.

use askama::Template;
use axum::extract::State;
use identity::SignedIn;
use web::parts::{Empty, Tag, Tone};
use web::{Html, PageRequest, Problem, Shell, Text};

use crate::desk::Desk;
use crate::model::{ActRow, RatedAct};
use crate::pages::form::level_word;

/// Newest acts shown.
const SHOWN: u32 = 60;

#[derive(Template)]
#[template(path = "my_ratings.html")]
pub struct MinePage {
    t: Text,
    shell: Shell,
    open: Vec<Line>,
    rated: Vec<Line>,
    nothing: Empty,
}

struct Line {
    href: String,
    title: String,
    what: String,
    tag: Option<Tag>,
    course: String,
}

pub async fn show(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
) -> Result<Html<MinePage>, Problem> {
    let t = page.t;
    let acts = desk.shelf().list_acts_of(who.actor().principal(), SHOWN).await.map_err(Problem::internal)?;
    let (mut open, mut rated) = (Vec::new(), Vec::new());
    for act in &acts {
        let mut line = line(&desk, t, act);
        match act.level {
            None => open.push(line),
            Some(level) => {
                line.tag = Some(Tag::new(if level.is_bad() { Tone::Urgent } else { Tone::Good }, level_word(t, level)));
                if level.is_bad() {
                    line.course = course_line(&desk, t, act).await?;
                }
                rated.push(line);
            }
        }
    }
    Ok(Html(MinePage {
        t,
        shell: page.portal(t.get("ratings-mine")).crumb("/", t.get("nav-home")).crumb("/me", t.get("citizen-mine")),
        open,
        rated,
        nothing: Empty::new("star", t.get("ratings-mine-none")).body(t.get("ratings-mine-none-note")),
    }))
}

fn line(desk: &Desk, t: Text, act: &ActRow) -> Line {
    let query = if act.act == RatedAct::Matter { String::new() } else { format!("?act={}", act.act.number()) };
    let when = t.date_near(kernel::local_date(act.at), desk.today());
    Line {
        href: format!("/rate/{}{query}", act.case_no),
        title: act.title.clone(),
        what: format!("{} · {when}", t.get(&format!("ratings-act-{}", act.act.word()))),
        tag: None,
        course: String::new(),
    }
}

async fn course_line(desk: &Desk, t: Text, act: &ActRow) -> Result<String, Problem> {
    let all = desk.shelf().list_rectifications_of(&act.case_no).await.map_err(Problem::internal)?;
    let last = all.iter().filter(|one| one.rating.act == act.act).max_by_key(|one| one.round);
    Ok(last.map_or_else(String::new, |last| match last.closed {
        Some(_) => t.get("ratings-course-over"),
        None => t.msg("ratings-step-due").arg("day", t.date(last.due)).to_string(),
    }))
}

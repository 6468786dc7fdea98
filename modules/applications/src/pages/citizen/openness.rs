//! 公示公开: what is in publicity now and whom to tell of an objection; licences granted.

use askama::Template;
use axum::extract::State;
use casework::ListKey;
use kernel::{Date, OrganId};
use web::extract::Keyset;
use web::{Html, PageRequest, Problem, Shell, Text};

use crate::desk::Desk;

/// Licences of one page.
const SHOWN: usize = 20;

#[derive(Template)]
#[template(path = "citizen/openness.html")]
pub struct OpennessPage {
    t: Text,
    shell: Shell,
    publicities: Vec<Line>,
    granted: Vec<Line>,
    more: Option<String>,
}

/// One matter: what, whose, by whom, when, and where an objection is taken.
struct Line {
    item: String,
    applicant: String,
    organ: String,
    when: String,
    phone: String,
}

pub async fn show(State(desk): State<Desk>, page: PageRequest, keyset: Keyset) -> Result<Html<OpennessPage>, Problem> {
    let t = page.t;
    let day = |day: Date| t.date_near(day, desk.today());
    let after = keyset.after.as_deref().and_then(ListKey::of_parts);
    let (granted, next) = desk.list_granted(after, SHOWN).await?;
    let publicities = desk.list_in_publicity().await?.into_iter().map(|one| Line {
        when: match one.until {
            Some(until) => t.msg("citizen-openness-from-to").arg("from", day(one.since)).arg("to", day(until)),
            None => t.msg("citizen-openness-from").arg("from", day(one.since)),
        }
        .to_string(),
        phone: phone(&desk, &one.organ),
        organ: desk.organ_name(&one.organ),
        item: one.item,
        applicant: one.applicant,
    });
    let granted = granted.into_iter().map(|one| Line {
        when: t
            .msg(if one.partly { "citizen-openness-partly" } else { "citizen-openness-granted-on" })
            .arg("day", t.long_date(one.on))
            .to_string(),
        phone: String::new(),
        organ: desk.organ_name(&one.organ),
        item: one.item,
        applicant: one.applicant,
    });
    Ok(Html(OpennessPage {
        t,
        shell: page.portal(t.get("citizen-openness")).crumb("/", t.get("nav-home")),
        publicities: publicities.collect(),
        granted: granted.collect(),
        more: next.map(|key| Keyset::next("/openness", &key.parts())),
    }))
}

fn phone(desk: &Desk, organ: &OrganId) -> String {
    desk.county().organs.find(organ.as_str()).map(|organ| organ.phone.clone()).unwrap_or_default()
}

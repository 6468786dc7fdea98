//! The mailbox on the site.

use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use identity::SignedIn;
use web::parts::{Empty, Tag, Tone};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::words;
use crate::desk::Desk;
use crate::messages::Message;

/// Messages on one page; older ones stand in the case they tell of.
const SHOWN: u32 = 100;

#[derive(Template)]
#[template(path = "citizen/messages.html")]
pub struct MessagesPage {
    t: Text,
    shell: Shell,
    acting: Option<web::parts::Notice>,
    unread: usize,
    messages: Vec<MessageView>,
    empty: Empty,
}

pub struct MessageView {
    pub text: String,
    pub when: String,
    pub href: String,
    pub unread: Option<Tag>,
}

pub async fn show(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
) -> Result<Html<MessagesPage>, Problem> {
    let t = page.t;
    let messages = desk.list_messages(&who, None, SHOWN).await?;
    Ok(Html(MessagesPage {
        t,
        shell: words::mine(&page, t.get("citizen-messages")),
        acting: words::acting(t, &who),
        unread: messages.iter().filter(|message| !message.read).count(),
        messages: messages.iter().map(|message| view(t, message)).collect(),
        empty: Empty::new("inbox", t.get("citizen-messages-none")).body(t.get("citizen-messages-none-note")),
    }))
}

pub fn view(t: Text, message: &Message) -> MessageView {
    MessageView {
        text: message.text.clone(),
        when: t.moment(message.sent),
        href: format!("/me/cases/{}", message.case_no),
        unread: (!message.read).then(|| Tag::new(Tone::Active, t.get("citizen-unread")).icon("circle-dot")),
    }
}

pub async fn mark_read(State(desk): State<Desk>, SignedIn(who): SignedIn) -> Result<Redirect, Problem> {
    desk.mark_read(&who, None).await?;
    Ok(Redirect::to("/me/messages"))
}

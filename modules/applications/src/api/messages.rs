//! `messages`: the mailbox.

use axum::Json;
use axum::extract::State;
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::Problem;
use web::api::{OfDoing, OfReading, Page};

use super::input::{Body, Caller, PageQuery, Paging, case_no};

use crate::desk::Desk;
use crate::messages::{Message, MessageKey};

/// A message about one of one's cases.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MessageLine {
    /// RFC 3339, UTC.
    sent: String,
    case_no: String,
    /// The event it tells of.
    seq: u32,
    /// Name of the happening.
    name: String,
    text: String,
    read: bool,
}

impl MessageLine {
    fn of(message: Message) -> Self {
        Self {
            sent: message.sent.to_string(),
            case_no: message.case_no.to_string(),
            seq: message.seq,
            name: message.name,
            text: message.text,
            read: message.read,
        }
    }
}

/// Messages to this account, or to the principal it acts for; newest first.
#[utoipa::path(get, path = "/messages", tag = "messages", params(PageQuery), responses(
    (status = 200, description = "Messages", body = Page<MessageLine>), OfReading))]
pub(super) async fn list_messages(
    State(desk): State<Desk>,
    Caller(who): Caller,
    paging: Paging,
) -> Result<Json<Page<MessageLine>>, Problem> {
    let after = paging.after(message_key)?;
    let rows = desk.list_messages(&who, after.as_ref(), paging.limit().saturating_add(1)).await?;
    let key = |message: &Message| {
        let (sent, case_no, seq) = message.key();
        vec![sent.as_micros().to_string(), case_no.to_string(), seq.to_string()]
    };
    let Page { items, next } = Page::cut(rows, paging.keyset.limit, &paging.address, key);
    Ok(Json(Page { items: items.into_iter().map(MessageLine::of).collect(), next }))
}

/// How many messages are unread.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Unread {
    unread: u64,
}

/// How many messages wait to be read.
#[utoipa::path(get, path = "/messages/unread", tag = "messages", responses(
    (status = 200, description = "The count", body = Unread), OfReading))]
pub(super) async fn count_unread(State(desk): State<Desk>, Caller(who): Caller) -> Result<Json<Unread>, Problem> {
    Ok(Json(Unread { unread: desk.count_unread(&who).await? }))
}

/// Which messages were read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadBody {
    /// All of one case; all of the mailbox when left out.
    #[serde(default)]
    case_no: Option<String>,
}

/// Mark messages as read.
#[utoipa::path(post, path = "/messages/read", tag = "messages", request_body = ReadBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, description = "What is left unread", body = Unread), OfDoing))]
pub(super) async fn mark_read(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Body(body): Body<ReadBody>,
) -> Result<Json<Unread>, Problem> {
    let case_no = body.case_no.as_deref().map(case_no).transpose().map_err(|problem| problem.on_field("case_no"))?;
    desk.mark_read(&who, case_no.as_ref()).await?;
    Ok(Json(Unread { unread: desk.count_unread(&who).await? }))
}

fn message_key(key: &[String]) -> Option<MessageKey> {
    match key {
        [sent, case_no, seq] => {
            Some((Timestamp::from_micros(sent.parse().ok()?), case_no.parse().ok()?, seq.parse().ok()?))
        }
        _ => None,
    }
}

//! `messages`: the mailbox.

use axum::Json;
use axum::extract::State;
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::api::Page;

use super::input::{Caller, Filter, Paging};
use super::refusals::OfReading;
use crate::desk::Desk;
use crate::messages::{Message, MessageKey};

/// Paging of the mailbox.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct MessageQuery {
    #[allow(dead_code, reason = "read by Paging, named here for the description")]
    after: Option<String>,
    #[allow(dead_code, reason = "read by Paging, named here for the description")]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Option<String>,
}

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
#[utoipa::path(get, path = "/messages", tag = "messages", params(MessageQuery), responses(
    (status = 200, description = "Messages", body = Page<MessageLine>), OfReading))]
pub(super) async fn list_messages(
    State(desk): State<Desk>,
    Caller(who): Caller,
    paging: Paging,
    _query: Filter<MessageQuery>,
) -> Result<Json<Page<MessageLine>>, Problem> {
    let after = paging.after(message_key)?;
    let mut rows = desk.list_messages(&who, after.as_ref(), paging.limit().saturating_add(1)).await?;
    let more = rows.len() > paging.keyset.limit;
    rows.truncate(paging.keyset.limit);
    let last = rows.last().filter(|_| more).map(Message::key);
    let next =
        last.map(|(sent, case_no, seq)| vec![sent.as_micros().to_string(), case_no.to_string(), seq.to_string()]);
    Ok(Json(Page { items: rows.into_iter().map(MessageLine::of).collect(), next: paging.next(next) }))
}

fn message_key(key: &[String]) -> Option<MessageKey> {
    match key {
        [sent, case_no, seq] => {
            Some((Timestamp::from_micros(sent.parse().ok()?), case_no.parse().ok()?, seq.parse().ok()?))
        }
        _ => None,
    }
}

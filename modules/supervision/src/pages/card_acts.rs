//! What is done with a card: explain, report the correction, object; uphold or withdraw; accept or send back.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use casework::Outcome;
use identity::{Staff, Who};
use kernel::Refusal;
use web::form::{Choice, Control, Input, Post};
use web::{Html, PageRequest, Problem};

use super::acts::{Acts, Filled, Sent, opinion};
use super::fields::Fields;
use super::{address, card};
use crate::desk::Desk;
use crate::lifecycle::{CHECK, EXPLAIN, REVIEW, may_object};
use crate::model::{Answer, Review, ReviewVerdict, WithdrawalReason};

pub const ACTS: Acts = Acts {
    acts: &[
        (EXPLAIN, &["explained", "corrected", "object"]),
        (REVIEW, &["uphold", "withdraw"]),
        (CHECK, &["accept", "redo"]),
    ],
    stops: &["object", "withdraw", "redo"],
    path: address::card,
    may: |ctx, case, outcome| outcome != "object" || may_object(ctx, case).is_ok(),
    inputs,
};

fn inputs(fields: Fields<'_>, outcome: &str) -> Vec<Input> {
    let (t, opinion) = (fields.t, opinion(fields, outcome));
    match outcome {
        "withdraw" => {
            let reason = |why: &WithdrawalReason| Choice {
                value: why.word().to_owned(),
                label: t.get(&format!("supervision-why-{}", why.word())),
                hint: String::new(),
            };
            let reasons = Control::Radio(WithdrawalReason::ALL.iter().map(reason).collect());
            vec![fields.labelled("why", t.get("supervision-why"), reasons), opinion]
        }
        "accept" => vec![opinion.optional()],
        _ => vec![opinion],
    }
}

pub async fn submit(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(no): Path<String>,
    request: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    let sent = Sent::of(&no, &post)?;
    match sent.done(act(&desk, &who, &sent, &post).await, &address::card(&sent.no)) {
        Err(problem) if problem.status < 500 => {
            let filled = Filled { outcome: &sent.outcome, post: &post, problem: Some(&problem) };
            let page = card::page(&desk, &who, &request, &no, filled, "").await?;
            Ok((problem.status_code(), Html(page)).into_response())
        }
        answer => answer,
    }
}

async fn act(desk: &Desk, who: &Who, sent: &Sent, post: &Post) -> Result<Outcome, Problem> {
    let (no, key, opinion) = (&sent.no, sent.key.clone(), sent.opinion.clone());
    let why = || post.get("why").and_then(WithdrawalReason::from_word);
    match sent.outcome.as_str() {
        "explained" => desk.answer_card(who, no, Answer::Explained(opinion), key).await,
        "corrected" => desk.answer_card(who, no, Answer::Corrected(opinion), key).await,
        "object" => desk.answer_card(who, no, Answer::Objection(opinion), key).await,
        "uphold" => {
            let review = Review { verdict: ReviewVerdict::Uphold, why: None, opinion };
            desk.review_objection(who, no, review, key).await
        }
        "withdraw" => {
            let review = Review { verdict: ReviewVerdict::Withdraw, why: why(), opinion };
            desk.review_objection(who, no, review, key).await
        }
        "accept" => desk.check_card(who, no, true, opinion, key).await,
        "redo" => desk.check_card(who, no, false, opinion, key).await,
        _ => Err(Refusal::invalid("outcome_unknown", "请选择要做什么。").on_field("do").into()),
    }
}

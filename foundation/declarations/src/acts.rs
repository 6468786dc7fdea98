//! Acts: what a user task of a procedure asks for (`hb:act`), and the outcomes it may end with.
//!
//! This is the vocabulary that procedures are written in; `outcome.<task> = "agree"` in a condition is checked
//! against it.

/// An act and its outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Act {
    pub id: &'static str,
    pub name: &'static str,
    pub outcomes: &'static [&'static str],
}

const fn act(id: &'static str, name: &'static str, outcomes: &'static [&'static str]) -> Act {
    Act { id, name, outcomes }
}

pub const ACTS: &[Act] = &[
    act("receive", "收件", &["accept", "correct", "refuse", "not-required", "redirect"]),
    act("prereview", "预审", &["pass", "correct"]),
    act("examine", "审查", &["agree", "disagree", "correct"]),
    act("review", "会审", &["agree", "disagree", "agree-with-conditions"]),
    act("survey", "踏勘", &["pass", "fail", "rectify"]),
    act("expert", "专家评审", &["pass", "fail"]),
    act("hearing", "听证", &["done"]),
    act("publicize", "公示", &["no-objection", "objection"]),
    act("quota", "配额", &["win", "lose"]),
    act("decide", "决定", &["grant", "refuse", "partly"]),
    act("issue", "制证", &["done"]),
    act("deliver", "送达", &["done", "failed"]),
    act("handle", "办理", &["done", "impossible"]),
    act("confirm", "确认", &["yes", "no"]),
];

/// The act of this id.
pub fn find_act(id: &str) -> Option<&'static Act> {
    ACTS.iter().find(|act| act.id == id)
}

//! Acts: what a user task of a procedure asks for (`hb:act`), and the outcomes it may end with.
//!
//! This is the vocabulary that procedures are written in; `outcome.<task> = "agree"` in a condition is checked
//! against it. A task of another act names its outcomes itself (`hb:outcomes`); no code is needed for it.

use std::sync::Arc;

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

/// One way in which a task can end, as a task declares it (`hb:outcomes`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskOutcome {
    /// `outcome.<task>` in conditions.
    pub id: Arc<str>,
    /// What it is called on its button and in the history; empty where the common word serves.
    pub name: Arc<str>,
}

/// Reads `hb:outcomes`: `adopt=采纳 reject=不采纳`, separated by spaces. The error says which part is wrong.
pub fn read_outcomes(text: &str) -> Result<Vec<TaskOutcome>, String> {
    text.split_whitespace().map(read_outcome).collect()
}

fn read_outcome(part: &str) -> Result<TaskOutcome, String> {
    let (id, name) = part.split_once('=').unwrap_or((part, ""));
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    if id.is_empty() || !id.chars().all(plain) {
        return Err(format!("“{part}”应形如 adopt=采纳：小写字母、数字和连字符，等号后写名称"));
    }
    Ok(TaskOutcome { id: id.into(), name: name.into() })
}

/// The act of this id.
pub fn find_act(id: &str) -> Option<&'static Act> {
    ACTS.iter().find(|act| act.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_read_with_their_names() {
        let read = read_outcomes("adopt=采纳 reject").unwrap();
        let shown: Vec<(&str, &str)> = read.iter().map(|outcome| (&*outcome.id, &*outcome.name)).collect();
        assert_eq!(shown, [("adopt", "采纳"), ("reject", "")]);
        assert!(read_outcomes("采纳").unwrap_err().contains("采纳"));
    }
}

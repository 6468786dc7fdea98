//! The mailbox on the site: a line for everything that matters to the applicant, written with what it tells of. The same
//! is told by mail and, briefly, by short message.

use casework::{Happening, Projecting};
use identity::Who;
use kernel::{AccountId, CaseNo, Timestamp, chinese_date};
use serde::Serialize;
use store::WriteSet;
use web::Problem;

use crate::desk::Desk;
use crate::{lifecycle, store as shelf};

/// A message to the applicant about one of their cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    pub sent: Timestamp,
    pub case_no: CaseNo,
    /// The event it tells of.
    pub seq: u32,
    /// Name of the happening.
    pub name: String,
    pub text: String,
    pub read: bool,
}

/// Where a page of the mailbox ends.
pub type MessageKey = (Timestamp, CaseNo, u32);

impl Message {
    pub fn key(&self) -> MessageKey {
        (self.sent, self.case_no.clone(), self.seq)
    }
}

impl Desk {
    /// One page of the mailbox, newest first; read one longer than the page to see whether there is more.
    pub async fn list_messages(
        &self,
        who: &Who,
        after: Option<&MessageKey>,
        limit: u32,
    ) -> Result<Vec<Message>, Problem> {
        self.shelf().list_messages(&mailbox(who), after, limit).await.map_err(Problem::internal)
    }

    pub async fn count_unread(&self, who: &Who) -> Result<u64, Problem> {
        self.shelf().count_unread(&mailbox(who)).await.map_err(Problem::internal)
    }

    /// Marks the messages of one case, or all, as read.
    pub async fn mark_read(&self, who: &Who, case_no: Option<&CaseNo>) -> Result<(), Problem> {
        self.shelf().mark_read(&mailbox(who), case_no, self.now()).await.map_err(Problem::internal)
    }
}

/// The applicant's mailbox: one's own, or the principal's while acting under a mandate.
fn mailbox(who: &Who) -> AccountId {
    who.actor().principal().clone()
}

/// Puts what happened into the applicant's mailbox. Called while the command's write set is built.
pub fn project(projecting: &Projecting<'_>, set: &mut WriteSet) {
    let case = projecting.case;
    if case.kind != lifecycle::KIND {
        return;
    }
    let Some(account) = &case.party.account else { return };
    let Some(text) = tell(&case.title, projecting.happening) else { return };
    let message = Message {
        sent: projecting.at,
        case_no: case.no.clone(),
        seq: projecting.seq,
        name: projecting.happening.name().as_str().to_owned(),
        text,
        read: false,
    };
    shelf::put_message(set, case.region, account, &message);
}

/// What the applicant is told, in one sentence that says what to do now; none for what does not concern them.
pub fn tell(title: &str, happening: &Happening) -> Option<String> {
    Some(match happening {
        Happening::Filed(_) => {
            format!("您关于“{title}”的申请已收件。五个工作日内会告知是否受理，需要补正的一次告知全部内容。")
        }
        Happening::CorrectionRequested(correction) => {
            let until = correction.until.map(|until| format!("请在 {} 前补齐，", chinese_date(until)));
            let what: Vec<&str> = correction.items.iter().map(|item| item.what.as_str()).collect();
            format!("“{title}”的申请需要补正：{}。{}逾期视为撤回。", what.join("；"), until.unwrap_or_default())
        }
        Happening::Accepted { deemed: false, .. } => format!("“{title}”的申请已受理，办理时限从今天起计算。"),
        Happening::Accepted { on, deemed: true } => {
            format!("“{title}”的申请逾期未告知，依法视为自 {} 起已受理。", chinese_date(*on))
        }
        Happening::NotAccepted(decision) => {
            format!("“{title}”的申请{}：{}。救济途径见通知书。", decision.ending.label(), decision.reason)
        }
        Happening::Paused { pause, .. } => {
            format!("“{title}”进入{}，所需时间 {}，期间不计入办理时限。", pause.kind.name(), pause.announced.in_words())
        }
        Happening::Extended { extension, .. } => {
            format!("“{title}”的办理时限经批准延长 {}：{}。", extension.by.in_words(), extension.reason)
        }
        Happening::DecisionMade(decision) => {
            format!("“{title}”的申请已作出决定：{}。决定书可以在办件中查看和下载。", decision.ending.label())
        }
        Happening::Delivered(_) => format!("“{title}”的办理结果已送达。请对这次办事作出评价。"),
        Happening::Terminated { reason } => format!("“{title}”的办理已终止：{reason}。"),
        _ => return None,
    })
}

/// The same in as few words as a short message has: nothing of what somebody wrote, nobody's name.
pub fn tell_briefly(happening: &Happening) -> Option<String> {
    Some(match happening {
        Happening::Filed(_) => "申请已收件，五个工作日内告知是否受理".to_owned(),
        Happening::CorrectionRequested(correction) => {
            let until = correction.until.map(|until| format!("，请在{}月{}日前补齐", until.month(), until.day()));
            format!("需补正{}处{}", correction.items.len(), until.unwrap_or_default())
        }
        Happening::Accepted { deemed: false, .. } => "申请已受理".to_owned(),
        Happening::Accepted { deemed: true, .. } => "逾期未告知，依法视为已受理".to_owned(),
        Happening::NotAccepted(decision) => format!("申请{}，原因见通知书", decision.ending.label()),
        Happening::Paused { pause, .. } => format!("进入{}，期间不计入时限", pause.kind.name()),
        Happening::Extended { extension, .. } => format!("办理时限延长{}", extension.by.in_words()),
        Happening::DecisionMade(decision) => format!("已有决定：{}", decision.ending.label()),
        Happening::Delivered(_) => "办理结果已送达".to_owned(),
        Happening::Terminated { .. } => "办理已终止，请查看原因".to_owned(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use casework::{Correction, CorrectionItem};

    use super::*;

    #[test]
    fn a_correction_is_told_with_everything_in_it_and_the_day() {
        let item = |what: &str| CorrectionItem { about: String::new(), what: what.to_owned() };
        let happening = Happening::CorrectionRequested(Arc::new(Correction {
            items: vec![item("补交产权证明"), item("重填面积")],
            reason: String::new(),
            basis: String::new(),
            until: Some(jiff::civil::date(2026, 9, 30)),
        }));
        let text = tell("用水报装", &happening).unwrap();
        assert_eq!(text, "“用水报装”的申请需要补正：补交产权证明；重填面积。请在 2026年9月30日 前补齐，逾期视为撤回。");
        assert_eq!(tell_briefly(&happening).unwrap(), "需补正2处，请在9月30日前补齐");
    }

    #[test]
    fn inner_workings_are_not_told() {
        assert_eq!(tell("用水报装", &Happening::TaskCancelled { n: 1 }), None);
    }
}

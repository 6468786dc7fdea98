//! Why a signal cannot be taken.

use crate::state::Key;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    #[error("办件尚未开始，不能推进；请先启动流程。")]
    NotStarted,
    #[error("办件已经开始，不能再次启动。")]
    AlreadyStarted,
    #[error("办件已经结束，不能再推进。")]
    Over,
    #[error("没有可用的开始事件{}。", at.as_deref().map(|a| format!("「{a}」")).unwrap_or_default())]
    NoStart { at: Option<String> },
    #[error("任务 {0} 没有打开：可能已办结或已取消。请刷新后再办。")]
    TaskNotOpen(Key),
    #[error("定时 {0} 没有在走：可能已触发或已取消。")]
    TimerNotSet(Key),
    #[error("此刻没有步骤在等消息「{0}」。")]
    MessageNotAwaited(String),
    #[error("任务 {task} 报错「{code}」，但没有边界事件接住它。")]
    ErrorNotCaught { task: Key, code: String },
    #[error("「{element}」的表达式算不出来：{reason}")]
    Expression { element: String, reason: String },
    #[error("「{0}」的条件全不成立，又没有默认流；请补正数据或流程。")]
    NoWay(String),
    #[error("「{node}」按 {count} 项逐个办理，超过上限 {limit}。")]
    TooManyInstances { node: String, count: usize, limit: usize },
    #[error("流程在没有等待步骤的回路里空转，已停住。")]
    EndlessLoop,
    #[error("状态不属于这个版本的流程。")]
    ForeignState,
}

impl StepError {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            StepError::NotStarted => "not_started",
            StepError::AlreadyStarted => "already_started",
            StepError::Over => "already_over",
            StepError::NoStart { .. } => "no_start",
            StepError::TaskNotOpen(_) => "task_not_open",
            StepError::TimerNotSet(_) => "timer_not_set",
            StepError::MessageNotAwaited(_) => "message_not_awaited",
            StepError::ErrorNotCaught { .. } => "error_not_caught",
            StepError::Expression { .. } => "expression_failed",
            StepError::NoWay(_) => "no_way",
            StepError::TooManyInstances { .. } => "too_many_instances",
            StepError::EndlessLoop => "endless_loop",
            StepError::ForeignState => "foreign_state",
        }
    }
}

//! The inbox: one line a task, the remaining legal time first, as on a departure board.

use askama::Template;

use super::{Empty, Pager, Tag, part};
use crate::text::Text;

/// Tasks sorted by remaining legal time.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/work_list.html")]
pub struct WorkList {
    pub t: Text,
    pub label: String,
    pub items: Vec<WorkItem>,
    pub empty: Option<Empty>,
    pub pager: Option<Pager>,
}

#[derive(Clone, Debug, Default)]
pub struct WorkItem {
    pub href: String,
    pub urgency: Urgency,
    /// 食品经营许可
    pub title: String,
    /// 审查材料
    pub act: String,
    /// 青岚县好味来餐饮店
    pub who: String,
    pub number: String,
    pub tags: Vec<Tag>,
    /// 张伟 已领取, or empty.
    pub claimed: String,
    /// 11月26日（周四）
    pub due: String,
    pub current: bool,
    /// Value of the checkbox where acts are done in batches.
    pub select: Option<String>,
}

/// The remaining time of a task, in working days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Urgency {
    #[default]
    None,
    Left(i32),
    /// The clock stands still.
    Paused(i32),
}

impl Urgency {
    pub const fn name(self) -> &'static str {
        match self {
            Urgency::None => "none",
            Urgency::Paused(_) => "paused",
            Urgency::Left(days) if days < 0 => "late",
            Urgency::Left(0) => "today",
            Urgency::Left(1..=2) => "soon",
            Urgency::Left(_) => "calm",
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Urgency::None => "minus",
            Urgency::Paused(_) => "player-pause",
            Urgency::Left(days) if days < 0 => "alert-triangle",
            Urgency::Left(0) => "alarm",
            Urgency::Left(1..=2) => "hourglass",
            Urgency::Left(_) => "clock",
        }
    }

    /// The number on the board: `3`, `今天`, `超 2`.
    fn number(self, t: Text) -> String {
        match self {
            Urgency::None => "–".to_owned(),
            Urgency::Left(0) => t.get("urgency-today"),
            Urgency::Left(days) if days < 0 => t.msg("urgency-late").arg("n", days.saturating_neg()).to_string(),
            Urgency::Left(days) | Urgency::Paused(days) => days.to_string(),
        }
    }

    fn unit(self, t: Text) -> String {
        match self {
            Urgency::None => t.get("urgency-no-limit"),
            Urgency::Paused(_) => t.get("urgency-paused"),
            Urgency::Left(0) => t.get("urgency-due"),
            Urgency::Left(_) => t.get("urgency-days"),
        }
    }
}

part!(WorkList);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_board_names_the_state_of_each_remaining_time() {
        let names: Vec<_> = [-1, 0, 2, 3].map(|days| Urgency::Left(days).name()).into();
        assert_eq!(names, ["late", "today", "soon", "calm"]);
        assert_eq!(Urgency::Left(-2).number(Text::default()), "超 2");
    }
}

//! What this module writes into the supervision log; who shows the log names each.

/// A deed by its stable word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noted {
    /// Supervision looked at who rated.
    RaterSeen,
    RatingsExported,
    AnswersExported,
    CallBacksDrawn,
    SurveyPublished,
    CommentModerated,
    TabletPaired,
    /// Somebody looked at a rating sheet on paper as it was scanned.
    SheetSeen,
}

impl Noted {
    pub const ALL: [Noted; 8] = [
        Noted::RaterSeen,
        Noted::RatingsExported,
        Noted::AnswersExported,
        Noted::CallBacksDrawn,
        Noted::SurveyPublished,
        Noted::CommentModerated,
        Noted::TabletPaired,
        Noted::SheetSeen,
    ];

    pub const fn word(self) -> &'static str {
        match self {
            Noted::RaterSeen => "rater-seen",
            Noted::RatingsExported => "ratings-exported",
            Noted::AnswersExported => "answers-exported",
            Noted::CallBacksDrawn => "call-backs-drawn",
            Noted::SurveyPublished => "survey-published",
            Noted::CommentModerated => "comment-moderated",
            Noted::TabletPaired => "tablet-paired",
            Noted::SheetSeen => "rating-sheet-seen",
        }
    }
}

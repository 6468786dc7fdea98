//! Who may do what with applications, in one place; `tests/it/permissions.rs` holds it against the running system.
//!
//! Rights to see are not here: they are the one access predicate, `identity::Who::sight`.

use identity::Permission;

/// What somebody must be, or be allowed, to do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Signed in or not.
    Anyone,
    /// Signed in; for whom is checked against the case or the mandate.
    SignedIn,
    /// The applicant, the agent, or a clerk who types for them.
    ApplicantsSide,
    /// The applicant or the agent; the clerk who filed it for them, upon their signed request.
    ApplicantOrFiler,
    /// The applicant's own, under no circumstances staff (好差评).
    ApplicantOnly,
    /// Holders of the task's post, nobody with an interest of their own.
    Post,
    /// Staff with this permission.
    May(Permission),
}

/// Every action and the right it takes.
pub const RIGHTS: &[(&str, Right)] = &[
    ("file", Right::SignedIn),
    ("file-for-others", Right::May(Permission::FileForOthers)),
    ("supplement", Right::ApplicantsSide),
    ("withdraw", Right::ApplicantOrFiler),
    ("rate", Right::ApplicantOnly),
    ("wish-delivery", Right::ApplicantsSide),
    ("claim", Right::Post),
    ("return", Right::Post),
    ("delegate", Right::Post),
    ("complete", Right::Post),
    ("pause", Right::Post),
    ("resume", Right::Post),
    ("extend", Right::Post),
    ("terminate", Right::Post),
    ("note", Right::Post),
    ("rebase", Right::Post),
    ("charge-fee", Right::Post),
    ("refund-fee", Right::Post),
    ("tasks", Right::May(Permission::WorkTasks)),
    ("upload", Right::SignedIn),
    ("messages", Right::SignedIn),
    ("appointments", Right::SignedIn),
    ("verify", Right::Anyone),
];

//! What can go wrong in the engine room: an expected "no", the database, or stored data nobody can read.

use kernel::Refusal;

#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// Law, state or input say no; meant for whoever asked.
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Store(#[from] ::store::Error),
    /// What is stored is not what was written: a damaged file, or a bug. `haoban verify` names the place.
    #[error("库中的办件数据无法读取：{detail}。请运行 haoban verify 查明位置。")]
    Unreadable { detail: String },
}

impl Error {
    #[allow(clippy::needless_pass_by_value, reason = "used as map_err(Error::unreadable)")]
    pub(crate) fn unreadable(error: impl std::fmt::Display) -> Error {
        Error::Unreadable { detail: error.to_string() }
    }

    /// The refusal, if it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Error::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// Somebody else was first.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Error::Store(error) if error.is_conflict())
    }

    /// Stable name for logs and scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Refused(refusal) => refusal.code,
            Error::Store(error) => error.code(),
            Error::Unreadable { .. } => "case_unreadable",
        }
    }
}

//! What can go wrong: a refusal meant for the person, or a fault of the store meant for whoever runs the machine.

use kernel::Refusal;
use web::Problem;

/// The code of a refusal to overwrite what somebody else has just written.
pub(crate) const CHANGED_MEANWHILE: &str = "changed_meanwhile";

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{}", .0.sentence)]
    Refused(Refusal),
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Error {
    /// Somebody else saved first.
    pub fn is_changed_meanwhile(&self) -> bool {
        match self {
            Error::Refused(refusal) => refusal.code == CHANGED_MEANWHILE,
            Error::Store(error) => error.is_conflict(),
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Error {
        Error::Refused(refusal)
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        match error {
            Error::Refused(refusal) => refusal.into(),
            Error::Store(store::Error::Conflict { .. }) => {
                Refusal::conflict("changed_meanwhile", "别人刚刚改过这个事项，请刷新后在最新内容上再改。").into()
            }
            Error::Store(error) => Problem::internal(error),
        }
    }
}

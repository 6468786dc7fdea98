//! The look at the whole register, started by an administrator: it takes its time, and whoever asks is told how it went.

use std::sync::{Arc, Mutex, PoisonError};

use casework::Verified;
use identity::{Permission, Who};
use kernel::Timestamp;
use web::Problem;

use crate::desk::Desk;

/// The last look; kept while the process runs.
#[derive(Clone, Default)]
pub struct Verification(Arc<Mutex<Look>>);

#[derive(Clone, Default)]
pub enum Look {
    #[default]
    Never,
    Running(Timestamp),
    Done(Timestamp, Verified),
    Failed(Timestamp, String),
}

impl Verification {
    pub fn look(&self) -> Look {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, look: Look) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = look;
    }

    /// False while another one runs.
    fn begin(&self, now: Timestamp) -> bool {
        let mut look = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let free = !matches!(*look, Look::Running(_));
        if free {
            *look = Look::Running(now);
        }
        free
    }
}

impl Desk {
    /// Looks at the whole register in the background; one look at a time.
    pub fn start_verification(&self, who: &Who) -> Result<(), Problem> {
        who.must(Permission::ManageOperations)?;
        if self.verification.begin(self.now()) {
            let desk = self.clone();
            tokio::spawn(async move {
                let look = match desk.casework.verify(desk.region).await {
                    Ok(verified) => Look::Done(desk.now(), verified),
                    Err(error) => Look::Failed(desk.now(), error.to_string()),
                };
                desk.verification.set(look);
            });
        }
        Ok(())
    }
}

//! What may be said of a patrol.
//!
//! ```text
//! inspect   clean   every check was looked at              Inspected
//!           found   at least one finding, each with words  Inspected, and a case for each finding
//! ```

pub mod inspect;

use casework::Acts;

pub fn register(acts: &mut Acts) {
    acts.act("inspect", &[], inspect::inspect);
}

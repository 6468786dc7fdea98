//! What a patrol adds to the register.

use serde::{Deserialize, Serialize};

/// The kind of the duty to go and look.
pub const PATROL: &str = "patrol";
/// The kind of what was found.
pub const FINDING: &str = "patrol-finding";
/// The fact that somebody looked.
pub const INSPECTED: &str = "Inspected";

/// The check list, filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Inspected {
    /// What was looked at and found in order.
    pub checked: Vec<String>,
    pub findings: Vec<Found>,
}

/// One thing amiss.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Found {
    /// One of the patrol's checks.
    pub matter: String,
    pub finding: String,
    /// `slight`, `ordinary`, `serious`; ordinary where it is not said.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub grade: String,
    /// Who mends it; the organ that was looked at where none is named.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub organ: String,
    /// The window it concerns: `organ/window`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub window: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub demand: String,
}

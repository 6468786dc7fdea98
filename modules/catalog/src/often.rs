//! 最常补正: what those who filed before were most often asked to mend, told to whoever files next.

use declarations::Material;
use kernel::{ItemId, Refusal};
use web::Text;

use crate::desk::Boxed;

/// How many cases of an item were asked to mend something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Often {
    /// A material's id, or a field of the form.
    pub about: String,
    pub cases: u64,
}

/// Knows what applicants were asked to mend; the server hands it in.
pub trait Corrections: Send + Sync {
    /// The most frequent of the last twelve months; what is rare is left out.
    fn most_frequent<'a>(&'a self, item: &'a ItemId) -> Boxed<'a, Result<Vec<Often>, Refusal>>;
}

/// For installations and tests without cases.
pub struct NoCorrections;

impl Corrections for NoCorrections {
    fn most_frequent<'a>(&'a self, _: &'a ItemId) -> Boxed<'a, Result<Vec<Often>, Refusal>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

/// What to check of a material before it is handed in; empty where nothing is often amiss.
pub fn of_material(t: Text, often: &[Often], material: &Material) -> String {
    sentence(t, often, &material.id, &material.standard)
}

/// The same of a field, whose own hint already says how it is filled in.
pub fn of_field(t: Text, often: &[Often], name: &str) -> String {
    sentence(t, often, name, "")
}

fn sentence(t: Text, often: &[Often], about: &str, check: &str) -> String {
    let Some(often) = often.iter().find(|often| often.about == about) else { return String::new() };
    let key = if check.is_empty() { "guide-often" } else { "guide-often-check" };
    t.msg(key).arg("n", often.cases).arg("check", check).to_string()
}

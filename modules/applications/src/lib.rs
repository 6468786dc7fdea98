//! Applications (办件): from filing to archive, by the law of licences and the county's own promises.

pub mod lifecycle;
mod materials;
mod remedies;
mod rules;

pub use rules::Rules;

//! What the person who was served sees: rating, the course of what followed, all ratings of one's own.

pub mod course;
pub mod link;
pub mod mine;
pub mod rate;

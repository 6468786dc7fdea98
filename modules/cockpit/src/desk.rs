//! The desk: everything pages and API of this module do goes over it.

/// Shared by all handlers; a clone counts references.
#[derive(Clone)]
pub struct Desk {
    /// The engine room, the catalogue, the gate and the files, as applications have them.
    pub office: applications::Desk,
    pub ratings: ratings::Desk,
    pub supervision: supervision::Desk,
    pub assessment: assessment::Desk,
}

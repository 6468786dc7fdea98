//! Which posts there are: in which organ, with which roles. Tasks go to a role at an organ, and posts hold roles.

use std::collections::HashMap;
use std::sync::Arc;

use kernel::{Actor, OrganId, PostId, RegionCode};

/// A post (岗位): its organ and what its holder may do there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    pub organ: OrganId,
    pub roles: Vec<Arc<str>>,
}

/// An organ as the engine room needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganEntry {
    pub name: Arc<str>,
    pub region: RegionCode,
}

/// All posts and organs of the county as of now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    posts: HashMap<PostId, Post>,
    organs: HashMap<OrganId, OrganEntry>,
}

impl Roster {
    pub fn new() -> Roster {
        Roster::default()
    }

    pub fn put_organ(&mut self, organ: OrganId, name: impl Into<Arc<str>>, region: RegionCode) {
        self.organs.insert(organ, OrganEntry { name: name.into(), region });
    }

    pub fn put_post(&mut self, post: PostId, organ: OrganId, roles: impl IntoIterator<Item = impl Into<Arc<str>>>) {
        self.posts.insert(post, Post { organ, roles: roles.into_iter().map(Into::into).collect() });
    }

    pub fn post(&self, post: &PostId) -> Option<&Post> {
        self.posts.get(post)
    }

    pub fn organ(&self, organ: &OrganId) -> Option<&OrganEntry> {
        self.organs.get(organ)
    }

    /// The organ's name, or its id where nobody named it.
    pub fn organ_name<'a>(&'a self, organ: &'a OrganId) -> &'a str {
        self.organs.get(organ).map_or(organ.as_str(), |entry| &entry.name)
    }

    /// Does the actor hold a post at `organ` with `role`?
    pub fn holds(&self, actor: &Actor, organ: &OrganId, role: &str) -> bool {
        self.posts_of(actor).any(|post| post.organ == *organ && has_role(post, role))
    }

    /// Does the actor hold a post with `role` anywhere?
    pub fn holds_role(&self, actor: &Actor, role: &str) -> bool {
        self.posts_of(actor).any(|post| has_role(post, role))
    }

    /// Does one of these posts carry `role` at `organ`?
    pub fn posts_hold(&self, posts: &[PostId], organ: &OrganId, role: &str) -> bool {
        posts.iter().filter_map(|post| self.posts.get(post)).any(|post| post.organ == *organ && has_role(post, role))
    }

    pub fn posts_of<'a>(&'a self, actor: &'a Actor) -> impl Iterator<Item = &'a Post> {
        actor.posts.iter().filter_map(|post| self.posts.get(post))
    }
}

fn has_role(post: &Post, role: &str) -> bool {
    post.roles.iter().any(|held| **held == *role)
}

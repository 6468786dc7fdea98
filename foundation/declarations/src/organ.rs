//! `organs/<id>.toml`: departments, centres, township and village offices with their posts, windows and staff.

use std::collections::HashSet;

use kernel::{AccountId, ItemId, OrganId, PostId, RegionCode, Uscc, WindowId};
use serde::Serialize;

use crate::canonical::is_default;
use crate::finding::Finding;
use crate::reading::{Cursor, did_you_mean};
use crate::words::words;

words! {
    /// What sort of body an organ is.
    pub enum OrganKind {
        Department = "department",
        Centre = "centre",
        Township = "township",
        Village = "village",
        Supervision = "supervision",
        Government = "government",
        Institution = "institution",
    }
}

words! {
    /// What a post may do.
    pub enum Role {
        Receiver = "receiver",
        Examiner = "examiner",
        Approver = "approver",
        Surveyor = "surveyor",
        Expert = "expert",
        Publisher = "publisher",
        Deliverer = "deliverer",
        Administrator = "administrator",
        Supervisor = "supervisor",
        Leader = "leader",
        Hotline = "hotline",
        /// 义务监督员、社会监督员: from outside, sees sums and reports what is amiss.
        Observer = "observer",
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Organ {
    pub id: OrganId,
    pub name: String,
    /// Short name, used in document numbers.
    pub short: String,
    pub uscc: Option<Uscc>,
    pub region: Option<RegionCode>,
    pub kind: OrganKind,
    #[serde(skip_serializing_if = "is_default")]
    pub duties: String,
    #[serde(skip_serializing_if = "is_default")]
    pub parent: Option<OrganId>,
    /// The centre in whose hall it is settled (进驻, ORG-04).
    #[serde(skip_serializing_if = "is_default")]
    pub settled: Option<OrganId>,
    #[serde(skip_serializing_if = "is_default")]
    pub phone: String,
    #[serde(skip_serializing_if = "is_default")]
    pub address: String,
    #[serde(skip_serializing_if = "is_default")]
    pub places: Vec<Place>,
    #[serde(skip_serializing_if = "is_default")]
    pub posts: Vec<Post>,
    #[serde(skip_serializing_if = "is_default")]
    pub windows: Vec<Window>,
    #[serde(skip_serializing_if = "is_default")]
    pub staff: Vec<Staff>,
}

/// A place of service: a hall, a station.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    pub id: String,
    pub name: String,
    #[serde(skip_serializing_if = "is_default")]
    pub address: String,
    #[serde(skip_serializing_if = "is_default")]
    pub hours: String,
    #[serde(skip_serializing_if = "is_default")]
    pub phone: String,
}

/// 岗位: duties are bound to posts, not to persons (ORG-06).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Post {
    /// Unique in the county: `housing/examiner`.
    pub id: PostId,
    pub name: String,
    pub roles: Vec<Role>,
    /// How many acts a day one holder manages.
    pub capacity: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Window {
    pub id: WindowId,
    pub name: String,
    pub place: String,
    /// Items served: `*`, `land/*` or item ids.
    pub items: Vec<String>,
}

impl Window {
    /// Is this item taken in here?
    pub fn serves(&self, item: &ItemId) -> bool {
        self.items.iter().any(|pattern| crate::scheme::fits(pattern, item.as_str()))
    }
}

/// A member of staff; the demonstration county's are synthetic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Staff {
    pub account: AccountId,
    pub name: String,
    pub posts: Vec<PostId>,
}

impl Organ {
    /// Does some post of this organ hold the role?
    pub fn has_role(&self, role: Role) -> bool {
        self.posts.iter().any(|post| post.roles.contains(&role))
    }

    pub fn posts_with(&self, role: Role) -> impl Iterator<Item = &Post> {
        self.posts.iter().filter(move |post| post.roles.contains(&role))
    }

    pub fn find_post(&self, id: &PostId) -> Option<&Post> {
        self.posts.iter().find(|post| post.id == *id)
    }

    pub(crate) fn read(id: OrganId, c: &Cursor<'_>) -> Organ {
        let organ = Organ {
            name: c.text("name"),
            short: c.text("short"),
            uscc: c.parsed("uscc"),
            region: c.required_parsed("region"),
            kind: c.required_word("kind"),
            duties: c.text_or_empty("duties"),
            parent: c.opt_text("parent").map(OrganId::from),
            settled: c.opt_text("settled").map(OrganId::from),
            phone: c.text_or_empty("phone"),
            address: c.text_or_empty("address"),
            places: c.tables("place").iter().map(read_place).collect(),
            posts: c.tables("post").iter().map(|table| read_post(&id, table)).collect(),
            windows: c.tables("window").iter().map(|table| read_window(&id, table)).collect(),
            staff: c.tables("staff").iter().map(|table| read_staff(&id, table)).collect(),
            id,
        };
        organ.check(c);
        organ
    }

    /// What can be said of an organ alone: staff hold posts that exist, names are unique.
    fn check(&self, c: &Cursor<'_>) {
        let mut posts = HashSet::new();
        for (index, post) in self.posts.iter().enumerate() {
            if !posts.insert(&post.id) {
                c.add(duplicate(format!("/post/{index}/id"), "岗位", post.id.as_str()));
            }
        }
        let mut windows = HashSet::new();
        for (index, window) in self.windows.iter().enumerate() {
            if !windows.insert(&window.id) {
                c.add(duplicate(format!("/window/{index}/id"), "窗口", window.id.as_str()));
            }
        }
        for (index, staff) in self.staff.iter().enumerate() {
            for (place, post) in staff.posts.iter().enumerate() {
                if self.find_post(post).is_none() {
                    let name = local(post.as_str());
                    let sentence = format!("本机构没有“{name}”岗位，“{}”不能任此岗。", staff.name);
                    let remedy = did_you_mean(name, self.posts.iter().map(|post| local(post.id.as_str())));
                    let field = format!("/staff/{index}/posts/{place}");
                    c.add(Finding::error(field, "unknown_post", sentence).remedy(remedy));
                }
            }
        }
    }
}

fn duplicate(field: String, what: &str, id: &str) -> Finding {
    Finding::error(field, "duplicate_id", format!("{what}“{}”重复。", local(id)))
}

/// The part of a post's or window's id after its organ.
fn local(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

fn read_place(c: &Cursor<'_>) -> Place {
    Place {
        id: c.text("id"),
        name: c.text("name"),
        address: c.text_or_empty("address"),
        hours: c.text_or_empty("hours"),
        phone: c.text_or_empty("phone"),
    }
}

fn read_post(organ: &OrganId, c: &Cursor<'_>) -> Post {
    Post {
        id: PostId::from(format!("{organ}/{}", c.text("id"))),
        name: c.text("name"),
        roles: c.words("roles"),
        capacity: c.number("capacity").unwrap_or(30),
    }
}

fn read_window(organ: &OrganId, c: &Cursor<'_>) -> Window {
    Window {
        id: WindowId::from(format!("{organ}/{}", c.text("id"))),
        name: c.text("name"),
        place: c.text_or_empty("place"),
        items: c.texts("items"),
    }
}

fn read_staff(organ: &OrganId, c: &Cursor<'_>) -> Staff {
    let post = |id: String| PostId::from(format!("{organ}/{id}"));
    Staff {
        account: AccountId::from(c.text("account")),
        name: c.text("name"),
        posts: c.texts("posts").into_iter().map(post).collect(),
    }
}

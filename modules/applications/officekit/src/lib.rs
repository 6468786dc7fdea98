//! For the tests of `applications` and of the modules that know it: the demonstration county, read once, and a desk over
//! a fresh database.
#![allow(clippy::unwrap_used, reason = "test code: a failure here is a failed test")]

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use applications::{Desk, Rules, Texter, lifecycle};
use casework::{Acts, Casework, Definitions, Options};
use catalog::Catalog;
use declarations::{County, Words as _};
use documents::Authority;
use identity::lifecycle::change_account::Change;
use identity::lifecycle::register::Contact;
use identity::{Directory, Gate};
use kernel::{RegionCode, TestClock};
use store::Db;
use web::NavItem;
use web::files::Files;

/// Everybody's password.
pub const PASSWORD: &str = "haoban-demo";

/// The largest upload that is taken, in bytes.
pub const UPLOAD_LIMIT: u64 = 200_000;

/// Read once: it never changes.
static COUNTY: LazyLock<Arc<County>> = LazyLock::new(|| {
    let (county, findings) = County::read(folder());
    assert!(!declarations::has_errors(&findings), "{findings:#?}");
    Arc::new(county.unwrap())
});

/// Hashed once for all accounts of all towns.
static HASH: LazyLock<String> = LazyLock::new(|| identity::hash_password(PASSWORD).unwrap());

/// The demonstration county's folder.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../county")
}

/// The demonstration county.
pub fn county() -> Arc<County> {
    Arc::clone(&COUNTY)
}

/// The office of the demonstration county with everybody's account; `data` keeps files and keys, `more` registers the acts
/// of later modules.
pub async fn office(db: Db, clock: &Arc<TestClock>, data: &Path, more: impl FnOnce(&mut Acts, &County)) -> Desk {
    let county = county();
    let mut acts = Acts::new();
    lifecycle::register(&mut acts, &Arc::new(Rules::new(&county)));
    more(&mut acts, &county);
    let definitions = Arc::new(Definitions::of_county(&county));
    let casework = Casework::open(db.clone(), definitions, clock.clone(), acts, &Options::default());
    let desk = desk(db, casework, county.meta.region.unwrap(), clock, data).await;
    identity::seed::seed(&desk.gate.directory, &desk.db, &county, &HASH, desk.now()).await.unwrap();
    desk
}

/// A desk over an engine room of the caller's own; nobody has an account yet.
pub async fn desk(db: Db, casework: Casework, region: RegionCode, clock: &Arc<TestClock>, data: &Path) -> Desk {
    let county = county();
    let shared: kernel::SharedClock = clock.clone();
    let now = shared.now();
    let gate = Gate {
        directory: Directory::new(db.clone(), region),
        clock: Arc::clone(&shared),
        places: std::collections::HashMap::new(),
        names: std::collections::HashMap::new(),
        accept_test_ranges: true,
        https: false,
        demo_accounts: Vec::new(),
        nav: |_| columns(),
    };
    Desk {
        casework,
        catalog: Catalog::open(db.clone(), Arc::clone(&county), now).await.unwrap(),
        gate: Arc::new(gate),
        rules: Arc::new(Rules::new(&county)),
        db,
        region,
        clock: shared,
        files: Files::open(data.join("files"), UPLOAD_LIMIT).unwrap(),
        press: Arc::new(documents::Press::of_county(&folder()).unwrap()),
        authority: Arc::new(Authority::open(&data.join("keys"), &county.meta.name, now).unwrap()),
        public_url: "https://zwfw.qinglan.example".into(),
        mailer: None,
        texter: None,
        tellers: Vec::new(),
        tries: applications::progress::Tries::new(clock.clone()),
        verification: applications::verification::Verification::default(),
    }
}

/// A gateway for short messages at an address of the test's own, with a signature over what is sent.
pub fn texter(url: &str) -> Arc<Texter> {
    let told = serde_json::json!({
        "url": url,
        "sign": "【青岚政务】",
        "body": { "id": "{id}", "mobile": "{phone}", "content": "{sign}{content}" },
        "headers": { "X-Sign": "{signature}" },
        "signature": { "over": "{body}" },
        "answer": { "field": "code", "accepted": ["0"], "hopeless": ["4"], "reason": "msg" },
    });
    let gateway = serde_json::from_value(told).unwrap();
    Arc::new(Texter::open(gateway, Some("a secret of tests".to_owned())).unwrap())
}

/// Somebody leaves a phone number, and says whether they want short messages at it.
pub async fn leaves_phone(desk: &Desk, account: &str, phone: &str, sms: bool) {
    let before = desk.gate.directory.find_account(&account.into()).await.unwrap().unwrap();
    let contact = Contact { phone: phone.to_owned(), email: before.email, sms };
    let by = identity::By::nobody(desk.now());
    identity::managing::change_account(&desk.gate, &by, &account.into(), &Change::Contact(contact)).await.unwrap();
}

/// Somebody with a role at an organ, none of the excepted.
#[track_caller]
pub fn holder(organ: &str, role: &str, except: &[&str]) -> String {
    let organ = COUNTY.organs.find(organ).unwrap();
    let posts: Vec<_> = organ.posts.iter().filter(|post| post.roles.iter().any(|held| held.word() == role)).collect();
    let staff = organ.staff.iter().find(|staff| {
        posts.iter().any(|post| staff.posts.contains(&post.id)) && !except.contains(&staff.account.as_str())
    });
    staff.unwrap_or_else(|| panic!("no {role} at {}", organ.id)).account.to_string()
}

/// The workbench's columns of this module.
fn columns() -> Vec<NavItem> {
    vec![
        NavItem::new("/staff", "nav-inbox", "inbox"),
        NavItem::new("/staff/counter", "nav-counter", "building"),
        NavItem::new("/staff/cases", "nav-ledger", "clipboard-list"),
        NavItem::new("/admin/accounts", "nav-accounts", "users"),
        NavItem::new("/admin/operations", "nav-operations", "database"),
    ]
}

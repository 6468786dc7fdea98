//! e. Inbox and ledger pages of 50 rows in a crowded county, under the permissions of whoever asks, at every depth.

use std::future::Future;
use std::time::Instant;

use casework::{CaseFilter, Desk, Grant, InboxFilter, InboxKey, ListKey, Page, Sight};
use haoban::town::Town;
use identity::{Account, Permission};
use kernel::Channel;

use crate::county::Crowd;
use crate::measure::{millis, quantile};
use crate::report::{Budget, Report, Row};

const PAGE: u32 = 50;

pub fn measure(crowd: &Crowd, report: &mut Report) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let (town, _) = crowd.open().await;
        town.db.optimize().await.unwrap();
        let region = town.region;
        ledger(&town, "ledger of the county", &Sight::county(region), report).await;
        let approver = account(&town, Permission::SeeOrganLedger).await;
        ledger(&town, "ledger of an organ", &own_sight(&town, &approver), report).await;
        let receiver = busiest(&town, Permission::WorkTasks).await;
        let desks = town.casework.desks_of(&receiver.actor(Channel::Web));
        inbox(&town, &own_sight(&town, &receiver), &desks, report).await;
    });
}

/// The first account, among those the county names, whose posts allow this.
async fn account(town: &Town, permission: Permission) -> Account {
    let accounts = town.gate.directory.list_accounts("", "", 10_000).await.unwrap();
    accounts.into_iter().find(|account| account.may(permission)).expect("the county has somebody who may do this")
}

/// Among those whose posts allow this, the one with the longest inbox.
async fn busiest(town: &Town, permission: Permission) -> Account {
    let accounts = town.gate.directory.list_accounts("", "", 10_000).await.unwrap();
    let mut busiest = None;
    for account in accounts.into_iter().filter(|account| account.may(permission)) {
        let desks = town.casework.desks_of(&account.actor(Channel::Web));
        let (sight, filter) = (own_sight(town, &account), InboxFilter::default());
        let waiting = town.casework.count_inbox(&sight, &desks, &filter).await.unwrap();
        if busiest.as_ref().is_none_or(|(most, _)| waiting > *most) {
            busiest = Some((waiting, account));
        }
    }
    busiest.expect("the county has somebody who may do this").1
}

/// What a member of staff sees: the cases of their organs, and their own.
fn own_sight(town: &Town, account: &Account) -> Sight {
    let organs = account.organs().cloned().map(Grant::Organ);
    organs.fold(Sight::nothing(town.region).and(Grant::Account(account.id.clone())), Sight::and)
}

async fn ledger(town: &Town, name: &str, sight: &Sight, report: &mut Report) {
    let filter = CaseFilter::default();
    let next = |after: Option<ListKey>| {
        let filter = &filter;
        async move { town.casework.list_cases(sight, filter, after.as_ref(), PAGE).await.unwrap() }
    };
    tell(name, &walk(next).await, report);
}

async fn inbox(town: &Town, sight: &Sight, desks: &[Desk], report: &mut Report) {
    let filter = InboxFilter::default();
    let next = |after: Option<InboxKey>| {
        let filter = &filter;
        async move { town.casework.inbox(sight, desks, filter, after.as_ref(), PAGE).await.unwrap() }
    };
    tell("the longest inbox", &walk(next).await, report);
}

/// Milliseconds of every page from the first to the last, and the rows seen.
struct Walk {
    pages: Vec<f64>,
    rows: usize,
}

async fn walk<Row, Key, Next>(next: impl Fn(Option<Key>) -> Next) -> Walk
where
    Next: Future<Output = Page<Row, Key>>,
{
    let (mut walk, mut after) = (Walk { pages: Vec::new(), rows: 0 }, None);
    loop {
        let begun = Instant::now();
        let page = next(after).await;
        walk.pages.push(millis(begun.elapsed()));
        walk.rows += page.rows.len();
        after = page.next;
        if after.is_none() {
            return walk;
        }
    }
}

fn tell(name: &str, walk: &Walk, report: &mut Report) {
    let Walk { pages, rows } = walk;
    let what = |which: &str| format!("{name}, {rows} rows: {which}");
    let budget = Budget::AtMost(50.0);
    report.put(&Row::new('e', what("p50 of a page"), quantile(pages, 0.5), "ms"));
    report.put(&Row::new('e', what("p99 of a page"), quantile(pages, 0.99), "ms").budget(budget));
    // The first and the last tenth: a plan that counts its way down shows here.
    let tenth = (pages.len() / 10).max(1);
    let (first, last) = (quantile(&pages[..tenth], 0.5), quantile(&pages[pages.len() - tenth..], 0.5));
    let deep = Row::new('e', what("p50 of the deepest tenth"), last, "ms").beside("of the first tenth", first);
    report.put(&deep.budget(Budget::TimesAtMost(2.0)));
}

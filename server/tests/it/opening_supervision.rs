//! Every number of supervision opens the lines it counts, as far as the reader sees; and every number is a way to them.

use std::collections::{BTreeMap, BTreeSet};

use haoban::demo::Plan;

use crate::access::{Lived, Person, a_dry_run};
use crate::opening::{between, figures, number, opened};

const LISTS: [&str; 4] = ["/supervision/cards", "/supervision/signals", "/supervision/running", "/supervision/risks"];

/// Where a reader begins; rules and risks are found from there.
const PAGES: [&str; 8] = [
    "/supervision",
    "/supervision?by=item",
    "/supervision?by=item&all=1",
    "/supervision?by=post&all=1",
    "/supervision/rules",
    "/supervision/risks",
    "/supervision/risks?from=2026-11-01",
    "/supervision/observing",
];

/// Columns and figures that count no lines: points of a card, and what has no list of its own.
const NO_LINES: [&str; 1] = ["计分"];

#[tokio::test(flavor = "multi_thread")]
async fn every_number_of_supervision_opens_what_it_counts() {
    let folder = tempfile::tempdir().unwrap();
    let town = Lived::through_plan(folder.path(), Plan { days: 40, cases: 250, seed: 9 }).await;
    let mut compared: BTreeMap<String, usize> = BTreeMap::new();
    for account in ["supervisor", "leader", "approver", "clerk", "admin", "observer"] {
        let person = town.sign_in(account).await;
        let mut known = BTreeMap::new();
        let deep = ["supervisor", "approver"].contains(&account);
        for page in pages(&person, deep).await {
            let (status, body) = person.get(&page).await;
            assert_eq!(status, 200, "{account} {page}");
            for (href, number) in figures(&body) {
                let Some(list) = LISTS.into_iter().find(|list| href.split('?').next() == Some(list)) else { continue };
                if !known.contains_key(&href) {
                    known.insert(href.clone(), opened(&person, &href).await);
                }
                assert_eq!(known.get(&href), Some(&number), "{account} is shown {number} on {page}: {href}");
                *compared.entry(sort(list, &href)).or_default() += usize::from(number > 0);
            }
            if account == "supervisor" {
                assert_eq!(dead_numbers(&body), BTreeSet::new(), "{page}");
            }
        }
    }
    let lively = |narrowed: &str| compared.get(&format!("/supervision/{narrowed}")).is_some_and(|times| *times > 0);
    for narrowed in ["cards standing", "signals notice", "signals standing", "running open", "risks never"] {
        assert!(lively(narrowed), "nothing opens {narrowed}: {compared:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_dry_run_counts_is_listed_by_department_and_by_month() {
    let folder = tempfile::tempdir().unwrap();
    let town = Lived::through(folder.path()).await;
    let supervisor = town.sign_in("supervisor").await;
    let run = a_dry_run(&supervisor).await;
    let (_, page) = supervisor.get(&run).await;
    let raised: usize = between(&page, "会发出 ", " 次信号").and_then(number).unwrap();
    assert_eq!(lines(&page), raised, "all hits are listed");
    let mut by = BTreeMap::new();
    for tab in page.split("<a ").filter(|piece| piece.starts_with(&format!("href=\"{run}?"))) {
        let href = between(tab, "href=\"", "#hits").unwrap();
        let count = between(tab, "class=\"count\">", "<").and_then(number).unwrap();
        let (_, part) = supervisor.get(href).await;
        assert_eq!(lines(&part), count, "{href}");
        let what = href.split_once('?').and_then(|(_, query)| query.split_once('=')).unwrap().0.to_owned();
        *by.entry(what).or_insert(0) += count;
    }
    assert_eq!(by, BTreeMap::from([("month".to_owned(), raised), ("organ".to_owned(), raised)]));
    // What the version in force raised in those days, for whoever sees cases.
    let now = figures(&page).into_iter().find(|(href, _)| href.starts_with("/supervision/signals"));
    let (href, current) = now.expect("the version in force opens nothing");
    assert_eq!(opened(&supervisor, &href).await, current, "{href}");
    let admin = town.sign_in("admin").await;
    let (_, page) = admin.get(&run).await;
    assert!(figures(&page).iter().all(|(href, _)| !href.starts_with("/supervision/signals")), "admin sees no signals");
}

/// Who sets the rules sees no cases: the county's sums, and nothing that says nothing was found.
#[tokio::test(flavor = "multi_thread")]
async fn who_only_sets_rules_is_told_the_countys_sums() {
    let folder = tempfile::tempdir().unwrap();
    let town = Lived::through(folder.path()).await;
    let (admin, supervisor) = (town.sign_in("admin").await, town.sign_in("supervisor").await);
    assert_eq!(admin.get("/supervision").await.0, 303);
    let mut told = 0;
    for category in hrefs(&supervisor.get("/supervision/rules").await.1, "/supervision/rules?category=") {
        let (_, all) = supervisor.get(&category).await;
        let (_, sums) = admin.get(&category).await;
        assert!(sums.contains("这里的数字是全县汇总") && !all.contains("这里的数字是全县汇总"));
        assert_eq!(counted(&sums), counted(&all), "{category}");
        assert!(figures(&sums).iter().all(|(href, _)| !LISTS.iter().any(|list| href.starts_with(list))));
        told += counted(&sums).iter().sum::<usize>();
    }
    assert!(told > 0, "no rule was raised");
}

/// The numbers of a table, open or not.
fn counted(body: &str) -> Vec<usize> {
    let cells = body.split(" data-n=\"").skip(1).filter_map(|cell| {
        let (_, content) = cell.split_once("\">")?;
        let content = content.split("</td>").next()?;
        number(content).or_else(|| between(content, ">", "<").and_then(number))
    });
    cells.collect()
}

/// The pages somebody may read; `deep`: with every rule and every risk.
async fn pages(person: &Person<'_>, deep: bool) -> Vec<String> {
    let mut pages: BTreeSet<String> = BTreeSet::new();
    for page in PAGES {
        let (status, body) = person.get(page).await;
        // Whoever only sets rules begins with those.
        assert!([200, 303, 403].contains(&status), "{page}: {status}");
        if status == 200 {
            pages.insert(page.to_owned());
            pages.extend(hrefs(&body, "/supervision/rules?category="));
            pages.extend(hrefs(&body, "/supervision/risks/").filter(|_| deep));
        }
    }
    if !deep {
        return pages.into_iter().collect();
    }
    for list in pages.clone().iter().filter(|page| page.contains("category=")) {
        let (_, body) = person.get(list).await;
        pages.extend(hrefs(&body, "/supervision/rules/").filter(|href| !href.ends_with("/new")));
    }
    assert!(pages.len() > 100, "{} pages", pages.len());
    pages.into_iter().collect()
}

fn hrefs<'a>(body: &'a str, start: &'a str) -> impl Iterator<Item = String> + 'a {
    let all = body.split("href=\"").skip(1).filter_map(|piece| piece.split('"').next());
    all.filter(move |href| href.starts_with(start)).map(|href| href.replace("&amp;", "&").replace("&#38;", "&"))
}

/// Which list, and how it is narrowed: `/supervision/cards standing`.
fn sort(list: &str, href: &str) -> String {
    let query = href.split_once('?').map_or("", |(_, query)| query);
    let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let by = ["state", "level", "due", "verdict"].into_iter().find_map(value);
    format!("{list} {}", by.unwrap_or_default())
}

/// Numbers above zero in tables and figures that lead nowhere.
fn dead_numbers(body: &str) -> BTreeSet<String> {
    let cells = body.split(" data-n=\"").skip(1).filter_map(|cell| {
        let (column, rest) = cell.split_once("\">")?;
        let content = rest.split("</td>").next().unwrap_or_default();
        (number(content)? > 0 && !NO_LINES.contains(&column)).then(|| column.to_owned())
    });
    let tiles = body.split("class=\"figure-label\">").skip(1).filter_map(|tile| {
        let label = tile.split("</p>").next()?;
        let dead = !label.contains("<a ") && between(tile, "<b>", "</b>").and_then(number)? > 0;
        dead.then(|| label.to_owned())
    });
    cells.chain(tiles).collect()
}

fn lines(page: &str) -> usize {
    page.rsplit("<tbody>").next().unwrap_or_default().matches("<tr").count()
}

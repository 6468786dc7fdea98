//! What is told of a person opens as many steps and marks as it counts, for the person, the head and supervision, and for
//! nobody else; and so does what a statement was reckoned from.

use std::collections::{BTreeMap, BTreeSet};

use haoban::demo::Plan;

use crate::access::{Lived, Person};
use crate::opening::{figures, opened};

const LISTS: [&str; 4] = ["/assessment/steps", "/assessment/marks", "/assessment/cases", "/assessment/items"];

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_of_a_person_opens_as_many_steps_and_marks() {
    let folder = tempfile::tempdir().unwrap();
    // Long enough for a month to be frozen.
    let town = Lived::through_plan(folder.path(), Plan { days: 60, cases: 300, seed: 6 }).await;
    let mut compared: BTreeMap<String, usize> = BTreeMap::new();
    let supervisor = town.sign_in("supervisor").await;
    let accounts: Vec<&str> = town.staff().iter().map(|(account, _)| account.as_str()).collect();
    for account in &accounts {
        hold(&supervisor, &format!("/assessment/people/{account}?period=2026"), &mut compared).await;
    }
    for subject in
        ["person%3Aclerk", "person%3Aexaminer", "organ%3Amarket", "organ%3Ahrss", "window%3Acentre%2Fgeneral-1"]
    {
        hold(&supervisor, &format!("/assessment/statements/{subject}?month=2026-10"), &mut compared).await;
    }
    // A week's reports as they were frozen.
    for scope in ["county", "market", "hrss"] {
        hold(&supervisor, &format!("/assessment/reports/{scope}.2026-W45"), &mut compared).await;
    }
    for lively in ["steps", "steps_late", "considered", "checked", "corrected", "answered", "refused", "standing"] {
        assert!(compared.contains_key(lively), "nothing opens {lively}: {compared:?}");
    }
    let clerk = town.sign_in("clerk").await;
    hold(&clerk, "/assessment/people/clerk?period=2026", &mut compared).await;
    hold(&clerk, "/assessment/mine", &mut compared).await;
    hold(&town.sign_in("approver").await, "/assessment/people/examiner?period=2026", &mut compared).await;
    for path in [
        "/assessment/marks?person=examiner&kind=yellow&period=2026",
        "/assessment/steps?of=refused&person=examiner&period=2026",
    ] {
        assert_eq!(clerk.get(path).await.0, 403, "a colleague is not looked at: {path}");
    }
    assert_eq!(supervisor.get("/assessment/marks?person=clerk&kind=none").await.0, 422);
    assert_eq!(clerk.get("/assessment/marks?subject=organ%3Aland&kind=yellow").await.0, 403, "nor another department");
    for path in ["/assessment/marks", "/assessment/objections"] {
        assert_eq!(clerk.get(path).await.0, 303, "{path} leads to the own statement");
    }

    // Every line of one's statement has its button, and the form begins with that line.
    let (_, page) = clerk.get("/assessment/mine").await;
    let lines = page.split("<tbody>").nth(1).unwrap().split("</tbody>").next().unwrap().matches("<tr").count();
    assert!(lines > 0 && page.matches("#objection\"").count() == lines, "{page}");
    let (_, page) = clerk.get("/assessment/statements/person%3Aclerk?month=2026-10&entry=1").await;
    assert!(page.contains("<option value=\"1\" selected"), "{page}");
    let (_, page) = supervisor.get("/assessment/statements/person%3Aclerk?month=2026-10").await;
    assert!(!page.contains("#objection"), "only whoever is rated objects");
    equal_points_share_a_place(&supervisor).await;
}

/// Who is equal stands on one place, and the page says so; the places of a group go on behind them.
async fn equal_points_share_a_place(supervisor: &Person<'_>) {
    let (mut groups, mut from): (BTreeMap<String, Vec<(usize, bool)>>, usize) = (BTreeMap::new(), 0);
    loop {
        let (status, page) = supervisor.get(&format!("/assessment?month=2026-10&of=organ&from={from}")).await;
        assert_eq!(status, 200);
        let rows = page.split("<tbody>").nth(1).unwrap_or_default().split("</tbody>").next().unwrap_or_default();
        let lines: Vec<Vec<String>> = rows.split("<tr").skip(1).map(cells).collect();
        for line in &lines {
            let (place, group) = line[3].split_once('|').unwrap_or((&line[3], ""));
            let tied = place.starts_with("并列 ");
            let place = place.trim_start_matches("并列 ").split(' ').next().unwrap().parse().unwrap();
            groups.entry(group.to_owned()).or_default().push((place, tied));
        }
        if lines.len() < 25 {
            break;
        }
        from += 25;
    }
    let mut ties = 0;
    for (group, places) in &groups {
        for (nth, (place, tied)) in places.iter().enumerate() {
            let equals = places.iter().filter(|(other, _)| other == place).count();
            assert_eq!(*tied, equals > 1, "{group}: {places:?}");
            assert_eq!(*place, places.iter().filter(|(other, _)| other < place).count() + 1, "{group}: {places:?}");
            assert!(nth == 0 || places[nth - 1].0 <= *place, "{group} is in order: {places:?}");
            ties += usize::from(*tied);
        }
    }
    assert!(ties > 1, "nobody is equal to anybody: {groups:?}");
}

/// The text of each cell, its note behind a bar.
fn cells(row: &str) -> Vec<String> {
    let text = |cell: &str| {
        let inner = cell.split_once('>').map_or("", |(_, inner)| inner);
        let mut told: Vec<&str> =
            inner.split('<').map(|piece| piece.rsplit('>').next().unwrap_or_default().trim()).collect();
        told.retain(|piece| !piece.is_empty());
        told.join("|")
    };
    row.split("<th").nth(1).into_iter().chain(row.split("<td").skip(1)).map(text).collect()
}

/// Compares every number of a page with the list it opens.
async fn hold(person: &Person<'_>, page: &str, compared: &mut BTreeMap<String, usize>) {
    let (status, body) = person.get(page).await;
    assert_eq!(status, 200, "{page}");
    let mut seen = BTreeSet::new();
    for (href, number) in figures(&body) {
        let list = LISTS.into_iter().find(|list| href.split('?').next() == Some(list));
        let wants =
            |name: &str| href.split(['?', '&']).find_map(|pair| pair.strip_prefix(name)).unwrap_or_default().to_owned();
        // A report says that it opens what is counted by now; ratings go on to come in.
        let goes_on = page.contains("/reports/") && (href.contains("part=") || href.contains("rated_"));
        if list.is_none() || goes_on || !seen.insert(href.clone()) {
            continue;
        }
        assert_eq!(opened(person, &href).await, number, "{page}: {href}");
        for what in [wants("of="), wants("state="), wants("indicator=")].into_iter().filter(|what| !what.is_empty()) {
            *compared.entry(what).or_default() += usize::from(number > 0);
        }
    }
    compared.retain(|_, times| *times > 0);
}

//! What is under way is what a count of all cases gives, day after day, for everybody as far as they see: the county, an
//! organ, a township, an organ and a township at once.

use std::collections::BTreeMap;

use casework::{CaseFilter, CaseRow, Command, Filing, Grant, Sight};
use kernel::{CaseNo, Date, RegionCode, date_of_day_number, day_number};
use supervision::{RunningFilter, RunningKey, Standing};

use crate::licence::{filing, wang_mei};
use crate::town::{Town, region, staff, usual_rules};

const TOWNSHIPS: [&str; 3] = ["990121002000", "990121003000", "990121002001"];

fn township(n: usize) -> RegionCode {
    RegionCode::parse(TOWNSHIPS[n]).unwrap()
}

async fn file_at(town: &Town, place: Option<RegionCode>) -> CaseNo {
    let asked = Filing { place, ..filing(serde_json::json!({ "shop": "小吃店" })) };
    town.casework().execute(Command::file(region(), wang_mei(), asked)).await.unwrap().case_no
}

/// Open, due today and late of these rows by key, as pages sort them.
fn counted<'r>(rows: impl Iterator<Item = (&'r CaseRow, String)>, today: Date) -> Vec<Standing> {
    let mut lines: BTreeMap<String, Standing> = BTreeMap::new();
    for (row, key) in rows {
        let none = Standing { key: key.clone(), open: 0, due_today: 0, late: 0 };
        let line = lines.entry(key).or_insert(none);
        line.open += 1;
        line.due_today += i64::from(row.due == today);
        line.late += i64::from(row.due < today);
    }
    let mut lines: Vec<Standing> = lines.into_values().collect();
    lines.sort_by_key(|line| std::cmp::Reverse((line.late, line.due_today, line.open)));
    lines
}

/// Every figure against a count of the cases themselves.
async fn agree(town: &Town, sight: &Sight, sees: impl Fn(&CaseRow) -> bool) {
    let today = town.desk.today();
    let all = town.casework().list_cases(&town.county(), &CaseFilter::default(), None, 10_000).await.unwrap().rows;
    let business = |row: &&CaseRow| row.closed_at.is_none() && row.kind.as_str() == "application" && sees(row);
    let open: Vec<&CaseRow> = all.iter().filter(business).collect();

    let by_organ = counted(open.iter().map(|row| (*row, row.organ.to_string())), today);
    assert_eq!(town.desk.standing_by_organ(sight, None).await.unwrap(), by_organ, "{sight:?} on {today}");
    let by_item = counted(open.iter().filter_map(|row| Some((*row, row.item.as_ref()?.to_string()))), today);
    assert_eq!(town.desk.standing_by_item(sight, None).await.unwrap(), by_item, "{sight:?} on {today}");

    let mut late: Vec<Date> = open.iter().map(|row| row.due).filter(|due| *due < today).collect();
    late.sort_unstable();
    late.truncate(3);
    let latest = town.desk.latest(sight, &"application".into(), None, 3).await.unwrap();
    let due = |no: &CaseNo| open.iter().find(|row| row.case_no == *no).map(|row| row.due).unwrap();
    let filter = RunningFilter { due_by: Some(today), ..RunningFilter::default() };
    let mut expected: Vec<(Date, CaseNo)> =
        open.iter().filter(|row| row.due <= today).map(|row| (row.due, row.case_no.clone())).collect();
    let mut listed = Vec::new();
    let mut after = None;
    loop {
        let page = town.desk.running(sight, &filter, after.as_ref(), 2).await.unwrap();
        assert!(page.rows.len() <= 2 && page.rows.is_sorted_by_key(|key| key.due));
        listed.extend(page.rows.iter().map(|key| (key.due, key.case_no.parse::<CaseNo>().unwrap())));
        after = page.next.map(|key| RunningKey::of_parts(&key.parts()).unwrap());
        if after.is_none() {
            break;
        }
    }
    assert!(listed.is_sorted_by_key(|(due, _)| *due), "page after page in the order of the days");
    expected.sort();
    listed.sort();
    assert_eq!(listed, expected, "{sight:?} on {today}: each once");
    assert_eq!(latest.iter().map(due).collect::<Vec<_>>(), late, "{sight:?} on {today}");
}

#[tokio::test(flavor = "multi_thread")]
async fn standings_equal_a_count_of_all_cases_whoever_looks_and_whenever() {
    testkit::both_stores(async |db| {
        let town = Town::open(db, usual_rules()).await;
        let nothing = || Sight::nothing(region());
        let mut seen_late = 0;
        let mut numbers = Vec::new();
        let first = day_number("2026-09-01".parse().unwrap());
        for day in 0..24 {
            town.at(&date_of_day_number(first + day).to_string(), 9);
            town.tick().await;
            if day < 12 {
                let place = usize::try_from(day).unwrap() % 4;
                numbers.push(file_at(&town, (place < 3).then(|| township(place))).await);
            }
            for (n, no) in numbers.iter().enumerate() {
                match (n % 3, i32::try_from(n).unwrap() + 2 == day) {
                    (0, true) => drop(town.act(no, &staff("centre", "receiver"), "receive", "accept").await),
                    (1, true) => drop(town.act(no, &staff("centre", "receiver"), "receive", "refuse").await),
                    _ => {}
                }
            }
            agree(&town, &town.county(), |_| true).await;
            agree(&town, &nothing().and(Grant::Organ("market".into())), |row| row.organ.as_str() == "market").await;
            agree(&town, &nothing().and(Grant::Organ("health".into())), |row| row.organ.as_str() == "health").await;
            let within = RegionCode::parse("990121002").unwrap();
            agree(&town, &nothing().and(Grant::Within(within)), |row| within.contains(row.place)).await;
            let both = nothing().and(Grant::Within(within)).and(Grant::Organ("health".into()));
            agree(&town, &both, |row| within.contains(row.place) || row.organ.as_str() == "health").await;
            seen_late +=
                town.desk.standing_by_organ(&town.county(), None).await.unwrap().iter().map(|l| l.late).sum::<i64>();
        }
        assert!(seen_late > 20 && !town.cards().await.is_empty(), "{seen_late}: too punctual a county");
        let posts = town.desk.standing_by_post(&town.county()).await.unwrap();
        let market: i64 = posts.iter().filter(|post| post.key.starts_with("market/")).map(|post| post.open).sum();
        let own = town.desk.standing_by_post(&nothing().and(Grant::Organ("market".into()))).await.unwrap();
        assert_eq!(own.iter().map(|post| post.open).sum::<i64>(), market, "a post is seen by its organ alone");
        assert!(market > 0);
    })
    .await;
}

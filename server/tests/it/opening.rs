//! Any figure opens what it counts: every number that is a link leads to a list of as many lines, or of lines that add up to
//! it and say so. And what would tell who rated how opens nothing but to supervision.

use std::collections::BTreeMap;

use haoban::demo::Plan;

use crate::access::{Lived, Person};

const LISTS: [&str; 12] = [
    "/watch/cases",
    "/supervision/cards",
    "/supervision/running",
    "/assessment/cases",
    "/assessment/corrections/cases",
    "/assessment/steps",
    "/assessment/items",
    "/ratings/list",
    "/ratings/acts",
    "/ratings/coverage",
    "/ratings/rectifications",
    "/ratings/calls/made",
];

const PAGES: [&str; 22] = [
    "/watch",
    // Patrols and rectifications run here too, and are no applications.
    "/watch?organ=centre",
    "/watch?organ=market",
    "/supervision",
    "/supervision?by=item",
    "/supervision?by=post",
    "/assessment/indicators",
    "/assessment/indicators?organ=market",
    "/assessment/indicators/promise-in-time",
    "/assessment/indicators/late-steps",
    "/assessment/analysis",
    "/assessment/corrections",
    "/assessment/corrections?period=2026&organ=market",
    "/assessment/mine",
    "/ratings",
    "/ratings?organ=market",
    "/ratings?by=item",
    "/ratings?by=window",
    "/ratings?by=person",
    "/ratings?by=channel",
    "/ratings?from=2026-01-01",
    "/ratings/calls",
];

/// What tells, alone or by a difference, which case was rated how.
const OF_RATERS: [&str; 8] = [
    "bad-rate",
    "satisfaction",
    "active-rating",
    "repeat-bad&part=denominator",
    "rated_bad",
    "rated_good",
    "rated_actively",
    "closed-rated_bad",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_figure_opens_as_many_as_it_counts() {
    let folder = tempfile::tempdir().unwrap();
    let town = Lived::through(folder.path()).await;
    let mut compared: BTreeMap<&str, usize> = BTreeMap::new();
    for account in ["supervisor", "approver"] {
        let person = town.sign_in(account).await;
        let mut known = BTreeMap::new();
        for page in PAGES {
            let (status, body) = person.get(page).await;
            if page == "/ratings/calls" && account == "approver" {
                assert_eq!(status, 403, "whoever is rated calls nobody");
                continue;
            }
            if page == "/watch?organ=centre" && account == "approver" {
                assert_eq!(status, 403, "another's department");
                continue;
            }
            assert_eq!(status, 200, "{account} {page}");
            for (href, number) in figures(&body) {
                let list = LISTS.into_iter().find(|list| href.split('?').next() == Some(list));
                let Some(list) = list else { continue };
                if !known.contains_key(&href) {
                    known.insert(href.clone(), opened(&person, &href).await);
                }
                assert_eq!(known.get(&href), Some(&number), "{account} is shown {number} on {page}: {href}");
                *compared.entry(list).or_default() += usize::from(number > 0);
            }
        }
    }
    // Nobody was called back here yet, and no bad rating is due: those lists are held in `modules/ratings/tests`.
    let lively = LISTS.into_iter().filter(|list| !["/ratings/rectifications", "/ratings/calls/made"].contains(list));
    for list in lively {
        assert!(compared.contains_key(list), "no figure opens {list}: {compared:?}");
    }
    assert!(compared.values().sum::<usize>() > 100, "{compared:?}");
}

/// Whoever keeps the catalogue mends guides by sums, and opens none of the cases; a department reads what it leads.
#[tokio::test(flavor = "multi_thread")]
async fn what_had_to_be_mended_is_summed_for_the_catalogue_and_opened_under_the_sight() {
    let folder = tempfile::tempdir().unwrap();
    let town = Lived::through_plan(folder.path(), Plan { days: 40, cases: 500, seed: 3 }).await;
    let read = async |account: &str| {
        let (status, body) = town.sign_in(account).await.get("/api/v1/corrections").await;
        assert_eq!(status, 200, "{account}: {body}");
        let told: serde_json::Value = serde_json::from_str(&body).unwrap();
        told["corrections"].as_array().unwrap().clone()
    };
    let (all, seen, own) = (read("admin").await, read("supervisor").await, read("approver").await);
    assert!(all.len() > 5, "{all:?}");
    assert_eq!(all, seen);
    assert!(!own.is_empty() && own.len() < all.len() && own.iter().all(|line| all.contains(line)), "{own:?}");
    for line in &all {
        assert!(line["cases"].as_i64() <= line["filed"].as_i64(), "{line}");
    }
    let admin = town.sign_in("admin").await;
    let (status, page) = admin.get("/assessment/corrections").await;
    assert_eq!(status, 200);
    assert!(page.contains("最常补正") && !page.contains("/assessment/corrections/cases"), "{page}");
    let (item, about) = (all[0]["item"].as_str().unwrap(), all[0]["about"].as_str().unwrap());
    let (status, list) = admin.get(&format!("/assessment/corrections/cases?item={item}&about={about}")).await;
    assert_eq!(status, 200);
    assert!(town.named(&list).is_empty() && list.contains("不在您的查看范围内"), "{list}");
    let (status, body) = town.sign_in("wang.mei").await.get("/api/v1/corrections").await;
    assert_eq!(status, 403, "{body}");
    let (status, _) = admin.get("/api/v1/corrections?period=2026-11-20").await;
    assert_eq!(status, 422, "sums are kept of months");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_rated_how_is_opened_to_supervision_alone_and_written_down() {
    let folder = tempfile::tempdir().unwrap();
    let town = Lived::through(folder.path()).await;
    let forms = |what: &str| {
        let lists = ["", ".csv", ".xlsx"].map(|form| format!("/assessment/cases{form}?indicator={what}"));
        let show = what.split('&').next().unwrap_or_default();
        let watched = (!what.contains("part=")).then(|| format!("/watch/cases?show={show}"));
        lists.into_iter().chain(watched).collect::<Vec<_>>()
    };
    for account in ["leader", "approver", "clerk", "examiner"] {
        let person = town.sign_in(account).await;
        for path in OF_RATERS.iter().flat_map(|what| forms(what)) {
            let (status, body) = person.get(&path).await;
            assert_eq!(status, 403, "{account} opens {path}");
            assert!(town.named(&body).is_empty(), "{account} learns cases from {path}");
        }
        let (_, page) = person.get("/assessment/indicators").await;
        for what in OF_RATERS {
            assert!(!page.contains(&format!("indicator={}", what.replace('&', "&amp;"))) || what.contains("active"));
        }
        assert!(page.contains("只有监察机构可以查看"), "{account} is not told why");
        let (status, _) = person.get("/assessment/cases?indicator=public-satisfaction").await;
        assert_eq!(status, 403, "answers are anonymous");
    }
    let supervisor = town.sign_in("supervisor").await;
    // Of a day or a week there may be one rating, and one case that it can be of.
    for account in ["leader", "approver"] {
        let person = town.sign_in(account).await;
        for (period, told) in
            [("2026-11-20", false), ("2026-W47", false), ("2026-11-01..2026-11-20", false), ("2026-11", true)]
        {
            let (_, sums) = person.get(&format!("/api/v1/figures?period={period}")).await;
            assert!(
                sums.contains("\"closed\"") && sums.contains("\"rated_bad\"") == told,
                "{account} {period}: {sums}"
            );
            let (_, indicators) = person.get(&format!("/api/v1/indicators?period={period}")).await;
            assert_eq!(indicators.contains("\"satisfaction\""), told, "{account} {period}: {indicators}");
            let (_, page) = person.get(&format!("/assessment/indicators?period={period}")).await;
            assert_eq!(page.contains("/assessment/indicators/satisfaction"), told, "{account} {period}");
            let (status, _) = person.get(&format!("/assessment/indicators/satisfaction?period={period}")).await;
            assert_eq!(status == 200, told, "{account} {period}");
        }
    }
    let (_, sums) = supervisor.get("/api/v1/figures?period=2026-11-20").await;
    assert!(sums.contains("\"rated_bad\""), "{sums}");
    let (status, page) = supervisor.get("/assessment/cases?indicator=active-rating&period=2026").await;
    assert_eq!(status, 200);
    assert!(!town.named(&page).is_empty(), "nobody rated anything");
    let (_, log) = supervisor.get("/supervision/log?verb=rater-seen").await;
    assert!(log.contains("rated_actively"), "the look is not written down: {log}");
}

/// The cells of the heat map and the columns of the distribution open what they count, by the mark and by the table, and
/// what is listed is of that hour of the week, or took so long.
#[tokio::test(flavor = "multi_thread")]
async fn bins_of_the_analysis_open_what_fell_into_them() {
    let folder = tempfile::tempdir().unwrap();
    let town = Lived::through(folder.path()).await;
    let supervisor = town.sign_in("supervisor").await;
    let (_, body) = supervisor.get("/assessment/analysis").await;
    let drawn = body.matches("<a tabindex=\"-1\" href=").count();
    let (mut opened_bins, mut filed, mut closed) = (0, 0, 0);
    for (href, count) in figures(&body) {
        let bin = |name: &str| href.split(['?', '&']).find_map(|pair| pair.strip_prefix(name)).map(str::to_owned);
        let (hours, used) = (bin("hours="), bin("used="));
        if hours.is_none() && used.is_none() {
            continue;
        }
        opened_bins += 1;
        assert_eq!(opened(&supervisor, &href).await, count, "{href}");
        if let (Some(hours), true) = (&hours, href.contains("/assessment/cases")) {
            filed += count;
            let (_, file) = supervisor.get(&href.replace("/assessment/cases?", "/assessment/cases.csv?")).await;

            let bins = file.lines().skip(1).filter_map(|line| line.split([',', '"']).find(|cell| is_minute(cell)));
            for moment in bins {
                assert_eq!(&two_hours(moment), hours, "filed {moment}, listed by {href}");
            }
        }
        if used.is_some() {
            closed += count;
        }
    }
    assert_eq!(opened_bins, drawn, "the marks lead where the table leads");
    let counted = async |measure: &str| opened(&supervisor, &format!("/assessment/cases?indicator={measure}")).await;
    assert_eq!(filed, counted("filed").await);
    // What was never accepted took no days.
    assert!((1..=counted("closed").await).contains(&closed), "{closed}");
    for (wrong, code) in [
        ("indicator=filed&hours=1-09", "bad_hours_bin"),
        ("indicator=closed&hours=1-08", "bad_hours_bin"),
        ("indicator=closed&used=few", "bad_days_bin"),
        ("indicator=filed&used=3", "bad_days_bin"),
    ] {
        let (status, body) = supervisor.get(&format!("/assessment/cases?{wrong}")).await;
        assert_eq!(status, 422, "{code} {wrong}: {body}");
    }
}

/// `2026-11-20 09:30`
fn is_minute(cell: &str) -> bool {
    cell.len() == 16 && cell.get(..10).is_some_and(|day| day.parse::<kernel::Date>().is_ok())
}

/// `5-08`: the weekday, and the even hour before or at a minute's own.
fn two_hours(minute: &str) -> String {
    let day: kernel::Date = minute[..10].parse().unwrap();
    let hour: u8 = minute[11..13].parse().unwrap();
    format!("{}-{:02}", day.weekday().to_monday_one_offset(), hour / 2 * 2)
}

/// Numbers that are links, with where they lead: in tables, in tiles and in figures.
pub(crate) fn figures(body: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for piece in body.split("<a ").skip(1) {
        let Some(href) = between(piece, "href=\"", "\"") else { continue };
        let Some(text) = between(piece, ">", "</a>") else { continue };
        let number = match between(text, "class=\"level-number\">", "<") {
            Some(number) => number,
            // A figure's label is the link, its number follows.
            None if piece.contains("figure-number") && !text.contains('<') && number(text).is_none() => {
                let figure = piece.split("</div>").next().unwrap_or_default();
                between(figure, "<b>", "</b>").unwrap_or_default()
            }
            None => text,
        };
        let number = if number.ends_with('%') { behind(href, piece).unwrap_or(number) } else { number };
        found.extend(self::number(number).map(|number| (href.replace("&amp;", "&").replace("&#38;", "&"), number)));
    }
    found
}

/// Of a share what its list counts: of the promises kept the cases, of whatever people said all that they said.
fn behind<'a>(href: &str, piece: &'a str) -> Option<&'a str> {
    let note = piece.rsplit_once("figure-note\">").or_else(|| piece.rsplit_once("class=\"hint\">"))?.1;
    if let Some((whole, rest)) = note.split_once(" 件中 ") {
        return if href.starts_with("/watch/cases") { rest.split(' ').next() } else { Some(whole) };
    }
    if let Some((said, _)) = note.split_once(" 次评价") {
        return Some(said);
    }
    let (part, rest) = note.split_once(" / ")?;
    let whole = rest.split(' ').next()?;
    // How many rated is a share of those who could; its list is of those who did.
    if piece.contains("主动评价率") { Some(part) } else { Some(whole) }
}

pub(crate) fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    rest.split_once(end).map(|(found, _)| found)
}

pub(crate) fn number(text: &str) -> Option<usize> {
    text.trim().replace([',', ' ', '\u{202f}', '\u{a0}'], "").parse().ok()
}

/// How many lines a list has, on all its pages, with those it says it does not show; where a line counts for more than one,
/// what they add up to, which the page says.
pub(crate) async fn opened(person: &Person<'_>, href: &str) -> usize {
    let (mut path, mut lines, mut added) = (href.to_owned(), 0, 0);
    let mut sum: Option<usize> = None;
    loop {
        let (status, body) = person.get(&path).await;
        assert_eq!(status, 200, "{path}");
        // Risk points stand in one table a step; any other list is the first table of its page.
        let tables = if path.starts_with("/supervision/risks") { usize::MAX } else { 1 };
        let rows = body.split("<tbody>").skip(1).take(tables).filter_map(|rows| rows.split("</tbody>").next());
        for row in rows.flat_map(|rows| rows.split("<tr").skip(1)) {
            lines += 1;
            let last = row.rsplit("<td").next().and_then(|cell| between(cell, ">", "</td>"));
            added += last.and_then(number).unwrap_or_default();
        }
        lines += between(&body, "另有 ", " 件不在").and_then(number).unwrap_or_default();
        sum = sum.or(between(&body, "合计 ", "（").and_then(number));
        let Some((before, _)) = body.split_once("\" rel=\"next\"") else {
            // Items stand with all that they add, each in its own column.
            assert!(sum.is_none_or(|sum| sum == added || path.starts_with("/assessment/items")), "{path}: {added}");
            return sum.unwrap_or(lines);
        };
        let next = before.rsplit_once("href=\"").map(|(_, next)| next.replace("&amp;", "&").replace("&#38;", "&"));
        path = next.unwrap();
    }
}

//! Figures equal what the register says, and silence is never praise.

use std::collections::BTreeMap;

use casework::{Happening, Projecting, Witness};
use kernel::CaseNo;
use ratings::facts::{Given, RATING_GIVEN};
use ratings::{By, RatedAct, Sums, ratable};
use serde::Deserialize;
use serde_json::Value;

use crate::town::Town;

/// Counts the past over again from the register alone.
#[derive(Default)]
struct Recount {
    acts: BTreeMap<(CaseNo, RatedAct), (String, Option<u8>)>,
    excluded: Vec<String>,
}

impl Witness for Recount {
    fn see(&mut self, past: &Projecting<'_>) {
        if let Some((act, person)) = ratable::finished(past) {
            self.acts.entry((past.case.no.clone(), act)).or_insert((person.to_string(), None));
        }
        match past.happening {
            Happening::Fact { fact, data } if &**fact == RATING_GIVEN => {
                let given = Given::deserialize(&**data).unwrap();
                if given.n == 1 {
                    self.acts.get_mut(&(past.case.no.clone(), given.act)).unwrap().1 = Some(given.level.get());
                }
            }
            Happening::Fact { fact, data } if &**fact == ratings::facts::BAD_RATING_EXCLUDED => {
                self.excluded.push(data["rating"].as_str().unwrap().to_owned());
            }
            _ => {}
        }
    }
}

impl Recount {
    fn sums(&self) -> BTreeMap<String, Sums> {
        let mut sums: BTreeMap<String, Sums> = BTreeMap::new();
        for (person, level) in self.acts.values() {
            let of = sums.entry(person.clone()).or_default();
            of.ratable += 1;
            if let Some(level) = level {
                of.rated += 1;
                of.levels[usize::from(*level) - 1] += 1;
            }
        }
        sums
    }
}

#[tokio::test]
async fn figures_equal_a_recount_of_the_register() {
    testkit::both_stores(|db| async move {
        let town = Town::open(db).await;
        for (n, level) in [1, 0, 3, 4, 0, 2, 5, 0, 1].into_iter().enumerate() {
            let no = match n % 3 {
                0 => {
                    let no = town.filed("wang.mei", kernel::Channel::Window).await;
                    town.refuse(&no).await;
                    no
                }
                _ => town.finished("li.qiang").await,
            };
            let rater = if n % 3 == 0 { "wang.mei" } else { "li.qiang" };
            if level > 0 {
                town.rate(rater, &no, level, n % 2 == 0).await.unwrap();
            }
        }
        let mut recount = Recount::default();
        town.desk.office.casework.relive(town.region, &mut recount).await.unwrap();
        let today = town.desk.today();
        let kept: BTreeMap<String, Sums> =
            town.desk.sums(By::Person, today.first_of_month(), today, None).await.unwrap().into_iter().collect();
        assert_eq!(kept, recount.sums());
        let total = town.desk.total(today, today, None).await.unwrap();
        let all = recount.sums().into_values().fold(Sums::default(), Sums::plus);
        assert_eq!(total, all);
        assert_eq!((total.ratable, total.rated, total.bad()), (12, 6, 2));

        // One of the bad ones is found mistaken: it leaves every sum once.
        let open = town.desk.open_rectifications_list(None, 10).await.unwrap();
        let one = open.iter().find(|one| !one.named).unwrap();
        let examiner = town.holder("market", "examiner", &[]);
        town.complete(&examiner, &one.no, "verify-rating", "mistaken", Some("选错了"), Value::Null).await;
        town.complete("supervisor", &one.no, "confirm-verification", "agree", Some("同意"), Value::Null).await;
        for by in [By::All, By::Organ, By::Item, By::Person, By::Channel, By::Window, By::Day, By::Month] {
            let groups = town.desk.sums(by, today.first_of_month(), today, None).await.unwrap();
            let sum = groups.into_iter().fold(Sums::default(), |sum, (_, more)| sum.plus(more));
            assert_eq!((sum.ratable, sum.rated, sum.bad(), sum.excluded), (12, 5, 1, 1), "{by:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_pages_of_figures_show_what_their_readers_may_see() {
    let town = Town::open(testkit::sqlite().await).await;
    for _ in 0..3 {
        let no = town.finished("wang.mei").await;
        town.rate("wang.mei", &no, 4, false).await.unwrap();
    }
    let (status, page) = town.get("supervisor", "/ratings").await;
    assert!(status.is_success() && page.contains("正在整改的差评") && page.contains("主动评价率"), "{page}");
    for by in ["item", "window", "person", "channel"] {
        assert!(town.get("supervisor", &format!("/ratings?by={by}")).await.0.is_success());
    }
    assert_eq!(town.get("clerk", "/ratings").await.0, 403);
    // One organ of those in sight; another is refused, and none is no organ.
    let head = town.holder("market", "approver", &[]);
    for (account, organ, status) in [
        ("supervisor", "market", 200),
        ("supervisor", "civil", 200),
        ("supervisor", "nowhere", 422),
        (head.as_str(), "market", 200),
        (head.as_str(), "civil", 403),
    ] {
        for path in ["/ratings", "/ratings.csv", "/ratings/list", "/ratings/coverage", "/api/v1/ratings/figures"] {
            assert_eq!(town.get(account, &format!("{path}?organ={organ}")).await.0, status, "{account} {path} {organ}");
        }
    }
    let figures = async |organ: &str| {
        let (_, body) = town.get("supervisor", &format!("/api/v1/ratings/figures?organ={organ}")).await;
        serde_json::from_str::<Value>(&body).unwrap()["items"][0]["rated"].clone()
    };
    assert_eq!((figures("market").await, figures("civil").await), (3.into(), Value::Null));
    let (_, public) = town.get("", "/satisfaction").await;
    assert!(public.contains("太少"), "three ratings are not told to the public");
    assert!(town.get("wang.mei", "/me/ratings").await.1.contains("我的评价"));
}

/// A good rate says nothing of items nobody ever judged: coverage tells how many those are, and opens them.
#[tokio::test]
async fn coverage_tells_what_nobody_rated_and_opens_it() {
    testkit::both_stores(|db| async move {
        let town = Town::open(db).await;
        let today = town.desk.today();
        let days = format!("from={}&to={today}", today.first_of_month());
        let counter = town.filed("wang.mei", kernel::Channel::Window).await;
        town.refuse(&counter).await;
        let list = async |by: &str, show: &str, lang: &str| {
            let path = format!("/ratings/coverage?{days}&by={by}&show={show}&lang={lang}");
            let (status, page) = town.get("supervisor", &path).await;
            assert!(status.is_success(), "{page}");
            let body = page.split("<tbody>").nth(1).and_then(|rest| rest.split("</tbody>").next());
            body.map_or(0, |rows| rows.matches("<tr").count())
        };
        let whole = async || {
            let (status, body) = town.get("supervisor", &format!("/api/v1/ratings/figures?{days}")).await;
            assert!(status.is_success(), "{body}");
            serde_json::from_str::<Value>(&body).unwrap()["items"][0]["coverage"].clone()
        };
        let silent = whole().await;
        assert_eq!((&silent["items"]["part"], &silent["items"]["whole"]), (&0.into(), &1.into()), "{silent}");
        assert_eq!((list("item", "silent", "zh").await, list("item", "rated", "zh").await), (1, 0));
        let (_, page) = town.get("supervisor", &format!("/ratings?{days}")).await;
        assert!(page.contains("评价覆盖率") && page.contains("show=silent"), "{page}");

        // Another door brings a rating: the item is covered now, and one of two doors.
        let online = town.finished("li.qiang").await;
        town.rate("li.qiang", &online, 2, false).await.unwrap();
        let rated = whole().await;
        assert_eq!((&rated["items"]["part"], &rated["items"]["whole"]), (&1.into(), &1.into()), "{rated}");
        assert_eq!((&rated["channels"]["part"], &rated["channels"]["whole"]), (&1.into(), &2.into()), "{rated}");
        assert_eq!((list("item", "silent", "zh").await, list("channel", "silent", "en").await), (0, 1));
        assert_eq!((list("channel", "rated", "zh").await, list("channel", "all", "en").await), (1, 2));
        let (_, file) = town.get("supervisor", &format!("/ratings.csv?{days}")).await;
        assert!(file.contains("评价覆盖率") && file.contains("100.0%"), "{file}");
        assert_eq!(town.get("clerk", "/ratings/coverage").await.0, 403);
    })
    .await;
}

//! One act, one rating, voluntary, never by staff, by whichever way.

use kernel::Channel as Door;
use ratings::{Channel, Level, Origin, RatedAct, Said, Sheet, Standing};

use crate::town::Town;

#[tokio::test]
async fn one_act_is_rated_once_and_a_later_word_is_appended() {
    testkit::both_stores(|db| async move {
        let town = Town::open(db).await;
        let no = town.finished("wang.mei").await;
        assert_eq!(town.desk.acts_of(&no).await.unwrap()[0].level, None, "nobody is satisfied by silence");
        town.rate("wang.mei", &no, 2, false).await.unwrap();
        assert_eq!(town.rate("wang.mei", &no, 5, false).await, Err("already_rated".to_owned()));

        let later = Said { level: 5, append: true, ..Said::default() };
        town.say("wang.mei", &no, later).await.unwrap();
        let ratings = town.desk.ratings_of(&no).await.unwrap();
        let told: Vec<_> = ratings.iter().map(|rating| (rating.level.get(), rating.standing)).collect();
        assert_eq!(told, [(2, Standing::Counted), (5, Standing::Appended)]);
        assert_eq!(town.desk.acts_of(&no).await.unwrap()[0].level, Level::new(2));
        assert!(town.desk.rectifications_of(&no).await.unwrap().is_empty(), "what is appended opens nothing");
    })
    .await;
}

#[tokio::test]
async fn nothing_is_rated_before_it_is_done_nor_by_anybody_else() {
    let town = Town::open(testkit::sqlite().await).await;
    let no = town.filed("wang.mei", Door::Web).await;
    assert_eq!(town.rate("wang.mei", &no, 1, false).await, Err("not_yet_ratable".to_owned()));
    town.refuse(&no).await;
    assert_eq!(town.rate("li.qiang", &no, 1, false).await, Err("case_unknown".to_owned()));
    for staff in ["clerk", "supervisor", "leader"] {
        let refused = town.rate(staff, &no, 1, false).await.unwrap_err();
        assert!(refused == "staff_never_rate" || refused == "case_unknown", "{staff}: {refused}");
    }
    assert_eq!(town.rate("wang.mei", &no, 6, false).await, Err("bad_level".to_owned()));
}

#[tokio::test]
async fn whoever_calls_takes_down_what_is_said_but_not_about_their_own_organ() {
    let town = Town::open(testkit::sqlite().await).await;
    let no = town.finished("wang.mei").await;
    let said = || Said { level: 3, ..Said::default() };
    let hotline = town.who("hotline").await;
    town.desk.record_by_phone(&hotline, &no, RatedAct::Matter, said(), None).await.unwrap();
    let rating = town.desk.ratings_of(&no).await.unwrap().remove(0);
    assert_eq!((rating.channel, rating.rater), (Channel::Phone, None));
    let clerk = town.who("clerk").await;
    assert!(town.desk.record_by_phone(&clerk, &no, RatedAct::Matter, said(), None).await.is_err());
}

#[tokio::test]
async fn a_link_works_once_without_signing_in_and_survives_a_mistake() {
    testkit::both_stores(|db| async move {
        let town = Town::open(db).await;
        let no = town.finished("wang.mei").await;
        let token = town.desk.invite(&no, RatedAct::Matter, Channel::Link).await.unwrap();
        let path = format!("/rate/link/{token}");
        let (status, page) = town.get("", &path).await;
        assert!(status.is_success() && page.contains("非常满意"), "{page}");
        assert!(!page.contains("王梅") && !page.contains(no.as_str()), "the link names nobody");
        assert_eq!(town.post("", &path, "text=x").await.0, 422);
        assert_eq!(town.post("", &path, "level=4&named=yes").await.0, 200);
        assert_eq!(town.post("", &path, "level=1").await.0, 409);
        let rating = town.desk.ratings_of(&no).await.unwrap().remove(0);
        assert_eq!((rating.level.get(), rating.named, rating.channel), (4, false, Channel::Link));

        town.clock.set(town.desk.now().plus_seconds(90 * 86_400));
        let other = town.finished("wang.mei").await;
        let token = town.desk.invite(&other, RatedAct::Matter, Channel::Link).await.unwrap();
        town.clock.set(town.desk.now().plus_seconds(31 * 86_400));
        assert_eq!(town.get("", &format!("/rate/link/{token}")).await.0, 409);
    })
    .await;
}

#[tokio::test]
async fn a_visit_to_a_window_is_rated_for_itself_at_the_tablet_of_that_window() {
    let town = Town::open(testkit::sqlite().await).await;
    let (status, _) = town.post("clerk", "/ratings/seat", "window=centre%2Fgeneral-1").await;
    assert_eq!(status, 303);
    town.clock.set(town.desk.now().plus_seconds(5));
    let no = town.filed("wang.mei", Door::Window).await;
    let shown = town.desk.at_window("centre/general-1").await.unwrap().unwrap();
    assert_eq!((shown.act, shown.window.as_str()), (RatedAct::HandedIn, "centre/general-1"));
    let (_, stranger) = town.get("", "/rate/window/centre/general-1").await;
    assert!(!stranger.contains("延期"), "a device that is not paired shows no matter");
    let said = Said { level: 1, ..Said::default() };
    let origin = Origin::default();
    let at = |said: Said| town.desk.judge_at_tablet(&no, RatedAct::HandedIn, said, &origin, None);
    at(said.clone()).await.unwrap();
    assert!(at(said).await.is_err());
    assert!(town.desk.at_window("centre/general-1").await.unwrap().is_none());
    // The matter itself is another act.
    town.refuse(&no).await;
    town.rate("wang.mei", &no, 5, false).await.unwrap();
    assert_eq!(town.desk.acts_of(&no).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_rating_from_the_clerks_own_machine_is_found() {
    testkit::both_stores(|db| async move {
        let town = Town::open(db).await;
        let clerk = town.who("clerk").await;
        let no = town.finished("wang.mei").await;
        let person = town.desk.acts_of(&no).await.unwrap()[0].person.clone();
        assert_eq!(person, clerk.account.id);
        let origin = Origin { device: "the clerk's".to_owned(), ip: "10.0.0.1".to_owned() };
        town.desk.sit(&clerk, "centre/general-1", &origin).await.unwrap();
        town.clock.set(town.desk.now().plus_seconds(20));
        let mei = town.who("wang.mei").await;
        let said = Said { level: 1, ..Said::default() };
        town.desk.judge(&mei, &no, (RatedAct::Matter, Channel::Web), said, &origin, None).await.unwrap();
        let (since, until) = (town.desk.now().plus_seconds(-3_600), town.desk.now().plus_seconds(1));
        let forced = town.desk.forced(since, until).await.unwrap();
        assert_eq!(forced.len(), 1);
        assert_eq!(forced[0].person, clerk.account.id);
        assert!(town.desk.bursts(since, until, 2).await.unwrap().is_empty());
        assert_eq!(town.desk.bursts(since, until, 1).await.unwrap()[0].ratings, 1);
    })
    .await;
}

#[tokio::test]
async fn the_code_of_a_receipt_rates_each_act_once_when_it_is_done_and_not_by_staff() {
    testkit::both_stores(|db| async move {
        let town = Town::open(db).await;
        let no = town.filed("wang.mei", Door::Web).await;
        let token = town.desk.office.rating_token(&no);
        let path = format!("/rate/link/{token}");
        let receipt = town.get("wang.mei", &format!("/me/cases/{no}/receipt")).await.1;
        assert!(receipt.contains("receipt-rate") && receipt.contains("<svg"), "the receipt carries the code");
        let (status, page) = town.get("", &path).await;
        assert!(status == 409 && page.contains("还没有办完"), "{status} {page}");
        let letter = town.desk.office.document(&casework::Sight::county(town.region), &no, "1").await.unwrap();
        assert!(letter.pdf.len() > 10_000, "a letter is set with its code");

        town.refuse(&no).await;
        assert_eq!(town.get("clerk", &path).await.0, 403, "whoever printed it does not rate");
        let (status, page) = town.get("", &path).await;
        assert!(status.is_success() && !page.contains("王梅"), "{status} {page}");
        assert_eq!(town.post("", &path, "text=x").await.0, 422);
        assert_eq!(town.post("", &path, "level=2").await.0, 200);
        assert_eq!(town.post("", &path, "level=5").await.0, 409);
        let ratings = town.desk.ratings_of(&no).await.unwrap();
        assert_eq!(ratings.len(), 1);
        assert_eq!((ratings[0].level.get(), ratings[0].channel), (2, Channel::Qr));

        let forged = format!("/rate/link/{}A", &token[..token.len() - 1]);
        let forged = if forged == path { format!("{forged}B") } else { forged };
        assert_eq!(town.get("", &forged).await.0, 404);
        let other = town.finished("wang.mei").await;
        town.clock.set(town.desk.now().plus_seconds(31 * 86_400));
        let late = format!("/rate/link/{}", town.desk.office.rating_token(&other));
        let (status, page) = town.get("", &late).await;
        assert!(status == 409 && page.contains("过期"), "{status} {page}");
    })
    .await;
}

#[tokio::test]
async fn whoever_wants_short_messages_is_asked_by_one_and_rates_by_its_link() {
    testkit::both_stores(|db| async move {
        let gateway = testkit::SmsGateway::start().await;
        let mut town = Town::open(db).await;
        town.desk.office.texter = Some(officekit::texter(&gateway.url()));
        officekit::leaves_phone(&town.desk.office, "wang.mei", "13900010001", true).await;
        let (no, _) = (town.finished("wang.mei").await, town.finished("li.qiang").await);
        let asked = town.desk.round().await.unwrap().invitations;
        assert_eq!(asked, 1, "who does not want any is not asked");
        gateway.answer(500, "");
        for _ in 0..4 {
            while town.desk.office.work().await.unwrap() > 0 {}
            assert_eq!(town.desk.round().await.unwrap().invitations, 0, "once an act");
            town.clock.set(town.desk.now().plus_seconds(600));
        }
        let told: Vec<String> = gateway.asked().into_iter().map(|asked| asked.body).collect();
        let invitations: Vec<&String> = told.iter().filter(|body| body.contains("/rate/link/")).collect();
        let begins =
            |body: &String| body.find("/rate/link/").map(|at| body[at..].trim_end_matches(['"', '}']).to_owned());
        let links: std::collections::BTreeSet<String> = invitations.into_iter().filter_map(begins).collect();
        assert_eq!(links.len(), 1, "{told:?}");
        let link = links.first().unwrap();
        let (status, page) = town.get("", link).await;
        assert!(status.is_success() && page.contains("非常满意") && !page.contains("王梅"), "{page}");
        assert_eq!(town.post("", link, "level=2").await.0, 200);
        let rating = town.desk.ratings_of(&no).await.unwrap().remove(0);
        assert_eq!((rating.level.get(), rating.channel), (2, Channel::Sms));
        let listed = town.get("supervisor", "/api/v1/ratings").await;
        assert!(listed.1.contains(r#""channel":"sms""#), "{} {}", listed.0, listed.1);
    })
    .await;
}

#[tokio::test]
async fn a_sheet_of_paper_is_typed_in_by_a_colleague_never_by_who_had_a_hand_in_it() {
    testkit::both_stores(|db| async move {
        let town = Town::open(db).await;
        let no = town.filed("wang.mei", Door::Window).await;
        town.refuse(&no).await;
        let sheet = |level: u8| Sheet {
            no: no.clone(),
            act: RatedAct::Matter,
            said: Said { level, text: "来了两趟".to_owned(), ..Said::default() },
            scan: None,
        };
        let record = async |account: &str, level: u8| {
            let done = town.desk.record_on_paper(&*town.who(account).await, sheet(level), None).await;
            done.map(|_| ()).map_err(|problem| problem.code.to_string())
        };
        assert_eq!(record("clerk", 1).await, Err("own_case_typed_in".to_owned()), "she took it in");
        assert_eq!(record("examiner", 1).await, Err("not_your_post".to_owned()));
        assert_eq!(record("centre-02", 4).await, Ok(()));
        assert_eq!(record("centre-03", 1).await, Err("already_rated".to_owned()), "one act, one rating");

        let rating = town.desk.ratings_of(&no).await.unwrap().remove(0);
        assert_eq!((rating.channel, rating.named, rating.level.get()), (Channel::Paper, false, 4));
        assert_eq!(rating.recorded.as_ref().map(|by| by.as_str()), Some("centre-02"), "who typed it in is kept");
        assert_eq!(town.desk.rectifications_of(&no).await.unwrap().len(), 1, "a bad one opens its rectification");
    })
    .await;
}

/// Many sheets from one hand are as visible as many ratings from one device.
#[tokio::test]
async fn a_burst_of_paper_from_one_hand_is_seen() {
    let town = Town::open(testkit::sqlite().await).await;
    for _ in 0..8 {
        let no = town.finished("wang.mei").await;
        let said = Said { level: 1, ..Said::default() };
        let sheet = Sheet { no, act: RatedAct::Matter, said, scan: None };
        town.desk.record_on_paper(&*town.who("centre-02").await, sheet, None).await.unwrap();
    }
    let now = town.desk.now();
    let bursts = town.desk.bursts(now.plus_seconds(-3_600), now.plus_seconds(1), 8).await.unwrap();
    assert_eq!(bursts.iter().map(|burst| burst.ratings).collect::<Vec<_>>(), [8]);
}

#[tokio::test]
async fn the_page_of_paper_ratings_tells_what_is_wrong_and_keeps_the_scan_from_organs() {
    let town = Town::open(testkit::sqlite().await).await;
    let no = town.finished("wang.mei").await;
    let (status, body) = town.get("centre-02", "/ratings/paper").await;
    assert!(status.is_success() && body.contains("录入纸质评价"), "{body}");
    let (status, _) = town.get("examiner", "/ratings/paper").await;
    assert_eq!(status.as_u16(), 403);
    let (status, body) = town.post("centre-02", "/ratings/paper", &format!("no={no}&act=0")).await;
    assert!(status.as_u16() == 422 && body.contains("请选择满意程度"), "{status} {body}");
    let (status, body) = town.post("centre-02", "/ratings/paper", "no=99012120990101-0001&act=0&level=1").await;
    assert!(status.is_client_error() && body.contains("您无权查看"), "{status} {body}");
    let (status, _) = town.post("centre-02", "/ratings/paper", &format!("no={no}&act=0&level=2")).await;
    assert!(status.is_redirection());
    let (status, _) = town.get("centre-02", &format!("/ratings/paper/{no}.0.1/scan")).await;
    assert_eq!(status.as_u16(), 403, "nobody at a window sees the sheet again");
    let (status, _) = town.get("supervisor", &format!("/ratings/paper/{no}.0.1/scan")).await;
    assert_eq!(status.as_u16(), 404, "there is none");
}

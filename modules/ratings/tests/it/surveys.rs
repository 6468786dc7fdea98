//! A survey is published once a period, answered once each, and told with its uncertainty.

use declarations::{SurveyAudience, Words as _};
use ratings::survey::{Publication, Published, Reply};
use ratings::{Desk, Origin};
use serde_json::{Map, Value, json};
use web::{Lang, Text};

use crate::town::Town;

async fn publish(town: &Town, audience: SurveyAudience) -> Published {
    publish_one(town, |survey| survey.audience == audience).await
}

async fn publish_one(town: &Town, wanted: impl Fn(&declarations::Survey) -> bool) -> Published {
    let surveys = &town.desk.office.county().surveys;
    let survey = surveys.iter().find(|survey| wanted(survey)).unwrap();
    let period = match survey.every.word() {
        "quarter" => "2026-Q3",
        "month" => "2026-09",
        _ => "2026",
    };
    let today = town.desk.today();
    let wish = || Publication {
        survey: survey.id.clone(),
        period: period.to_owned(),
        opens: today,
        closes: today.last_of_month(),
    };
    let supervisor = town.who("supervisor").await;
    let published = town.desk.publish_survey(&supervisor, wish()).await.unwrap();
    assert_eq!(town.desk.publish_survey(&supervisor, wish()).await.unwrap_err().code, "survey_published");
    published
}

/// Everything that must be answered: the given level, the first choice, a word.
fn values(published: &Published, level: u8) -> Map<String, Value> {
    let properties = published.content.schema["properties"].as_object().unwrap();
    let answer = |(name, property): (&String, &Value)| {
        let choices = property.get("enum").and_then(Value::as_array);
        let value = match (published.content.scales.contains(name), choices, property["type"].as_str()) {
            (true, _, Some("string")) => json!(level.to_string()),
            (true, _, _) => json!(level),
            (_, Some(choices), _) => choices[0].clone(),
            (_, _, Some("boolean")) => json!(true),
            (_, _, Some("integer" | "number")) => property.get("minimum").cloned().unwrap_or_else(|| json!(1)),
            (_, _, Some("string")) => json!("希望周末也开门"),
            _ => return None,
        };
        Some((name.clone(), value))
    };
    properties.iter().filter_map(answer).collect()
}

fn subject(desk: &Desk, published: &Published) -> String {
    if !published.has_subject() {
        return String::new();
    }
    desk.subjects(published)[0].0.clone()
}

#[tokio::test]
async fn a_public_survey_takes_one_answer_a_device_and_an_account() {
    testkit::both_stores(|db| async move {
        let town = Town::open(db).await;
        let published = publish(&town, SurveyAudience::Public).await;
        let t = Text::in_(Lang::Chinese);
        let about = subject(&town.desk, &published);
        let reply = |level| Reply { subject: about.clone(), values: values(&published, level) };
        let device = |name: &str| Origin { device: name.to_owned(), ip: String::new() };
        for (n, level) in [1, 2, 5].into_iter().enumerate() {
            let origin = device(&format!("device {n}"));
            town.desk.answer_survey(t, &published, None, &origin, reply(level)).await.unwrap();
            let twice = town.desk.answer_survey(t, &published, None, &origin, reply(level)).await;
            assert_eq!(twice.unwrap_err().code, "answered_already");
        }
        let mei = town.who("wang.mei").await;
        town.desk.answer_survey(t, &published, Some(&mei), &device("a"), reply(1)).await.unwrap();
        let twice = town.desk.answer_survey(t, &published, Some(&mei), &device("b"), reply(1)).await;
        assert_eq!(twice.unwrap_err().code, "answered_already");
        let clerk = town.who("clerk").await;
        let staff = town.desk.answer_survey(t, &published, Some(&clerk), &device("c"), reply(1)).await;
        assert_eq!(staff.unwrap_err().code, "staff_never_answer");

        let (_, answers, results) = town.desk.survey_results(&published.survey, &published.period).await.unwrap();
        assert_eq!((results.n, results.satisfied.part, results.satisfied.whole), (4, 3, 4));
        assert_eq!(results.mean, Some(68.75), "100, 75, 0 and 100");
        assert!(answers.iter().all(|answer| !format!("{answer:?}").contains("wang.mei")));
        assert!(answers.iter().all(|answer| answer.shown != "shown"), "nobody has read the comments");
        let results_page = format!("/ratings{}", published.href());
        let (status, page) = town.get("supervisor", &results_page).await;
        assert!(status.is_success(), "{page}");
        assert_eq!(town.get("clerk", &results_page).await.0, 403);

        town.clock.set(town.desk.now().plus_seconds(60 * 86_400));
        let late = town.desk.answer_survey(t, &published, None, &device("late"), reply(1)).await;
        assert_eq!(late.unwrap_err().code, "survey_closed");
    })
    .await;
}

#[tokio::test]
async fn staff_measure_others_and_not_themselves() {
    let town = Town::open(testkit::sqlite().await).await;
    let published = publish(&town, SurveyAudience::Staff).await;
    let t = Text::in_(Lang::Chinese);
    let about = subject(&town.desk, &published);
    let clerk = town.who("clerk").await;
    let reply = || Reply { subject: about.clone(), values: values(&published, 2) };
    town.desk.answer_survey(t, &published, Some(&clerk), &Origin::default(), reply()).await.unwrap();
    let twice = town.desk.answer_survey(t, &published, Some(&clerk), &Origin::default(), reply()).await;
    assert_eq!(twice.unwrap_err().code, "answered_already");
    let mei = town.who("wang.mei").await;
    let citizen = town.desk.answer_survey(t, &published, Some(&mei), &Origin::default(), reply()).await;
    assert_eq!(citizen.unwrap_err().code, "staff_only");
    assert!(town.get("", &published.href()).await.0.is_redirection(), "strangers are asked to sign in");
    assert!(town.get("clerk", &published.href()).await.0.is_success());

    // Who answered without a name is not known by being one of few either.
    let results = format!("/ratings{}", published.href());
    let (_, page) = town.get("supervisor", &results).await;
    assert!(page.contains("太少"), "one answer tells who gave it: {page}");
    let (status, csv) = town.get("supervisor", &format!("{results}/answers.csv")).await;
    let name = town.desk.subject_names(&published)[&about].clone();
    assert!(status.is_success() && csv.contains("件数太少，不公布") && !csv.contains(&name), "{csv}");
    assert!(csv.contains("\"满意\""), "answers are told in words: {csv}");
    let (status, book) = town.get("supervisor", &format!("{results}/answers.xlsx")).await;
    assert!(status.is_success() && book.starts_with("PK"));
}

#[tokio::test]
async fn the_page_of_a_survey_takes_an_answer_from_a_phone_without_signing_in() {
    let town = Town::open(testkit::sqlite().await).await;
    let published = publish(&town, SurveyAudience::Public).await;
    let (status, page) = town.get("", &published.href()).await;
    assert!(status.is_success() && page.contains(&published.content.title), "{page}");
    assert!(page.contains("非常不满意"), "levels are told in words");
    assert!(page.len() < 60_000);
    let (status, page) = town.post("", &published.href(), "").await;
    assert_eq!(status, 422, "{page}");
    assert!(town.get("", "/surveys").await.1.contains(&published.content.title));
}

#[tokio::test]
async fn an_answer_brings_up_its_questions_in_another_round_and_takes_others_away() {
    let town = Town::open(testkit::sqlite().await).await;
    let published = publish_one(&town, |survey| survey.id == "satisfaction").await;
    let (path, t) = (published.href(), Text::in_(Lang::Chinese));
    let name = |name: &str| format!("name=\"{name}\"");
    let (_, first) = town.get("", &path).await;
    assert!(first.contains(&name("attitude")) && !first.contains(&name("online")), "{first}");
    let shown = first.split("name=\"shown\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let shown = shown.replace(' ', "+");

    let (status, second) = town.post("", &path, &format!("shown={shown}&overall=2&how=web&attitude=1")).await;
    assert!(status.is_success() && second.contains(&name("online")), "{status} {second}");
    assert!(second.contains("还有 1 个问题") && !second.contains(&name("place")), "{second}");
    assert_eq!(town.desk.survey_results(&published.survey, &published.period).await.unwrap().2.n, 0, "not yet sent");

    // Who has never been here is asked neither about the hall nor about the web, whatever is sent.
    let mei = town.who("wang.mei").await;
    let values = json!({ "overall": 2, "how": "none", "place": 5, "online": 5 });
    let reply = Reply { subject: String::new(), values: values.as_object().unwrap().clone() };
    town.desk.answer_survey(t, &published, Some(&mei), &Origin::default(), reply).await.unwrap();
    let (_, answers, _) = town.desk.survey_results(&published.survey, &published.period).await.unwrap();
    assert_eq!(answers[0].answers, json!({ "overall": 2, "how": "none" }));
}

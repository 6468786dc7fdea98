//! What a survey brought: pure counts over its answers.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value as Json;

use super::Published;
use crate::figures::Share;
use crate::store::answers::Answer;

/// A question with what was answered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Question {
    pub name: String,
    pub title: String,
    /// How many answered it.
    pub n: i64,
    /// On the scale of satisfaction: 0 to 100, where 非常满意 is worth 100 and each level less 25.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean: Option<f64>,
    /// Satisfied at least 基本满意.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub satisfied: Option<Share>,
    /// Each answer in words, with how many gave it, in the order of the form.
    pub distribution: Vec<(String, i64)>,
    /// The same answers as they are kept.
    #[serde(skip)]
    values: Vec<String>,
}

impl Question {
    /// What somebody answered, in words; empty where they were not asked or said nothing.
    pub fn said(&self, answers: &Json) -> String {
        let word = |value: &Json| {
            let value = plain(value);
            let known = self.values.iter().position(|known| *known == value);
            known.and_then(|place| self.distribution.get(place)).map_or(value, |(word, _)| word.clone())
        };
        match answers.get(&self.name) {
            None | Some(Json::Null) => String::new(),
            Some(Json::Array(many)) => many.iter().map(word).collect::<Vec<_>>().join("、"),
            Some(one) => word(one),
        }
    }
}

/// The whole.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Results {
    pub n: i64,
    /// Of the overall question, or of the first on the scale.
    pub satisfied: Share,
    pub mean: Option<f64>,
    pub questions: Vec<Question>,
    /// By whom it is about: how many, the mean, satisfied.
    pub subjects: Vec<Of>,
}

/// Of whom or what: its id, how many answered, the mean, satisfied.
pub type Of = (String, i64, Option<f64>, Share);

impl Results {
    /// Fewer than so many answered about this one.
    pub fn is_few(&self, subject: &str, least: i64) -> bool {
        self.subjects.iter().any(|(known, n, ..)| known == subject && *n < least)
    }
}

/// Counts the answers; the same answers give the same results in whatever order they come.
pub fn results(published: &Published, answers: &[Answer]) -> Results {
    let mut subjects: BTreeMap<&str, Vec<&Json>> = BTreeMap::new();
    let all: Vec<&Json> = answers.iter().map(|answer| &answer.answers).collect();
    for answer in answers.iter().filter(|answer| !answer.subject.is_empty()) {
        subjects.entry(&answer.subject).or_default().push(&answer.answers);
    }
    let content = &published.content;
    let overall = Some(content.overall.as_str()).filter(|name| !name.is_empty());
    let overall = overall.or(content.scales.first().map(String::as_str)).unwrap_or_default();
    let scales = &content.scales;
    Results {
        n: count(all.len()),
        satisfied: satisfied(overall, &all),
        mean: score(scales, &all),
        questions: questions(published, &all),
        subjects: subjects
            .into_iter()
            .map(|(subject, given)| {
                (subject.to_owned(), count(given.len()), score(scales, &given), satisfied(overall, &given))
            })
            .collect(),
    }
}

fn questions(published: &Published, all: &[&Json]) -> Vec<Question> {
    let Some(properties) = published.content.schema.get("properties").and_then(Json::as_object) else {
        return Vec::new();
    };
    let mut questions = Vec::new();
    for (name, property) in properties {
        let text = |key: &str| property.get(key).and_then(Json::as_str);
        let title = text("title").unwrap_or(name).to_owned();
        let given: Vec<&Json> = all.iter().filter_map(|answer| answer.get(name)).collect();
        let scale = published.content.scales.contains(name);
        let labels = property.get("x-labels");
        let choices = property.get("enum").or_else(|| property.pointer("/items/enum")).and_then(Json::as_array);
        let words: Vec<String> = match choices {
            Some(choices) => choices.iter().map(plain).collect(),
            None if scale => (1..=5).map(|level: u8| level.to_string()).collect(),
            None if text("type") == Some("boolean") => vec!["true".into(), "false".into()],
            // Numbers, such as how often somebody came: those that were given.
            None if text("type") == Some("integer") => {
                let given: BTreeSet<i64> = given.iter().filter_map(|value| value.as_i64()).collect();
                given.iter().map(i64::to_string).collect()
            }
            None => continue,
        };
        let gave = |word: &String| {
            let said = |answer: &&&Json| match answer {
                Json::Array(many) => many.iter().any(|one| plain(one) == *word),
                one => plain(one) == *word,
            };
            count(given.iter().filter(said).count())
        };
        let label = |word: &String| {
            let own = labels.and_then(|labels| labels.get(word)).and_then(Json::as_str).map(str::to_owned);
            own.unwrap_or_else(|| usual_label(scale, word))
        };
        questions.push(Question {
            n: count(given.len()),
            mean: if scale { mean(&given) } else { None },
            satisfied: scale.then(|| satisfied(name, all)),
            distribution: words.iter().map(|word| (label(word), gave(word))).collect(),
            values: words,
            name: name.clone(),
            title,
        });
    }
    questions
}

fn usual_label(scale: bool, word: &str) -> String {
    let level = word.parse().ok().and_then(crate::model::Level::new).filter(|_| scale);
    match (level, word) {
        (Some(level), _) => level.label().to_owned(),
        (None, "true") => "是".to_owned(),
        (None, "false") => "否".to_owned(),
        (None, word) => word.to_owned(),
    }
}

fn plain(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn level(value: &Json) -> Option<u64> {
    let level = value.as_u64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
    level.filter(|level| (1..=5).contains(level))
}

fn satisfied(name: &str, all: &[&Json]) -> Share {
    let levels: Vec<u64> = all.iter().filter_map(|answer| answer.get(name).and_then(level)).collect();
    Share::new(count(levels.iter().filter(|level| **level <= 3).count()), count(levels.len()))
}

/// 25 × (5 − level) on the average.
fn mean(given: &[&Json]) -> Option<f64> {
    average(given.iter().filter_map(|value| level(value)))
}

fn score(scales: &[String], all: &[&Json]) -> Option<f64> {
    average(all.iter().flat_map(|answer| scales.iter().filter_map(|name| answer.get(name).and_then(level))))
}

fn average(levels: impl Iterator<Item = u64>) -> Option<f64> {
    let (mut sum, mut n) = (0_u64, 0_u64);
    for level in levels {
        sum += 25 * (5 - level);
        n += 1;
    }
    let float = |count: u64| u32::try_from(count).map_or(f64::MAX, f64::from);
    (n > 0).then(|| float(sum) / float(n))
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

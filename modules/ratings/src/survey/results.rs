//! What a survey brought: pure counts over its answers.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value as Json;

use super::Published;
use crate::figures::{PUBLIC_LEAST, Share};
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
    /// What the form asks about apart from each other: the unit, the post, the service.
    pub groups: Vec<Group>,
}

/// A group of the form's questions, such as those about the post.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    pub title: String,
    /// How many answered at least one of its questions on the scale.
    pub n: i64,
    pub mean: Option<f64>,
    /// By whom the answer is about, in the order of [`Results::subjects`].
    pub subjects: Vec<Option<f64>>,
    /// What the group's own question tells apart, such as which post: its title, and what was said of each.
    pub parts: Option<(String, Vec<GroupPart>)>,
}

/// One of what a group's own question tells apart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupPart {
    pub name: String,
    pub n: i64,
    pub mean: Option<f64>,
}

/// Of whom or what: its id, how many answered, the mean, satisfied.
pub type Of = (String, i64, Option<f64>, Share);

impl Results {
    /// Fewer than so many answered about this one.
    pub fn is_few(&self, subject: &str, least: i64) -> bool {
        self.subjects.iter().any(|(known, n, ..)| known == subject && *n < least)
    }

    /// Without what so few said of one that they could be recognised; of what a group tells apart, never below the
    /// public's own least.
    #[must_use]
    pub(crate) fn protected(mut self, least: i64) -> Results {
        let few: Vec<bool> = self.subjects.iter().map(|(_, n, ..)| *n < least.max(PUBLIC_LEAST)).collect();
        for group in &mut self.groups {
            let means = group.subjects.iter_mut().zip(&few).filter(|(_, few)| **few);
            means.for_each(|(mean, _)| *mean = None);
            let parts = group.parts.iter_mut().flat_map(|(_, parts)| parts);
            parts.filter(|part| part.n < PUBLIC_LEAST).for_each(|part| part.mean = None);
        }
        for (_, _, mean, share) in self.subjects.iter_mut().filter(|(_, n, ..)| *n < least) {
            (*mean, *share) = (None, Share::default());
        }
        self
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
    let groups = groups(published, &all, &subjects);
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
        groups,
    }
}

/// Groups with questions on the scale, in the form's order; none where there is but one, which tells nothing new.
fn groups(published: &Published, all: &[&Json], subjects: &BTreeMap<&str, Vec<&Json>>) -> Vec<Group> {
    let schema = &published.content.schema;
    let declared = schema.get("x-groups").and_then(Json::as_array).into_iter().flatten();
    let mut groups: Vec<Group> = declared.filter_map(|group| group_of(published, group, all, subjects)).collect();
    if groups.len() < 2 {
        groups.clear();
    }
    groups
}

fn group_of(
    published: &Published,
    group: &Json,
    all: &[&Json],
    subjects: &BTreeMap<&str, Vec<&Json>>,
) -> Option<Group> {
    let properties = published.content.schema.get("properties")?.as_object()?;
    let id = group.get("id")?.as_str()?;
    let own = |property: &Json| property.get("x-group").and_then(Json::as_str) == Some(id);
    let of_group = properties.iter().filter(|(_, property)| own(property)).map(|(name, _)| name);
    let (scales, others): (Vec<String>, Vec<String>) =
        of_group.cloned().partition(|name| published.content.scales.contains(name));
    let says = |answer: &&&Json| scales.iter().any(|name| answer.get(name).and_then(level).is_some());
    let single = |name: &&String| {
        let property = properties.get(*name);
        property.is_some_and(|property| property.get("enum").is_some())
    };
    let parts = others.iter().find(single).and_then(|name| {
        let property = properties.get(name)?;
        let labels = property.get("x-labels");
        let part = |value: &Json| {
            let value = plain(value);
            let given: Vec<&Json> =
                all.iter().filter(|answer| answer.get(name).map(plain).as_deref() == Some(&*value)).copied().collect();
            let label = labels.and_then(|labels| labels.get(&value)).and_then(Json::as_str);
            let n = count(given.iter().filter(says).count());
            GroupPart { name: label.unwrap_or(&value).to_owned(), n, mean: score(&scales, &given) }
        };
        let parts = property.get("enum")?.as_array()?.iter().map(part).filter(|part| part.n > 0).collect();
        Some((property.get("title").and_then(Json::as_str).unwrap_or(name).to_owned(), parts))
    });
    (!scales.is_empty()).then(|| Group {
        title: group.get("title").and_then(Json::as_str).unwrap_or(id).to_owned(),
        n: count(all.iter().filter(says).count()),
        mean: score(&scales, all),
        subjects: subjects.values().map(|given| score(&scales, given)).collect(),
        parts,
    })
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

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use kernel::{AccountId, Timestamp};
    use serde_json::json;

    use super::*;
    use crate::survey::Content;

    fn published() -> Published {
        let scale = |group: &str| json!({ "type": "integer", "title": "满意", "x-group": group });
        let schema = json!({
            "x-groups": [{ "id": "unit", "title": "机构" }, { "id": "post", "title": "岗位" }],
            "properties": {
                "overall": scale("unit"),
                "post": { "type": "string", "title": "岗位", "enum": ["receiver", "examiner"], "x-group": "post",
                    "x-labels": { "receiver": "窗口收件" } },
                "ability": scale("post"),
            },
        });
        let content = Content {
            title: "行政效能在线测评".to_owned(),
            version: 1,
            audience: "public".to_owned(),
            of: "organ".to_owned(),
            anonymous: true,
            about: String::new(),
            overall: "overall".to_owned(),
            scales: vec!["overall".to_owned(), "ability".to_owned()],
            schema,
            digest: String::new(),
        };
        Published {
            survey: "efficiency".to_owned(),
            period: "2026-Q3".to_owned(),
            opens: date(2026, 7, 1),
            closes: date(2026, 9, 30),
            content,
            published: Timestamp::from_micros(0),
            published_by: AccountId::from("supervisor"),
        }
    }

    fn answers(organ: &str, n: usize, post: &str, ability: u8) -> Vec<Answer> {
        let answer = |place| Answer {
            subject: organ.to_owned(),
            voter: format!("{organ} {place}"),
            at: Timestamp::from_micros(0),
            answers: json!({ "overall": 2, "post": post, "ability": ability }),
            comment: String::new(),
            shown: "hidden".to_owned(),
        };
        (0..n).map(answer).collect()
    }

    #[test]
    fn unit_and_post_are_told_apart_and_the_few_are_protected() {
        let mut given = answers("market", 6, "receiver", 1);
        given.extend(answers("civil", 2, "examiner", 5));
        let found = results(&published(), &given).protected(1);
        let [unit, post] = found.groups.as_slice() else { panic!("{:?}", found.groups) };
        assert_eq!((unit.mean, unit.n, unit.parts.as_ref()), (Some(75.0), 8, None));
        assert_eq!(post.mean, Some(75.0), "six times a hundred and twice nothing");
        // By id: civil, market. Of two answers about civil no group is told.
        assert_eq!(found.subjects.iter().map(|(organ, ..)| organ.as_str()).collect::<Vec<_>>(), ["civil", "market"]);
        assert_eq!(post.subjects, [None, Some(100.0)]);
        let (title, parts) = post.parts.as_ref().unwrap();
        let told: Vec<(&str, i64, Option<f64>)> =
            parts.iter().map(|part| (part.name.as_str(), part.n, part.mean)).collect();
        assert_eq!((title.as_str(), told), ("岗位", vec![("窗口收件", 6, Some(100.0)), ("examiner", 2, None)]));
    }

    #[test]
    fn a_form_of_one_group_has_nothing_to_tell_apart() {
        let mut published = published();
        published.content.schema["x-groups"] = json!([{ "id": "unit", "title": "机构" }]);
        assert_eq!(results(&published, &answers("market", 9, "receiver", 1)).groups, []);
    }
}

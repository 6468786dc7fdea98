//! Answering: one answer a person, device or receipt and subject; by whoever the survey asks and by nobody else.

use std::collections::BTreeMap;

use decision::Scope;
use declarations::{Condition, SurveyAudience, Words as _};
use identity::{Permission, Who};
use kernel::Refusal;
use serde_json::{Map, Value as Json};
use web::Problem;
use web::Text;
use web::form::{FieldError, Form, Values};

use super::Published;
use crate::desk::Desk;
use crate::giving::Origin;
use crate::store::answers::Answer;

/// What somebody answered.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    /// Whom it is about, where the survey has subjects: an organ, an account, an item.
    pub subject: String,
    pub values: Values,
}

/// Does a question's condition hold under these answers? They are `form` in it, as in every form.
pub fn holds(when: &str, values: &Values) -> bool {
    let form = Json::Object(values.clone());
    Condition::new(when).holds(&Scope::new().with("form", &form))
}

/// Longest text of a comment, in characters.
const COMMENT_MAX: usize = 1_000;

impl Desk {
    /// Whether this person may answer, and under which receipt they are counted. Nobody's name is kept.
    pub async fn voter(&self, published: &Published, who: Option<&Who>, origin: &Origin) -> Result<String, Problem> {
        let what = format!("survey {} {}", published.survey, published.period);
        let audience = published.content.audience.as_str();
        if audience == SurveyAudience::Public.word() {
            // Staff are asked elsewhere; here the people speak.
            let text = match who {
                Some(who) if who.account.is_staff() => {
                    let sentence = "这份问卷请办事群众和企业填写，工作人员请勿代填。";
                    return Err(Refusal::forbidden("staff_never_answer", sentence).into());
                }
                Some(who) => format!("account {}", who.account.id),
                None if origin.device.is_empty() => {
                    let sentence = "请允许浏览器保存 Cookie 后再提交，这样每台设备只计一份。";
                    return Err(Refusal::not_allowed_now("device_unknown", sentence).into());
                }
                None => format!("device {}", origin.device),
            };
            return self.salted(&what, &text).await;
        }
        let Some(who) = who else { return Err(Problem::sign_in_required()) };
        if audience == SurveyAudience::Staff.word() {
            if !who.account.is_staff() {
                return Err(Refusal::forbidden("staff_only", "这份测评由工作人员填写。").into());
            }
            return self.salted(&what, &format!("account {}", who.account.id)).await;
        }
        // Called back or invited: taken down by those who ask, each answer on its own.
        let may = if audience == SurveyAudience::CalledBack.word() {
            Permission::CallBack
        } else {
            Permission::ManageSurveys
        };
        who.must(may)?;
        let token = web::cookies::Token::random().map_err(Problem::internal)?;
        self.salted(&what, token.as_str()).await
    }

    /// Takes an answer in; each mistake is told at its field, a second answer is refused.
    pub async fn answer_survey(
        &self,
        t: Text,
        published: &Published,
        who: Option<&Who>,
        origin: &Origin,
        reply: Reply,
    ) -> Result<(), Problem> {
        if !published.is_open(self.today()) {
            let sentence = format!("“{}”已经截止，谢谢您的关心。", published.content.title);
            return Err(Refusal::not_allowed_now("survey_closed", sentence).into());
        }
        let voter = self.voter(published, who, origin).await?;
        let subject = reply.subject.trim();
        if published.has_subject() {
            if !self.subjects(published).iter().any(|(id, _)| id == subject) {
                return Err(Refusal::invalid("subject_unknown", "请选择评价的对象。").on_field("subject").into());
            }
            if who.is_some_and(|who| who.account.id == *subject) {
                return Err(Refusal::forbidden("not_oneself", "不能评价自己。").on_field("subject").into());
            }
        }
        let values = published.asked_only(reply.values)?;
        let errors = published.wrong(t, &values)?;
        if let Some(first) = errors.first() {
            return Err(
                Problem::from(Refusal::invalid("answer_wrong", first.sentence.clone())).on_field(first.field.clone())
            );
        }
        let (answers, comment) = published.split(values);
        if comment.chars().count() > COMMENT_MAX {
            let sentence = format!("文字合计最多 {COMMENT_MAX} 个字。");
            return Err(Refusal::invalid("text_too_long", sentence).into());
        }
        let shown = if comment.is_empty() { "hidden" } else { "waiting" };
        let subject = if published.has_subject() { subject.to_owned() } else { String::new() };
        let answer = Answer { subject, voter, at: self.now(), answers, comment, shown: shown.to_owned() };
        let put = self.shelf().put_answer(&published.survey, &published.period, &answer).await;
        put.map_err(|error| match error.is_conflict() {
            true => Problem::from(Refusal::conflict("answered_already", "您已经填写过这份问卷，每人一份。谢谢。")),
            false => Problem::internal(error),
        })
    }

    /// The names of those an answer may be about.
    pub fn subject_names(&self, published: &Published) -> BTreeMap<String, String> {
        self.subjects(published).into_iter().collect()
    }

    /// Whom an answer may be about: id and name.
    pub fn subjects(&self, published: &Published) -> Vec<(String, String)> {
        let county = self.office.county();
        let organs = || county.organs.iter();
        match published.content.of.as_str() {
            "organ" => organs().map(|organ| (organ.id.to_string(), organ.name.clone())).collect(),
            // 审批股长季度测评: those who decide.
            "person" => organs()
                .flat_map(|organ| {
                    let deciding: Vec<_> =
                        organ.posts_with(declarations::Role::Approver).map(|post| &post.id).collect();
                    let holds =
                        move |staff: &&declarations::Staff| staff.posts.iter().any(|post| deciding.contains(&post));
                    organ
                        .staff
                        .iter()
                        .filter(holds)
                        .map(|staff| (staff.account.to_string(), format!("{} {}", organ.short, staff.name)))
                })
                .collect(),
            "item" => {
                let live = self.office.catalog.on(self.today());
                live.iter().map(|item| (item.id.to_string(), item.name.clone())).collect()
            }
            "place" => county.regions.iter().map(|region| (region.code.to_string(), region.name.clone())).collect(),
            _ => Vec::new(),
        }
    }
}

impl Published {
    pub fn form(&self) -> Result<Form, Problem> {
        Form::new(&self.content.schema).map_err(Problem::internal)
    }

    /// What is wrong with an answer; a question whose `x-when` does not hold is not asked.
    pub fn wrong(&self, t: Text, values: &Values) -> Result<Vec<FieldError>, Problem> {
        Ok(self.form()?.check(t, values, None, &|when: &str| holds(when, values)))
    }

    /// Names of the questions that these answers leave to be asked.
    pub fn asked(&self, values: &Values) -> Result<Vec<String>, Problem> {
        let form = self.form()?;
        let asked = form.visible(None, &|when: &str| holds(when, values)).map(|field| field.name.clone()).collect();
        Ok(asked)
    }

    /// The answers without those to questions that are not asked, which decides in turn what else is asked.
    pub fn asked_only(&self, mut values: Values) -> Result<Values, Problem> {
        let form = self.form()?;
        loop {
            let unasked = |name: &String| {
                let field = form.field(name);
                field.is_some_and(|field| field.when.as_deref().is_some_and(|when| !holds(when, &values)))
            };
            let Some(gone) = values.keys().find(|name| unasked(name)).cloned() else { return Ok(values) };
            values.remove(&gone);
        }
    }

    /// What is counted, and what was written freely: the latter is shown to nobody before somebody has read it.
    fn split(&self, values: Values) -> (Json, String) {
        let (mut counted, mut free) = (Map::new(), Vec::new());
        for (name, value) in values {
            if self.is_free_text(&name) {
                if let Some(text) = value.as_str().map(str::trim).filter(|text| !text.is_empty()) {
                    free.push(text.to_owned());
                }
            } else if !value.is_null() {
                counted.insert(name, value);
            }
        }
        (Json::Object(counted), free.join("\n"))
    }

    fn is_free_text(&self, name: &str) -> bool {
        let property = self.content.schema.get("properties").and_then(|properties| properties.get(name));
        let text = |key: &str| property.and_then(|property| property.get(key)).and_then(Json::as_str);
        text("type") == Some("string") && property.is_some_and(|property| property.get("enum").is_none())
    }
}

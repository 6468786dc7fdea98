//! An application being prepared: what is asked of this applicant, and how far it has come.
//!
//! Pure: the item, what is known of the applicant and what was entered so far go in; pages read it, and the desk files
//! what comes out. Scenario questions come first, because their answers decide which fields and materials apply.

use std::sync::Arc;

use casework::MaterialRef;
use decision::Scope;
use declarations::{Condition, Item, Material, Necessity, Scenario};
use serde_json::{Map, Value, json};
use web::Text;
use web::form::{FieldError, Form, Group, Post, Values};

use super::known::Known;
use crate::materials::is_the_form;

/// Everything entered so far for one item by one applicant.
pub struct Application {
    pub item: Arc<Item>,
    pub form: Option<Form>,
    pub known: Known,
    pub answers: Map<String, Value>,
    pub values: Values,
    pub materials: Vec<Arc<MaterialRef>>,
    /// Steps the applicant has been through, by [`Step::key`].
    pub done: Vec<String>,
}

/// One page of the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Questions,
    /// A group of the form, counted from one.
    Group(usize),
    Materials,
}

impl Step {
    /// The rest of the step's address, and its name in the draft.
    pub fn key(self) -> String {
        match self {
            Step::Questions => "questions".to_owned(),
            Step::Group(n) => format!("form/{n}"),
            Step::Materials => "materials".to_owned(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    Done,
    /// Something is entered, something is missing.
    Begun,
    ToDo,
    /// An earlier step decides what will be asked here.
    Waits,
}

/// How one material stands in the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The government has it; nobody is asked for it.
    Held,
    /// Made from what is filled in online.
    Made,
    Given,
    /// Not there; may follow after acceptance (容缺后补).
    MayFollow,
    Optional,
    Missing,
}

/// What came of reading a posted page.
pub enum Reading {
    Fine,
    /// The answers call for more on this page, which the reader has not seen yet.
    AsksMore,
    Wrong(Vec<FieldError>),
}

impl Application {
    /// A fresh application, filled with what is known of the applicant.
    pub fn new(item: Arc<Item>, known: Known) -> Application {
        // A schema that cannot be a form was refused before the item was published.
        let form = item.form.as_ref().and_then(|form| Form::new(form.schema()).ok());
        let (answers, values) = (Map::new(), Values::new());
        let mut application =
            Application { item, form, known, answers, values, materials: Vec::new(), done: Vec::new() };
        application.prefill();
        application
    }

    /// Puts what is known where nothing was entered; what the government holds replaces what was entered.
    pub fn prefill(&mut self) {
        let Some(form) = &self.form else { return };
        for field in &form.fields {
            if self.known.holds(field) {
                self.values.shift_remove(&field.name);
            }
        }
        form.prefill(&mut self.values, &|source| self.known.get(source).map(str::to_owned));
    }

    /// What conditions may read.
    pub fn with_scope<R>(&self, answer: impl FnOnce(&Scope<'_>) -> R) -> R {
        let (answers, form) = (Value::Object(self.answers.clone()), Value::Object(self.values.clone()));
        let (applicant, nothing) = (self.known.applicant(), json!({}));
        let scope = Scope::new()
            .with("item", self.item.feel())
            .with("answers", &answers)
            .with("form", &form)
            .with("applicant", &applicant)
            .with("outcome", &nothing)
            .with("case", &nothing);
        answer(&scope)
    }

    pub fn holds(&self, condition: &str) -> bool {
        self.with_scope(|scope| Condition::new(condition).holds(scope))
    }

    /// The questions that come up under the answers so far.
    pub fn questions(&self) -> Vec<&Scenario> {
        self.with_scope(|scope| self.item.scenario.iter().filter(|question| question.asked(scope)).collect())
    }

    /// The groups in which something is asked, with their number.
    pub fn groups(&self) -> Vec<(usize, &Group)> {
        let Some(form) = &self.form else { return Vec::new() };
        let asks = |group: &Group| form.visible(Some(&group.id), &|when| self.holds(when)).next().is_some();
        (1..).zip(&form.groups).filter(|(_, group)| asks(group)).collect()
    }

    pub fn group(&self, n: usize) -> Option<&Group> {
        self.groups().into_iter().find(|(number, _)| *number == n).map(|(_, group)| group)
    }

    /// The materials that apply, what must be brought first.
    pub fn materials(&self) -> Vec<(&Material, Standing)> {
        let asked: Vec<&Material> =
            self.with_scope(|scope| self.item.material.iter().filter(|material| material.asked(scope)).collect());
        let mut standing: Vec<_> = asked.into_iter().map(|material| (material, self.standing(material))).collect();
        standing.sort_by_key(|(_, standing)| matches!(standing, Standing::Held | Standing::Made));
        standing
    }

    fn standing(&self, material: &Material) -> Standing {
        let given = self.given(&material.id).is_some_and(|given| !given.files.is_empty());
        match material.necessity {
            _ if material.held() => Standing::Held,
            _ if given => Standing::Given,
            _ if is_the_form(&self.item, material) => Standing::Made,
            Necessity::Deferrable => Standing::MayFollow,
            Necessity::Optional => Standing::Optional,
            Necessity::Needed => Standing::Missing,
        }
    }

    pub fn given(&self, id: &str) -> Option<&MaterialRef> {
        self.materials.iter().find(|material| material.id == id).map(|material| &**material)
    }

    /// The steps of this application, in their order.
    pub fn steps(&self) -> Vec<Step> {
        let questions = (!self.item.scenario.is_empty()).then_some(Step::Questions);
        let groups = self.groups().into_iter().map(|(n, _)| Step::Group(n));
        let materials = (!self.item.material.is_empty()).then_some(Step::Materials);
        questions.into_iter().chain(groups).chain(materials).collect()
    }

    pub fn step_after(&self, step: Step) -> Option<Step> {
        self.steps().into_iter().skip_while(|other| *other != step).nth(1)
    }

    pub fn progress(&self, t: Text, step: Step) -> Progress {
        let visited = self.done.contains(&step.key());
        if step != Step::Questions && !self.open_questions(t).is_empty() {
            return Progress::Waits;
        }
        match (self.lacks(t, step).is_empty(), visited) {
            (true, true) => Progress::Done,
            (false, true) => Progress::Begun,
            (_, false) => Progress::ToDo,
        }
    }

    /// What is wrong or missing in one step.
    pub fn lacks(&self, t: Text, step: Step) -> Vec<FieldError> {
        match step {
            Step::Questions => self.open_questions(t),
            Step::Group(n) => match (&self.form, self.group(n)) {
                (Some(form), Some(group)) => form.check(t, &self.values, Some(&group.id), &|when| self.holds(when)),
                _ => Vec::new(),
            },
            Step::Materials => self.missing_materials(t),
        }
    }

    fn open_questions(&self, t: Text) -> Vec<FieldError> {
        let open = self.questions().into_iter().filter(|question| !self.answers.contains_key(&question.id));
        open.map(|question| {
            let sentence = t.msg("citizen-question-open").arg("ask", question.ask.as_str()).to_string();
            FieldError::new(question.id.as_str(), sentence)
        })
        .collect()
    }

    fn missing_materials(&self, t: Text) -> Vec<FieldError> {
        let missing = self.materials().into_iter().filter(|(_, standing)| *standing == Standing::Missing);
        missing
            .map(|(material, _)| {
                let sentence = t.msg("citizen-material-missing").arg("name", material.name.as_str()).to_string();
                FieldError::new(material_field(&material.id), sentence)
            })
            .collect()
    }

    /// Every step with what it lacks, for the page before filing.
    pub fn open_steps(&self, t: Text) -> Vec<(Step, Vec<FieldError>)> {
        let lacks = self.steps().into_iter().map(|step| (step, self.lacks(t, step)));
        lacks.filter(|(_, lacks)| !lacks.is_empty()).collect()
    }

    /// Lays posted answers to the scenario questions over those given.
    pub fn read_answers(&mut self, t: Text, post: &Post) -> Reading {
        let shown: Vec<String> = self.questions().iter().map(|question| question.id.clone()).collect();
        for question in &self.item.scenario {
            let chosen: Vec<&str> = post.all(&question.id).filter(|value| question.label_of(value).is_some()).collect();
            match (question.multiple, chosen.first()) {
                (_, None) => self.answers.remove(&question.id),
                (false, Some(one)) => self.answers.insert(question.id.clone(), (*one).into()),
                (true, _) => self.answers.insert(question.id.clone(), chosen.into()),
            };
        }
        // An answer to a question that no longer comes up would still be read by conditions.
        let asked: Vec<String> = self.questions().iter().map(|question| question.id.clone()).collect();
        self.answers.retain(|id, _| asked.contains(id));
        settle(self.open_questions(t), &shown)
    }

    /// Lays the posted fields of one group over the values.
    pub fn read_group(&mut self, t: Text, n: usize, post: &Post) -> Reading {
        let Some(form) = &self.form else { return Reading::Fine };
        let Some(group) = self.group(n).map(|group| group.id.clone()) else { return Reading::Fine };
        let held = self.held(t);
        let visible = |application: &Application| -> Vec<String> {
            let when = |when: &str| application.holds(when);
            form.visible(Some(&group), &when).map(|field| field.name.clone()).collect()
        };
        let shown = visible(self);
        let first = form.read(post, Some(&group), &self.values, &|when| self.holds(when), &held);
        let now = self.with_values(first);
        // Read again under the new values: what they switched off goes, what they switched on stays.
        let values = form.read(post, Some(&group), &now.values, &|when| now.holds(when), &held);
        let now = self.with_values(values);
        let errors = form.check(t, &now.values, Some(&group), &|when| now.holds(when));
        self.values = now.values;
        settle(errors, &shown)
    }

    /// The same application with other values, to ask conditions what they would say.
    fn with_values(&self, values: Values) -> Application {
        Application {
            item: Arc::clone(&self.item),
            form: None,
            known: self.known.clone(),
            answers: self.answers.clone(),
            values,
            materials: Vec::new(),
            done: Vec::new(),
        }
    }

    /// The fields the government holds, with the source in words.
    pub fn held(&self, t: Text) -> Vec<(String, String)> {
        let fields = self.form.iter().flat_map(|form| &form.fields).filter(|field| self.known.holds(field));
        fields.map(|field| (field.name.clone(), self.known.source(t, field))).collect()
    }

    pub fn mark_done(&mut self, step: Step) {
        if !self.done.contains(&step.key()) {
            self.done.push(step.key());
        }
    }
}

/// Errors only in what the reader has not seen are no errors but further questions.
fn settle(errors: Vec<FieldError>, shown: &[String]) -> Reading {
    match errors.iter().any(|error| shown.contains(&error.field)) {
        _ if errors.is_empty() => Reading::Fine,
        true => Reading::Wrong(errors),
        false => Reading::AsksMore,
    }
}

/// The name of a material's file field.
pub fn material_field(id: &str) -> String {
    format!("material.{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn application() -> Application {
        let declared = json!({
            "scenario": [
                { "id": "kind", "ask": "新装还是改装？", "options": ["new", "change"] },
                { "id": "where", "ask": "改哪里？", "options": ["inside", "outside"], "when": "answers.kind = \"change\"" },
            ],
            "material": [
                { "id": "plan", "name": "平面图", "kind": "其他", "when": "answers.kind = \"change\"" },
                { "id": "photo", "name": "照片", "kind": "其他", "necessity": "容缺后补" },
                { "id": "licence", "name": "营业执照", "kind": "其他", "certificate": "business-licence" },
            ],
        });
        Application::new(Arc::new(Item::from_json("water/connection", &declared).0), Known::default())
    }

    fn answer(application: &mut Application, body: &str) -> Reading {
        application.read_answers(Text::default(), &Post::urlencoded(body.as_bytes()))
    }

    #[test]
    fn a_question_that_comes_up_by_an_answer_is_asked_and_not_blamed() {
        let mut application = application();
        assert!(matches!(answer(&mut application, ""), Reading::Wrong(_)));
        assert!(matches!(answer(&mut application, "kind=change"), Reading::AsksMore));
        assert!(matches!(answer(&mut application, "kind=change&where=inside"), Reading::Fine));
        assert!(matches!(answer(&mut application, "kind=new&where=inside"), Reading::Fine));
        assert!(!application.answers.contains_key("where"), "an answer nobody asked for is dropped");
    }

    #[test]
    fn only_what_applies_must_be_brought() {
        let mut application = application();
        answer(&mut application, "kind=new");
        let standings = |application: &Application| -> Vec<(String, Standing)> {
            application.materials().into_iter().map(|(material, standing)| (material.id.clone(), standing)).collect()
        };
        let expected = [("photo".to_owned(), Standing::MayFollow), ("licence".to_owned(), Standing::Held)];
        assert_eq!(standings(&application), expected);
        assert!(application.open_steps(Text::default()).is_empty());
        answer(&mut application, "kind=change&where=inside");
        assert_eq!(application.lacks(Text::default(), Step::Materials).len(), 1);
    }
}

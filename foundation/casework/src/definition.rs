//! What one case runs by: kind, item, procedure, conditions and clocks, compiled once and shared by all its cases.
//!
//! The [`Content`] is plain data. It is stored under its digest when the first case is filed by it, and compiled again
//! from there when the county folder has long moved on; a running case never changes under anyone's feet.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::{Limit, PauseKind};
use decision::Expression;
use declarations::{Item, TaskOutcome};
use kernel::{Date, Digest32, ItemId, KindId, NumberPattern, OrganId, Refusal, TaskCode};
use procedure::{NodeIx, Procedure};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::happening::{Happening, Name};
use crate::step::{self, Step};

/// The names conditions may read; `organ` and `instance` are the item of a parallel instance.
pub const VARIABLES: &[&str] = &["item", "answers", "form", "applicant", "outcome", "case", "organ", "instance"];

/// Everything a definition is made of, as data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Content {
    pub kind: KindId,
    pub kind_name: String,
    pub kind_version: u32,
    pub number: NumberPattern,
    /// Roles that may file; `citizen` and `enterprise` stand for applicants themselves.
    pub opened_by: Vec<String>,
    pub clocks: Vec<ClockRule>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<ItemContent>,
    pub procedure: String,
    pub bpmn: String,
    /// Procedures it calls, by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub called: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemContent {
    pub id: ItemId,
    pub name: String,
    pub version: u32,
    /// 实施编码, for numbers.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub code: String,
    pub organ: OrganId,
    /// Parameters of the procedure: `item.*` in conditions.
    pub feel: Json,
    /// The item's whole JSON form.
    pub declaration: Json,
}

/// A clock of a kind: what starts and stops it, how long it runs, which special procedures stop it meanwhile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClockRule {
    pub id: Arc<str>,
    pub name: Arc<str>,
    /// All values the limit ever had, oldest first.
    pub lengths: Vec<DatedLength>,
    /// Names of happenings or of facts.
    pub starts: Vec<String>,
    pub stops: Vec<String>,
    #[serde(default)]
    pub basis: String,
    #[serde(default)]
    pub pausable: Vec<PauseKind>,
    /// What law says happens when it runs out.
    #[serde(default)]
    pub then: Expiry,
    /// How it may be extended, once; not at all where nothing allows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<ExtensionRule>,
}

/// 延长审批: by how much at most, by which article, and whose head approves it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExtensionRule {
    /// All values the limit ever had, oldest first.
    pub at_most: Vec<DatedLength>,
    pub head: Head,
}

/// Whose head (负责人) approves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Head {
    /// Of the organ that decides (行政许可法第四十二条第一款).
    Organ,
    /// Of the government, where several organs handle it together (行政许可法第四十二条第二款).
    Government,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DatedLength {
    pub since: Date,
    pub length: Limit,
    #[serde(default)]
    pub basis: String,
}

/// The consequence of a clock that runs out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expiry {
    /// It is announced, and supervision hears of it.
    #[default]
    Announce,
    /// 视为受理 from the day of receipt (行政许可法第三十二条第一款第四项).
    DeemAccepted,
}

impl ClockRule {
    /// The limit in force on a day.
    pub fn limit_on(&self, day: Date) -> Option<Limit> {
        in_force(&self.lengths, day).map(|dated| dated.length)
    }

    pub fn is_stopped_by(&self, pause: PauseKind) -> bool {
        self.pausable.contains(&pause)
    }
}

impl ExtensionRule {
    /// The most that may be added on a day.
    pub fn on(&self, day: Date) -> Option<&DatedLength> {
        in_force(&self.at_most, day)
    }
}

fn in_force(lengths: &[DatedLength], day: Date) -> Option<&DatedLength> {
    lengths.iter().rev().find(|dated| dated.since <= day)
}

/// A compiled definition. Share it by `Arc`.
pub struct Definition {
    pub content: Content,
    pub digest: Digest32,
    /// The item as it was declared in this version.
    pub item: Option<Arc<Item>>,
    pub procedure: Arc<Procedure>,
    /// By [`procedure::Expr::index`].
    pub(crate) expressions: Vec<Expression>,
    steps: Vec<Step>,
    triggers: Triggers,
    code: Option<TaskCode>,
}

/// Which clocks a happening starts and stops, by place in `content.clocks`.
#[derive(Default)]
struct Triggers {
    /// One bit for each name of a happening that any clock looks at: most happenings concern none.
    names: u64,
    starts: Vec<(Trigger, usize)>,
    stops: Vec<(Trigger, usize)>,
}

#[derive(PartialEq, Eq)]
enum Trigger {
    Happening(Name),
    Fact(String),
}

impl Trigger {
    fn of(text: &str) -> Trigger {
        text.parse().map_or_else(|()| Trigger::Fact(text.to_owned()), Trigger::Happening)
    }

    fn name(&self) -> Name {
        match self {
            Trigger::Happening(name) => *name,
            Trigger::Fact(_) => Name::Fact,
        }
    }

    fn fits(&self, happening: &Happening) -> bool {
        match (self, happening) {
            (Trigger::Fact(wanted), Happening::Fact { fact, .. }) => **fact == **wanted,
            (Trigger::Fact(_), _) => false,
            (Trigger::Happening(name), _) => *name == happening.name(),
        }
    }
}

impl Definition {
    /// Compiles content; refuses what does not compile, naming the element.
    pub fn compile(content: Content) -> Result<Definition, Refusal> {
        let digest = content.digest()?;
        let procedure = Arc::new(read_procedure(&content)?);
        let compile = |expr: &procedure::Expr| {
            Expression::compile(&expr.text, VARIABLES).map_err(|error| bad(&content, &expr.element, &error.sentence))
        };
        let expressions = procedure.expressions().iter().map(compile).collect::<Result<_, _>>()?;
        let steps = procedure.nodes().map(|(_, node)| step::read(node));
        let steps = steps.collect::<Result<_, _>>().map_err(|(element, fault)| bad(&content, &element, &fault))?;
        let code = content.item.as_ref().and_then(|item| TaskCode::parse(&item.code).ok());
        let triggers = Triggers::of(&content.clocks);
        let declared = |item: &ItemContent| Arc::new(Item::from_json(item.id.clone(), &item.declaration).0);
        let item = content.item.as_ref().map(declared);
        Ok(Definition { content, digest, item, procedure, expressions, steps, triggers, code })
    }

    pub(crate) fn step(&self, node: NodeIx) -> Option<&Step> {
        self.steps.get(node.index())
    }

    /// How a task on this node can end, where it says so itself.
    pub fn outcomes(&self, node: &str) -> &[TaskOutcome] {
        let step = self.procedure.find(node).and_then(|ix| self.step(ix));
        step.map_or(&[], |step| step.outcomes.as_slice())
    }

    /// What an outcome is called by the task itself, where it gives it a name of its own.
    pub fn outcome_name(&self, node: &str, outcome: &str) -> Option<&str> {
        let found = self.outcomes(node).iter().find(|known| &*known.id == outcome);
        found.map(|known| &*known.name).filter(|name| !name.is_empty())
    }

    /// What the case is called: the item's name, or the kind's.
    pub fn title(&self) -> &str {
        self.content.item.as_ref().map_or(&self.content.kind_name, |item| &item.name)
    }

    pub fn task_code(&self) -> Option<&TaskCode> {
        self.code.as_ref()
    }

    pub fn lead_organ(&self) -> Option<&OrganId> {
        self.content.item.as_ref().map(|item| &item.organ)
    }

    pub fn clock(&self, id: &str) -> Option<&ClockRule> {
        self.content.clocks.iter().find(|rule| &*rule.id == id)
    }

    /// Does any clock look at happenings of this name?
    pub(crate) fn concerns_clocks(&self, name: Name) -> bool {
        self.triggers.names & bit(name) != 0
    }

    /// Clocks that begin with this happening.
    pub(crate) fn started_by<'a>(&'a self, happening: &'a Happening) -> impl Iterator<Item = &'a ClockRule> {
        self.triggered(&self.triggers.starts, happening)
    }

    pub(crate) fn stopped_by<'a>(&'a self, happening: &'a Happening) -> impl Iterator<Item = &'a ClockRule> {
        self.triggered(&self.triggers.stops, happening)
    }

    fn triggered<'a>(
        &'a self,
        triggers: &'a [(Trigger, usize)],
        happening: &'a Happening,
    ) -> impl Iterator<Item = &'a ClockRule> {
        let fitting = triggers.iter().filter(|(trigger, _)| trigger.fits(happening));
        fitting.filter_map(|(_, place)| self.content.clocks.get(*place))
    }
}

impl Content {
    /// Over the canonical text; two equal contents have one digest.
    pub fn digest(&self) -> Result<Digest32, Refusal> {
        self.to_text().map(|text| Digest32::of(text.as_bytes()))
    }

    pub(crate) fn to_text(&self) -> Result<String, Refusal> {
        serde_json::to_string(self).map_err(|error| bad(self, "", &error.to_string()))
    }
}

impl Triggers {
    /// What runs from filing is the organ's time to answer: it stops while the applicant corrects and starts anew when
    /// everything has come back; what ends a case before the answer stops it too.
    fn of(clocks: &[ClockRule]) -> Triggers {
        let mut triggers = Triggers::default();
        for (place, rule) in clocks.iter().enumerate() {
            triggers.starts.extend(rule.starts.iter().map(|text| (Trigger::of(text), place)));
            triggers.stops.extend(rule.stops.iter().map(|text| (Trigger::of(text), place)));
            if rule.starts.iter().any(|text| text == Name::Filed.as_str()) {
                triggers.starts.push((Trigger::Happening(Name::Corrected), place));
                for name in [Name::CorrectionRequested, Name::NotAccepted] {
                    triggers.stops.push((Trigger::Happening(name), place));
                }
            }
            for name in [Name::Closed, Name::Withdrawn, Name::Terminated] {
                triggers.stops.push((Trigger::Happening(name), place));
            }
        }
        let all = triggers.starts.iter().chain(&triggers.stops);
        triggers.names = all.fold(0, |names, (trigger, _)| names | bit(trigger.name()));
        triggers
    }
}

fn bit(name: Name) -> u64 {
    1 << name as u64
}

fn read_procedure(content: &Content) -> Result<Procedure, Refusal> {
    let called = |id: &str| content.called.get(id).cloned();
    procedure::read_with(&content.bpmn, &called).map_err(|findings| {
        let first = findings.first().map_or_else(String::new, |finding| finding.sentence.clone());
        bad(content, "", &first)
    })
}

fn bad(content: &Content, element: &str, fault: &str) -> Refusal {
    let place = if element.is_empty() { String::new() } else { format!("的“{element}”") };
    Refusal::invalid("definition_broken", format!("流程 {}{place}不能使用：{fault}", content.procedure))
}

//! The form of one action: what is asked, what follows from it, and what was typed when it came back.
//!
//! One form is open at a time; which one stands in the address (`?do=complete&task=2&outcome=correct`), so that every
//! action can be reached, and gone back from, without script.

use std::sync::Arc;

use calendar::PauseKind;
use casework::{Choice, Task};
use kernel::AccountId;
use web::form::{Control, FieldError, Input, Post};
use web::parts::{ErrorSummary, Tab, Tabs};
use web::{Problem, Text};

use super::opened::Opened;
use super::{address, parts, words};
use crate::receiving::Receiving;
use crate::view::MaterialView;

/// Which action is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    pub verb: String,
    pub task: Option<u32>,
    pub outcome: String,
}

/// What was typed, and why it was refused.
#[derive(Clone, Copy)]
pub struct Filled<'a> {
    pub post: &'a Post,
    pub problem: Option<&'a Problem>,
}

/// Everything the actor may do, with one form open.
pub struct Panel {
    /// Tasks with their outcomes as tabs.
    pub tasks: Vec<TaskTabs>,
    pub form: Option<ActionForm>,
    /// Everything else: address, label, icon, whether it is open.
    pub more: Vec<MoreLink>,
}

pub struct TaskTabs {
    pub name: String,
    pub organ: String,
    pub holder: String,
    pub tabs: Tabs,
    /// The task's number, if nobody has taken it.
    pub claim: Option<u32>,
}

pub struct MoreLink {
    pub href: String,
    pub label: String,
    pub icon: &'static str,
    pub current: bool,
}

pub struct ActionForm {
    pub title: String,
    pub consequence: String,
    pub warning: Option<String>,
    pub errors: ErrorSummary,
    pub hidden: Vec<(&'static str, String)>,
    pub inputs: Vec<Input>,
    /// Rarely needed fields, folded away.
    pub folded: Vec<Input>,
    pub button: String,
    /// It ends or refuses something.
    pub stops: bool,
}

impl Asked {
    pub fn of(post: &Post) -> Asked {
        Asked {
            verb: post.get("do").unwrap_or_default().to_owned(),
            task: post.get("task").and_then(|task| task.parse().ok()),
            outcome: post.get("outcome").unwrap_or_default().to_owned(),
        }
    }

    /// The action that is open when the address names none, or one that is not allowed: the first task's first outcome.
    pub fn or_first(self, choices: &[Choice]) -> Asked {
        let known = |choice: &&Choice| choice.verb == self.verb && (self.task.is_none() || choice.task == self.task);
        let found = choices.iter().find(known).or_else(|| choices.iter().find(|choice| choice.verb == "complete"));
        let Some(choice) = found else { return Asked::default() };
        let outcome = choice.outcomes.iter().find(|outcome| ***outcome == *self.outcome).or(choice.outcomes.first());
        Asked {
            verb: choice.verb.to_owned(),
            task: choice.task,
            outcome: outcome.map(ToString::to_string).unwrap_or_default(),
        }
    }
}

/// Verbs offered beside the tasks, with their icons. The applicant's own stay with the applicant.
const MORE: [(&str, &str); 9] = [
    ("delegate", "users"),
    ("give_back", "arrow-left"),
    ("supplement", "file-plus"),
    ("pause", "player-pause"),
    ("resume", "player-play"),
    ("extend", "calendar-event"),
    ("note", "pencil"),
    ("withdraw", "x"),
    ("terminate", "ban"),
];

pub fn panel(t: Text, opened: &Opened, asked: &Asked, filled: Filled<'_>, people: &[(AccountId, String)]) -> Panel {
    let choices = opened.choices();
    let path = address::case(&opened.case.no);
    let to = |verb: &str, task: Option<u32>, outcome: &str| {
        let task = task.map(|task| task.to_string()).unwrap_or_default();
        format!("{}#act", address::href(&path, &[("do", verb), ("task", &task), ("outcome", outcome)]))
    };
    let completions = choices.iter().filter(|choice| choice.verb == "complete");
    let tasks = completions.filter_map(|choice| {
        let task = opened.case.task(choice.task?)?;
        let tab = |outcome: &Arc<str>| Tab {
            href: to("complete", choice.task, outcome),
            label: opened.outcome(t, &task.node, &task.act, outcome),
            count: None,
            current: asked.verb == "complete" && asked.task == choice.task && *asked.outcome == **outcome,
        };
        Some(TaskTabs {
            name: task.name.to_string(),
            organ: opened.organ_name(&task.organ),
            holder: task.holder.as_ref().map(|_| t.get("staff-held-by-me")).unwrap_or_default(),
            tabs: Tabs { label: task.name.to_string(), tabs: choice.outcomes.iter().map(tab).collect() },
            claim: task.holder.is_none().then_some(task.n),
        })
    });
    let offered = MORE.iter().filter_map(|(verb, icon)| {
        let choice = choices.iter().find(|choice| choice.verb == *verb && *verb != "supplement")?;
        Some(MoreLink {
            href: to(verb, choice.task, ""),
            label: t.get(&format!("staff-do-{verb}")),
            icon,
            current: asked.verb == *verb,
        })
    });
    Panel { tasks: tasks.collect(), form: form(t, opened, asked, filled, people), more: offered.collect() }
}

fn form(
    t: Text,
    opened: &Opened,
    asked: &Asked,
    filled: Filled<'_>,
    people: &[(AccountId, String)],
) -> Option<ActionForm> {
    let choices = opened.choices();
    let choice = choices.iter().find(|choice| choice.verb == asked.verb && choice.task == asked.task);
    let task = asked.task.and_then(|n| opened.case.task(n));
    // A refused form is shown again even when the action is no longer offered, so that nothing typed is lost.
    if choice.is_none() && filled.problem.is_none() {
        return None;
    }
    let ask = Ask { t, filled };
    let act = task.map_or("", |task| &*task.act);
    let (inputs, folded) = inputs(&ask, opened, asked, task, people);
    let complete = asked.verb == "complete";
    let done = || opened.outcome(t, task.map_or("", |task| &task.node), act, &asked.outcome);
    Some(ActionForm {
        title: if complete { done() } else { t.get(&format!("staff-do-{}", asked.verb)) },
        consequence: if complete {
            words::consequence(t, act, &asked.outcome)
        } else {
            words::consequence(t, "do", &asked.verb)
        },
        warning: warning(t, opened, act, asked),
        errors: summary(t, filled.problem, &inputs),
        hidden: vec![
            ("do", asked.verb.clone()),
            ("task", asked.task.map(|task| task.to_string()).unwrap_or_default()),
            ("outcome", asked.outcome.clone()),
            ("seen", opened.case.seq.to_string()),
            ("key", format!("{}-{}", opened.case.no, web::guard::reference_number())),
        ],
        inputs,
        folded,
        button: if complete {
            t.msg("staff-submit").arg("what", done()).to_string()
        } else {
            t.get(&format!("staff-do-{}", asked.verb))
        },
        stops: matches!(
            asked.outcome.as_str(),
            "refuse" | "not-required" | "redirect" | "disagree" | "fail" | "impossible" | "failed" | "lose" | "no"
        ) || asked.verb == "terminate",
    })
}

/// What stands in the way, said before it is tried.
fn warning(t: Text, opened: &Opened, act: &str, asked: &Asked) -> Option<String> {
    if act != "receive" || asked.outcome != "accept" {
        return None;
    }
    let views = parts::materials(opened);
    let required = views.iter().filter(|view| view.is_missing() && !view.may_follow);
    let missing: Vec<&str> = required.map(|view| view.name.as_str()).collect();
    (!missing.is_empty()).then(|| t.msg("staff-cannot-accept").arg("names", missing.join("、")).to_string())
}

fn summary(t: Text, problem: Option<&Problem>, inputs: &[Input]) -> ErrorSummary {
    let Some(problem) = problem else { return ErrorSummary { t, errors: Vec::new() } };
    let first = inputs.first().map_or("act", |input| input.name.as_str());
    let place =
        |field: &str| if inputs.iter().any(|input| input.name == field) { field.to_owned() } else { first.to_owned() };
    let errors = match problem.errors.as_slice() {
        [] => vec![FieldError::new(place(problem.field.as_deref().unwrap_or_default()), told(t, problem))],
        several => several.iter().map(|error| FieldError::new(place(&error.field), error.sentence.clone())).collect(),
    };
    ErrorSummary { t, errors }
}

/// The refusal with the article it rests on.
fn told(t: Text, problem: &Problem) -> String {
    match &problem.article {
        Some(article) => t
            .msg("staff-refused-by")
            .arg("sentence", problem.told_briefly(t))
            .arg("article", article.as_str())
            .to_string(),
        None => problem.told_briefly(t),
    }
}

/// Makes inputs that keep what was typed and show what was wrong with it.
struct Ask<'a> {
    t: Text,
    filled: Filled<'a>,
}

impl Ask<'_> {
    fn input(&self, name: &str, label: String, control: Control) -> Input {
        let mut input = Input::new(self.t, name, label, control);
        input.values = self.filled.post.all(name).map(str::to_owned).collect();
        let problem = self.filled.problem.filter(|problem| problem.field.as_deref() == Some(name));
        input.error(problem.map(|problem| problem.told_briefly(self.t)))
    }

    fn named(&self, name: &str, control: Control) -> Input {
        let input = self.input(name, self.t.get(&format!("staff-field-{name}")), control);
        let hint = format!("staff-hint-{name}");
        if self.t.has(&hint) { input.hint(self.t.get(&hint)) } else { input }
    }

    fn line(&self, name: &str) -> Input {
        self.named(name, Control::Line("text"))
    }

    fn lines(&self, name: &str) -> Input {
        self.named(name, Control::Lines)
    }

    fn choices(&self, name: &str, many: bool, choices: Vec<(String, String)>) -> Input {
        let choice = |(value, label)| web::form::Choice { value, label, hint: String::new() };
        let choices = choices.into_iter().map(choice).collect();
        self.named(name, if many { Control::Ticks(choices) } else { Control::Select(choices) })
    }

    fn person(&self, name: &str, people: &[(AccountId, String)]) -> Input {
        self.choices(name, false, people.iter().map(|(account, name)| (account.to_string(), name.clone())).collect())
    }
}

/// A value to begin with, unless something was typed.
fn begin(mut input: Input, value: String) -> Input {
    if input.values.is_empty() && !value.is_empty() {
        input.values = vec![value];
    }
    input
}

type Inputs = (Vec<Input>, Vec<Input>);

fn inputs(
    ask: &Ask<'_>,
    opened: &Opened,
    asked: &Asked,
    task: Option<&Task>,
    people: &[(AccountId, String)],
) -> Inputs {
    match (asked.verb.as_str(), task) {
        ("complete", Some(task)) => completion(ask, opened, task, &asked.outcome, people),
        ("delegate", _) => (vec![ask.person("to", people), ask.line("reason")], Vec::new()),
        ("give_back", _) => (vec![ask.line("reason")], Vec::new()),
        ("pause", _) => (pause(ask), Vec::new()),
        ("extend", _) => (extension(ask, people), Vec::new()),
        ("note", _) => (vec![ask.lines("text")], Vec::new()),
        ("terminate", _) => (vec![ask.lines("reason")], Vec::new()),
        ("withdraw", _) => (vec![ask.lines("reason"), ask.line("request")], Vec::new()),
        _ => (Vec::new(), Vec::new()),
    }
}

fn pause(ask: &Ask<'_>) -> Vec<Input> {
    let kinds = PauseKind::ALL.iter().filter_map(|kind| {
        let value = serde_json::to_value(kind).ok()?.as_str()?.to_owned();
        Some((value, kind.name().to_owned()))
    });
    vec![
        ask.choices("kind", false, kinds.collect()),
        ask.line("basis"),
        ask.lines("reason"),
        Input { unit: ask.t.get("countdown-unit"), ..ask.named("announced", Control::Number { whole: true }) },
        ask.line("notice_no").optional(),
    ]
}

fn extension(ask: &Ask<'_>, people: &[(AccountId, String)]) -> Vec<Input> {
    vec![
        Input { unit: ask.t.get("countdown-unit"), ..ask.named("by", Control::Number { whole: true }) },
        ask.lines("reason"),
        ask.person("asked_by", people),
    ]
}

fn completion(ask: &Ask<'_>, opened: &Opened, task: &Task, outcome: &str, people: &[(AccountId, String)]) -> Inputs {
    let mut folded = Vec::new();
    let adverse = |ask: &Ask<'_>| vec![ask.lines("reason"), basis(ask, opened), remedies(ask, opened)];
    let mut inputs = match (&*task.act, outcome) {
        ("receive", "accept") => deferrable(ask, opened),
        ("receive" | "examine" | "prereview", "correct") => {
            folded = corrections_of_fields(ask, opened);
            let mut inputs = corrections_of_materials(ask, &parts::materials(opened));
            inputs.extend([ask.lines("reason").optional(), ask.line("basis").optional()]);
            inputs
        }
        ("receive", "refuse") | ("decide", "refuse" | "partly") | ("handle", "impossible") => adverse(ask),
        ("receive", "redirect") => vec![ask.line("redirect"), ask.lines("reason")],
        ("receive", _) => vec![ask.lines("reason")],
        ("decide", _) | ("handle", _) => vec![ask.lines("reason").optional(), basis(ask, opened).optional()],
        ("review", "agree-with-conditions") => vec![ask.lines("opinion"), ask.lines("conditions")],
        ("hearing", _) => vec![ask.lines("minutes")],
        ("inspect", "clean") => vec![ask.choices("checked", true, checks(opened))],
        ("inspect", _) => findings(ask, opened),
        ("issue", _) => vec![ask.line("result_no").optional()],
        ("deliver", "done") => {
            let ways =
                ["counter", "download", "courier"].map(|way| (way.to_owned(), ask.t.get(&format!("staff-way-{way}"))));
            // What the applicant wished for stands there already; the record keeps what is really done.
            let wish = Receiving::of(&opened.case).unwrap_or_default();
            let receiver = if wish.name.is_empty() { &opened.case.party.name } else { &wish.name };
            vec![
                filled_in(ask.choices("way", false, ways.into()), &wish.way),
                filled_in(ask.line("receiver").optional(), receiver),
                ask.line("tracking").optional(),
            ]
        }
        _ => vec![opinion(ask, opened, task, outcome)],
    };
    if opened.attr(&task.node, "hb:persons").is_some_and(|persons| persons != "1") {
        inputs.push(ask.person("with", people));
    }
    (inputs, folded)
}

/// With a value, unless something was typed already.
fn filled_in(input: Input, value: &str) -> Input {
    if input.values.is_empty() && !value.is_empty() { input.value(value) } else { input }
}

/// The check list of a patrol: the values and words of its form.
fn checks(opened: &Opened) -> Vec<(String, String)> {
    let field = opened.form.as_ref().and_then(|form| form.find_field("checks"));
    let word = |check: &str| {
        let option = field.and_then(|field| field.options.iter().find(|option| option.value == check));
        option.map_or_else(|| check.to_owned(), |option| option.label.clone())
    };
    let checks = opened.case.form.get("checks").and_then(|checks| checks.as_array());
    let checks = checks.into_iter().flatten().filter_map(|check| check.as_str());
    checks.map(|check| (check.to_owned(), word(check))).collect()
}

/// One line a check, and for all that is written: how grave, at which window, by whom it is mended, what is demanded.
fn findings(ask: &Ask<'_>, opened: &Opened) -> Vec<Input> {
    let line = |(check, word): (String, String)| {
        let input = ask.input(&format!("found.{check}"), word, Control::Line("text"));
        input.hint(ask.t.get("staff-hint-found")).optional()
    };
    let mut inputs: Vec<Input> = checks(opened).into_iter().map(line).collect();
    let grades =
        ["slight", "ordinary", "serious"].map(|grade| (grade.to_owned(), ask.t.get(&format!("staff-grade-{grade}"))));
    inputs.push(begin(ask.choices("grade", false, grades.into()), "ordinary".to_owned()));
    let lead = &opened.case.lead_organ;
    // Whoever sits in the hall may be the one to mend it.
    let there = opened.county.organs.iter().filter(|organ| organ.id == *lead || organ.settled.as_ref() == Some(lead));
    let organs = there.clone().map(|organ| (organ.id.to_string(), organ.name.clone())).collect();
    if opened.case.form.get("window").is_none() {
        let windows = there.filter(|organ| organ.id == *lead).flat_map(|organ| &organ.windows);
        let windows = windows.map(|window| (window.id.to_string(), window.name.clone())).collect();
        inputs.push(ask.choices("window", false, windows).optional());
    }
    inputs.push(begin(ask.choices("organ", false, organs), lead.to_string()));
    inputs.push(ask.line("demand").optional());
    inputs
}

fn opinion(ask: &Ask<'_>, opened: &Opened, task: &Task, outcome: &str) -> Input {
    let declared = opened.attr(&task.node, "hb:opinion").as_deref() == Some("required");
    let by_act = matches!(&*task.act, "review" | "survey" | "expert");
    let adverse = matches!(outcome, "disagree" | "fail" | "lose" | "no" | "objection" | "failed" | "rectify");
    let input = ask.lines("opinion");
    if declared || by_act || adverse { input } else { input.optional() }
}

/// What the item lets follow later (容缺后补); nothing when all is there.
fn deferrable(ask: &Ask<'_>, opened: &Opened) -> Vec<Input> {
    let missing = parts::materials(opened).into_iter().filter(|view| view.is_missing() && view.may_follow);
    let choices: Vec<(String, String)> = missing.map(|view| (view.id, view.name)).collect();
    if choices.is_empty() { Vec::new() } else { vec![ask.choices("deferred", true, choices).optional()] }
}

/// One line a material: what is written there goes into the one notice. What is missing and needed now is written
/// already; what may follow later is only asked for by a clerk who says so, and the form is mended field by field.
fn corrections_of_materials(ask: &Ask<'_>, views: &[MaterialView]) -> Vec<Input> {
    let t = ask.t;
    let line = |view: &MaterialView| {
        let label = t.msg("staff-fix-material").arg("name", view.name.as_str());
        let label = label.arg("state", parts::material_tag(t, view).word).to_string();
        let input = ask.input(&format!("fix.m.{}", view.id), label, Control::Line("text"));
        let suggested = t.msg("staff-please-hand-in").arg("name", view.name.as_str()).to_string();
        match view.is_missing() && !view.may_follow {
            true => begin(input, suggested),
            false => input.optional(),
        }
    };
    views.iter().filter(|view| !view.is_the_form).map(line).collect()
}

fn corrections_of_fields(ask: &Ask<'_>, opened: &Opened) -> Vec<Input> {
    let Some(form) = opened.item().and_then(|item| item.form.clone()) else { return Vec::new() };
    let line = |field: &declarations::Field| {
        ask.input(&format!("fix.f.{}", field.name), field.title.clone(), Control::Line("text")).optional()
    };
    form.fields().map(line).collect()
}

fn basis(ask: &Ask<'_>, opened: &Opened) -> Input {
    let first = opened.item().and_then(|item| item.basis.first());
    let example = first.map(|basis| format!("《{}》{}", basis.law, basis.article)).unwrap_or_default();
    if example.is_empty() {
        ask.line("basis")
    } else {
        ask.line("basis").hint(ask.t.msg("staff-basis-of-item").arg("basis", example).to_string())
    }
}

/// Left empty, the item's own remedies are told; the hint shows them.
fn remedies(ask: &Ask<'_>, opened: &Opened) -> Input {
    let Some(item) = opened.item().filter(|item| !item.remedies.reconsideration.is_empty()) else {
        return ask.lines("remedies");
    };
    let hint = ask.t.msg("staff-remedies-of-item");
    let hint =
        hint.arg("reconsideration", item.remedies.reconsideration.as_str()).arg("suit", item.remedies.suit.as_str());
    ask.lines("remedies").hint(hint.to_string()).optional()
}

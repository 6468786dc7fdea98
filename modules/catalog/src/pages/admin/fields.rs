//! The elements of an item as fields of a form; `reading.rs` reads the form back.

use declarations::{
    Audience, Column, ExerciseLevel, Handling, HandlingChannel, Item, ItemType, LimitHistory, MaterialForm,
    MaterialKind, MaterialSource, Necessity, PowerSource, ResultKind, ServiceMode, Words,
};
use web::Text;
use web::form::{Choice, Control, Input};

use crate::desk::Desk;
use crate::lifecycle::dry_run::DryRun;
use crate::pages::spoken::Spoken;

/// Blank rows below the materials and questions an item has.
const BLANK_ROWS: usize = 2;

/// Fields that belong together.
pub(super) struct Group {
    pub title: String,
    pub inputs: Vec<Input>,
}

/// A folded row of the form.
pub(super) trait Row {
    /// What the check says about it.
    fn say(&mut self, sentences: Vec<String>);
}

/// One row of the material table; values of the selects with what is chosen.
pub(super) struct MaterialFields {
    pub index: usize,
    pub id: String,
    pub name: String,
    pub when: String,
    pub note: String,
    pub certificate: String,
    pub kinds: Vec<Offered>,
    pub forms: Vec<Offered>,
    pub necessities: Vec<Offered>,
    pub sources: Vec<Offered>,
    pub said: Vec<String>,
}

impl Row for MaterialFields {
    fn say(&mut self, sentences: Vec<String>) {
        self.said = sentences;
    }
}

impl MaterialFields {
    /// 必要, 非必要 … and when it is asked, for the folded row.
    pub fn note_in_short(&self) -> String {
        let necessity = self.necessities.iter().find(|offered| offered.chosen).map(|offered| offered.label.as_str());
        let parts = [necessity.unwrap_or_default(), &self.when];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }
}

/// A value of a select: the word of the standard, and as the reader is told it.
pub(super) struct Offered {
    pub word: &'static str,
    pub label: String,
    pub chosen: bool,
}

/// One scenario question; its options one a line, `value=label`.
pub(super) struct ScenarioFields {
    pub index: usize,
    pub id: String,
    pub ask: String,
    pub when: String,
    pub options: String,
    pub said: Vec<String>,
}

impl Row for ScenarioFields {
    fn say(&mut self, sentences: Vec<String>) {
        self.said = sentences;
    }
}

pub(super) fn organs(desk: &Desk) -> Vec<(String, String)> {
    desk.county().organs.iter().map(|organ| (organ.id.to_string(), organ.name.clone())).collect()
}

fn words<W: Words + Spoken>(t: Text, chosen: Option<W>) -> Vec<Offered> {
    let is_chosen = |word: &W| chosen.is_some_and(|chosen| chosen.word() == word.word());
    let offered = |word: &W| Offered { word: word.word(), label: word.spoken(t), chosen: is_chosen(word) };
    W::ALL.iter().map(offered).collect()
}

fn select<W: Words + Spoken>(t: Text, name: &str, key: &str, chosen: &str) -> Input {
    let choices = W::ALL.iter().map(|word| (word.word().to_owned(), word.spoken(t)));
    Input::select(t, name, t.get(key), choices).value(chosen)
}

fn ticks<W: Words + Spoken>(t: Text, name: &str, key: &str, chosen: Vec<String>) -> Input {
    let choice = |word: &W| Choice { value: word.word().to_owned(), label: word.spoken(t), hint: String::new() };
    let mut input = Input::new(t, name, t.get(key), Control::Ticks(W::ALL.iter().map(choice).collect())).optional();
    input.values = chosen;
    input
}

fn line(t: Text, name: &str, key: &str, value: &str) -> Input {
    Input::line(t, name, t.get(key)).value(value).optional()
}

fn lines(t: Text, name: &str, key: &str, values: &[String]) -> Input {
    Input::new(t, name, t.get(key), Control::Lines).value(values.join("\n")).hint(t.get("admin-one-a-line")).optional()
}

fn strings<T: ToString>(values: &[T]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

fn latest(history: &LimitHistory) -> String {
    history.latest().map(|limit| limit.length.to_string()).unwrap_or_default()
}

/// All groups of fields, filled with what the item has.
pub(super) fn groups(desk: &Desk, t: Text, item: &Item) -> Vec<Group> {
    let group = |key: &str, inputs: Vec<Input>| Group { title: t.get(key), inputs };
    let procedures = desk.county().procedures.iter().filter(|procedure| procedure.is_shared());
    let procedures = procedures.map(|procedure| (procedure.id.to_string(), procedure.name.clone()));
    let themes = desk.county().themes.themes.iter().map(|theme| Choice {
        value: theme.id.clone(),
        label: theme.name.clone(),
        hint: String::new(),
    });
    let mut theme_input = Input::new(t, "themes", t.get("admin-themes"), Control::Ticks(themes.collect())).optional();
    theme_input.values = item.themes.clone();
    let yes_no =
        |name: &str, key: &str, yes: bool| Input::new(t, name, t.get(key), Control::YesNo).value(yes.to_string());
    let visits = item.visits.map(|visits| visits.to_string()).unwrap_or_default();
    let basis = item.statutory.latest().map(|limit| limit.basis.clone()).unwrap_or_default();
    let notice = item.promised.latest().map(|limit| limit.notice.clone()).unwrap_or_default();
    vec![
        group(
            "admin-group-names",
            vec![
                Input::line(t, "name", t.get("admin-name")).value(item.name.as_str()),
                line(t, "plain", "admin-plain", &item.plain),
                line(t, "parent", "admin-parent", &item.parent),
                Input::line(t, "code", t.get("guide-code")).value(item.code.as_str()),
                line(t, "catalog_code", "admin-catalog-code", &item.catalog_code),
                lines(t, "keywords", "admin-keywords", &item.keywords),
            ],
        ),
        group(
            "admin-group-power",
            vec![
                select::<ItemType>(t, "type", "admin-type", item.item_type.word()),
                select::<Handling>(t, "handling", "admin-handling", item.handling.word()),
                Input::select(t, "organ", t.get("guide-organ"), organs(desk)).value(item.organ.as_str()),
                select::<ExerciseLevel>(t, "level", "admin-level", item.level.word()),
                select::<PowerSource>(t, "power_source", "admin-power-source", item.power_source.word()),
                ticks::<Audience>(t, "audience", "guide-audience", strings(&item.audience)),
            ],
        ),
        group(
            "admin-group-limits",
            vec![
                line(t, "promised", "guide-promised", &latest(&item.promised)).hint(t.get("admin-limit-hint")),
                line(t, "promised_notice", "admin-promised-notice", &notice),
                line(t, "statutory", "guide-statutory", &latest(&item.statutory)).hint(t.get("admin-limit-hint")),
                line(t, "statutory_basis", "admin-statutory-basis", &basis),
                Input::select(t, "procedure", t.get("guide-process"), procedures)
                    .value(item.procedure.as_str())
                    .optional(),
            ],
        ),
        group(
            "admin-group-channels",
            vec![
                line(t, "visits", "guide-visits-label", &visits),
                line(t, "visits_reason", "admin-visits-reason", &item.visits_reason),
                ticks::<HandlingChannel>(t, "channels", "guide-channels", strings(&item.channels)),
                ticks::<ServiceMode>(t, "modes", "admin-modes", strings(&item.modes)),
                yes_no("high_frequency", "catalog-frequent", item.high_frequency),
                yes_no("free", "admin-free", item.fees.as_ref().is_some_and(Vec::is_empty)),
                lines(t, "places", "admin-places", &item.places),
                line(t, "hours", "guide-hours", &item.hours),
                line(t, "phone", "catalog-phone", &item.phone),
                line(t, "complaint_phone", "guide-complaint", &item.complaint_phone),
            ],
        ),
        group(
            "admin-group-themes",
            vec![
                theme_input,
                select::<Column>(t, "column", "catalog-by-column", item.column.map_or("", Words::word)).optional(),
            ],
        ),
        group(
            "admin-group-content",
            vec![
                lines(t, "conditions", "guide-conditions", &item.conditions),
                line(t, "result_name", "guide-result", &item.result.name),
                select::<ResultKind>(t, "result_kind", "admin-result-kind", item.result.kind.word()),
                line(t, "result_validity", "admin-result-validity", &item.result.validity),
                Input::new(t, "guide", t.get("admin-guide"), Control::Lines)
                    .value(item.guide.as_str())
                    .hint(t.get("admin-markdown"))
                    .optional(),
            ],
        ),
    ]
}

pub(super) fn materials(t: Text, item: &Item) -> Vec<MaterialFields> {
    let fields = |index: usize, material: Option<&declarations::Material>| MaterialFields {
        index,
        id: material.map(|material| material.id.clone()).unwrap_or_default(),
        name: material.map(|material| material.name.clone()).unwrap_or_default(),
        when: material
            .and_then(|material| material.when.as_ref())
            .map(|when| when.text().to_owned())
            .unwrap_or_default(),
        note: material.map(|material| material.note.clone()).unwrap_or_default(),
        certificate: material.map(|material| material.certificate.clone()).unwrap_or_default(),
        kinds: words::<MaterialKind>(t, material.map(|material| material.kind)),
        forms: words::<MaterialForm>(t, material.map(|material| material.form)),
        necessities: words::<Necessity>(t, material.map(|material| material.necessity)),
        sources: words::<MaterialSource>(t, material.map(|material| material.source)),
        said: Vec::new(),
    };
    (0..item.material.len() + BLANK_ROWS).map(|index| fields(index, item.material.get(index))).collect()
}

pub(super) fn scenarios(item: &Item) -> Vec<ScenarioFields> {
    let fields = |index: usize, scenario: Option<&declarations::Scenario>| ScenarioFields {
        index,
        id: scenario.map(|scenario| scenario.id.clone()).unwrap_or_default(),
        ask: scenario.map(|scenario| scenario.ask.clone()).unwrap_or_default(),
        when: scenario
            .and_then(|scenario| scenario.when.as_ref())
            .map(|when| when.text().to_owned())
            .unwrap_or_default(),
        options: scenario
            .map(|scenario| {
                scenario.options.iter().map(|option| format!("{}={}", option.value, option.label)).collect::<Vec<_>>()
            })
            .unwrap_or_default()
            .join("\n"),
        said: Vec::new(),
    };
    (0..item.scenario.len() + BLANK_ROWS).map(|index| fields(index, item.scenario.get(index))).collect()
}

/// The figures of a dry run, one sentence each.
pub(super) fn dry_run_words(t: Text, run: &DryRun) -> Vec<String> {
    if run.open == 0 {
        return vec![t.get("admin-dry-none")];
    }
    let mut sentences = vec![t.msg("admin-dry-open").arg("n", run.open).to_string()];
    for (version, count) in &run.by_version {
        sentences.push(t.msg("admin-dry-version").arg("version", *version).arg("n", *count).to_string());
    }
    let moved = t.msg("admin-dry-moved").arg("n", run.moved()).arg("earlier", run.earlier).arg("later", run.later);
    sentences.push(moved.to_string());
    if run.unknown > 0 {
        sentences.push(t.msg("admin-dry-unknown").arg("n", run.unknown).to_string());
    }
    sentences.push(t.msg("admin-dry-documents").arg("n", run.documents).to_string());
    sentences
}

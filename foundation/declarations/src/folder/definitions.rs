//! Procedures, kinds, letters and decisions: what items and cases share.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use decision::Model;

use super::Gathered;
use super::files::{folders, named_files, named_toml_files, read_toml};
use crate::county::{DecisionDecl, Declared, Registry};
use crate::document::DocumentDecl;
use crate::finding::{Finding, Severity};
use crate::form::Form;
use crate::indicator::Indicator;
use crate::kind::{self, Kind};
use crate::procedures::{ProcedureDecl, ProcedureText};
use crate::reading::Cursor;
use crate::rule::Rule;
use crate::scheme::Scheme;
use crate::survey::Survey;

/// Texts of the shared procedures, by which call activities are resolved.
pub(super) struct Shared(HashMap<String, String>);

impl Shared {
    fn read(dir: &Path) -> Shared {
        let files = named_files(&dir.join("procedures"), ".bpmn");
        Shared(files.into_iter().filter_map(|(id, path)| Some((id, std::fs::read_to_string(path).ok()?))).collect())
    }

    pub fn of(procedures: &Registry<ProcedureDecl>) -> Shared {
        let shared = procedures.iter().filter(|procedure| procedure.is_shared());
        Shared(shared.map(|procedure| (procedure.id.to_string(), procedure.xml.clone())).collect())
    }

    pub fn find(&self, id: &str) -> Option<String> {
        self.0.get(id).cloned()
    }
}

pub(super) fn procedures(dir: &Path, gathered: &mut Gathered) -> Registry<ProcedureDecl> {
    let folder = dir.join("procedures");
    let shared = Shared::read(dir);
    let mut texts = read_texts(&folder, gathered);
    let mut procedures = Vec::new();
    for (id, path) in named_files(&folder, ".bpmn") {
        let Some(xml) = shared.find(&id) else {
            gathered.add([unreadable(&path)]);
            continue;
        };
        let text = texts.remove(&id).unwrap_or_else(|| {
            let finding = Finding::warning("", "procedure_without_text", format!("流程“{id}”没有 {id}.toml。"));
            gathered.add([finding.in_document(path.display().to_string()).at_line(1, 1)]);
            ProcedureText::default()
        });
        let called = |name: &str| shared.find(name);
        let name = path.display().to_string();
        procedures.extend(gathered.keep(ProcedureDecl::compile_with(id.as_str().into(), &name, &xml, &called, text)));
    }
    for id in texts.keys() {
        let finding = Finding::error("", "missing_file", format!("没有流程图 {id}.bpmn。"));
        gathered.add_about("procedure", id, finding);
    }
    for procedure in &procedures {
        undeclared_params(procedure, gathered);
    }
    Registry::new(procedures)
}

fn read_texts(folder: &Path, gathered: &mut Gathered) -> HashMap<String, ProcedureText> {
    let mut texts = HashMap::new();
    for (id, path) in named_toml_files(folder) {
        let source = gathered.keep(read_toml(&path));
        texts.insert(id.clone(), gathered.keep(source.read(ProcedureText::read)));
        gathered.sources.insert(format!("procedure {id}"), source);
    }
    texts
}

/// A procedure may read only the parameters it declares, or facts of every item.
fn undeclared_params(procedure: &ProcedureDecl, gathered: &mut Gathered) {
    let declared = |path: &str| procedure.params.iter().any(|param| param.name == path);
    let mut read: Vec<String> = procedure.params_read().into_iter().filter(|path| !declared(path)).collect();
    read.retain(|path| !crate::item::FACTS.contains(&path.as_str()));
    read.sort();
    for path in read {
        let sentence = format!("流程读取参数“item.{path}”，但没有声明它。");
        let finding = Finding::error("/param", "undeclared_param", sentence);
        gathered.add_about("procedure", procedure.id.as_str(), finding.remedy(format!("请加上 [param.\"{path}\"]。")));
    }
}

fn unreadable(path: &Path) -> Finding {
    let finding = Finding::error("", "unreadable_file", "无法读取文件。").remedy("请检查是否为 UTF-8 编码。");
    finding.in_document(path.display().to_string()).at_line(1, 1)
}

/// Kinds; a kind's own procedure joins the county's.
pub(super) fn kinds(dir: &Path, procedures: &mut Registry<ProcedureDecl>, gathered: &mut Gathered) -> Registry<Kind> {
    let shared = Shared::of(procedures);
    let (mut kinds, mut own) = (Vec::new(), Vec::new());
    for (id, folder) in folders(&dir.join("kinds")) {
        let source = gathered.keep(read_toml(&folder.join("kind.toml")));
        let (mut kind, form_file) = gathered.keep(source.read(|c| Kind::read(id.as_str().into(), c)));
        if let Some(file) = form_file {
            let form = gathered.keep(read_toml(&folder.join(file)));
            let (schema, findings) = form.value();
            gathered.add(findings);
            kind.form = kind::Source::Own(Arc::new(Form::new(schema)));
            gathered.sources.insert(format!("kind-form {id}"), form);
        }
        if let kind::Source::Own(procedure) = &kind.procedure
            && let Some(file) = procedure.strip_prefix(&format!("kinds/{id}/"))
        {
            own.extend(own_procedure(procedure, &folder.join(file), &shared, gathered));
        }
        kinds.push(kind.seal());
        gathered.sources.insert(format!("kind {id}"), source);
    }
    procedures.extend(own);
    Registry::new(kinds)
}

/// The procedure in the folder of a kind or of an item.
pub(super) fn own_procedure(id: &str, path: &Path, shared: &Shared, gathered: &mut Gathered) -> Option<ProcedureDecl> {
    let Ok(xml) = std::fs::read_to_string(path) else {
        gathered.add([unreadable(path)]);
        return None;
    };
    let name = path.display().to_string();
    gathered.keep(ProcedureDecl::compile(id, &name, &xml, &|called| shared.find(called)))
}

pub(super) fn documents(dir: &Path, gathered: &mut Gathered) -> Registry<DocumentDecl> {
    let mut documents = Vec::new();
    read_documents(&dir.join("documents"), "", &mut documents, gathered);
    Registry::new(documents)
}

/// Letters of a folder; an item's own are named under the item's id.
pub(super) fn read_documents(folder: &Path, above: &str, documents: &mut Vec<DocumentDecl>, gathered: &mut Gathered) {
    for (name, path) in named_toml_files(folder) {
        let id = if above.is_empty() { name } else { format!("{above}/{name}") };
        let source = gathered.keep(read_toml(&path));
        let mut document = gathered.keep(source.read(|c| DocumentDecl::read(id.clone(), c)));
        match std::fs::read_to_string(folder.join(&document.template_file)) {
            Ok(template) => document.template = template,
            Err(_) => {
                let sentence = format!("没有模板 {}。", document.template_file);
                gathered.add(source.place(vec![Finding::error("/template", "missing_file", sentence)]));
            }
        }
        if let Some(finding) = document.when.as_ref().and_then(|when| when.finding("/when")) {
            gathered.add(source.place(vec![finding]));
        }
        documents.push(document);
        gathered.sources.insert(format!("document {id}"), source);
    }
}

pub(super) fn decisions(dir: &Path, gathered: &mut Gathered) -> Registry<DecisionDecl> {
    let mut decisions = Vec::new();
    for (id, path) in named_files(&dir.join("decisions"), ".dmn") {
        let Ok(xml) = std::fs::read_to_string(&path) else {
            gathered.add([unreadable(&path)]);
            continue;
        };
        let name = path.display().to_string();
        match Model::read(&xml) {
            Ok(model) => {
                gathered.add(model.check().into_iter().map(|finding| convert(&name, finding)));
                decisions.push(DecisionDecl { id, model: Arc::new(model) });
            }
            Err(findings) => gathered.add(findings.into_iter().map(|finding| convert(&name, finding))),
        }
    }
    Registry::new(decisions)
}

/// Supervision rules.
pub(super) fn rules(dir: &Path, gathered: &mut Gathered) -> Registry<Rule> {
    read_all(dir, "rules", "rule", gathered, Rule::read)
}

pub(super) fn indicators(dir: &Path, gathered: &mut Gathered) -> Registry<Indicator> {
    read_all(dir, "indicators", "indicator", gathered, Indicator::read)
}

pub(super) fn schemes(dir: &Path, gathered: &mut Gathered) -> Registry<Scheme> {
    read_all(dir, "schemes", "scheme", gathered, Scheme::read)
}

pub(super) fn surveys(dir: &Path, gathered: &mut Gathered) -> Registry<Survey> {
    read_all(dir, "surveys", "survey", gathered, Survey::read)
}

/// Every TOML file of a folder as one declared value, by the name of the file.
fn read_all<T: Declared>(
    dir: &Path,
    folder: &str,
    what: &str,
    gathered: &mut Gathered,
    read: impl Fn(String, &Cursor<'_>) -> T,
) -> Registry<T> {
    let mut all = Vec::new();
    for (id, path) in named_toml_files(&dir.join(folder)) {
        let source = gathered.keep(read_toml(&path));
        all.push(gathered.keep(source.read(|c| read(id.clone(), c))));
        gathered.sources.insert(format!("{what} {id}"), source);
    }
    Registry::new(all)
}

fn convert(path: &str, finding: decision::Finding) -> Finding {
    let severity = match finding.severity {
        decision::Severity::Error => Severity::Error,
        decision::Severity::Warning => Severity::Warning,
    };
    let place = |number: u32| usize::try_from(number).unwrap_or_default();
    let converted = Finding::error("", finding.code, finding.sentence).in_document(path);
    Finding { severity, ..converted.at_line(place(finding.line), place(finding.column)) }
}

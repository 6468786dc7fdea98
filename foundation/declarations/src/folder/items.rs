//! Items: read and checked on all processors, each by itself, against what the county has in common.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use kernel::{Digest32, ItemId};

use super::Gathered;
use super::definitions::{Shared, own_procedure, read_documents};
use super::files::{entries, folders, named_toml_files, read_toml};
use crate::check::check_item;
use crate::county::{County, Registry};
use crate::document::DocumentDecl;
use crate::example::Example;
use crate::example_run::run_example;
use crate::finding::Finding;
use crate::form::Form;
use crate::item::Item;
use crate::procedures::ProcedureDecl;
use crate::reading::{Source, nearest};

/// What may lie in an item's folder.
const FILES: &[&str] = &["item.toml", "form.toml", "guide.md", "procedure.bpmn", "documents", "examples", "files"];

/// All that one item's folder holds.
struct ItemFolder {
    item: Item,
    source: Source,
    form: Option<Source>,
    procedure: Option<ProcedureDecl>,
    documents: Vec<DocumentDecl>,
    examples: Vec<(Example, Source)>,
    /// Fields whose value could not be read: what stands there now was put there by the reader.
    unread: HashSet<String>,
    /// What lies in `files/`.
    files: Vec<String>,
    gathered: Gathered,
}

pub(super) fn read(dir: &Path, county: &mut County, gathered: &mut Gathered) {
    let shared = Shared::of(&county.procedures);
    let folders = item_folders(&dir.join("items"));
    let mut read = in_parallel(&folders, |(id, path)| read_folder(id, path, &shared));

    let (mut documents, mut own, mut items) = (Vec::new(), Vec::new(), Vec::new());
    for folder in &mut read {
        documents.append(&mut folder.documents);
        own.extend(folder.procedure.take());
        items.push(folder.item.clone());
        gathered.add(std::mem::take(&mut folder.gathered.findings));
        gathered.sources.extend(std::mem::take(&mut folder.gathered.sources));
    }
    county.documents.extend(documents);
    county.procedures.extend(own);
    let items: Vec<Item> = items.into_iter().map(|item| county.adopt(item)).collect();
    county.items = Registry::new(items);
    county.index_items();

    let checked = in_parallel(&read, |folder| check_folder(folder, county));
    gathered.add(checked.into_iter().flatten());
    for folder in read {
        gathered.sources.insert(format!("item {}", folder.item.id), folder.source);
        county.examples.extend(folder.examples.into_iter().map(|(example, _)| example));
    }
}

/// `items/<organ>/<item>`, in order.
fn item_folders(dir: &Path) -> Vec<(ItemId, PathBuf)> {
    let organs = folders(dir).into_iter();
    let items = organs.flat_map(|(organ, path)| {
        folders(&path).into_iter().map(move |(item, path)| (ItemId::from(format!("{organ}/{item}")), path))
    });
    items.collect()
}

fn read_folder(id: &ItemId, dir: &Path, shared: &Shared) -> ItemFolder {
    let mut gathered = Gathered::default();
    let source = gathered.keep(read_toml(&dir.join("item.toml")));
    let mut item = gathered.keep(source.read(|c| Item::read(id.clone(), c)));
    let unread = gathered.findings.iter().map(|finding| finding.field.clone()).collect();
    let form_file = dir.join("form.toml");
    let form = form_file.exists().then(|| gathered.keep(read_toml(&form_file)));
    if let Some(form) = &form {
        let (schema, findings) = form.value();
        gathered.add(findings);
        item.form = Some(Arc::new(Form::new(schema)));
    }
    item.guide = std::fs::read_to_string(dir.join("guide.md")).unwrap_or_default();
    let mut procedure = None;
    if item.has_own_procedure() {
        let path = dir.join(&item.procedure);
        procedure = own_procedure(item.procedure_id().as_str(), &path, shared, &mut gathered);
        item.own_procedure = std::fs::read(&path).ok().map(|xml| Digest32::of(&xml));
    }
    let mut documents = Vec::new();
    read_documents(&dir.join("documents"), id.as_str(), &mut documents, &mut gathered);
    let examples = read_examples(id, &dir.join("examples"), &mut gathered);
    gathered.add(unknown_files(dir));
    let file_name = |path: PathBuf| path.file_name()?.to_str().map(str::to_owned);
    let files = entries(&dir.join("files")).into_iter().filter_map(file_name).collect();
    ItemFolder { item: item.seal(), source, form, procedure, documents, examples, unread, files, gathered }
}

fn read_examples(item: &ItemId, dir: &Path, gathered: &mut Gathered) -> Vec<(Example, Source)> {
    let mut examples = Vec::new();
    for (name, path) in named_toml_files(dir) {
        let source = gathered.keep(read_toml(&path));
        let path = source.path().to_owned();
        let example = gathered.keep(source.read(|c| Example::read(item.clone(), name, path, c)));
        examples.push((example, source));
    }
    examples
}

/// A file under another name than expected is never read, so its author would wonder.
fn unknown_files(dir: &Path) -> Vec<Finding> {
    let unknown = entries(dir).into_iter().filter_map(|path| {
        let name = path.file_name()?.to_str()?.to_owned();
        if FILES.contains(&name.as_str()) {
            return None;
        }
        let remedy = nearest(&name, FILES.iter().copied()).map(|file| format!("是否想写“{file}”？"));
        let finding = Finding::warning("", "unknown_file", format!("事项文件夹中的“{name}”不会被读取。"));
        Some(finding.remedy(remedy.unwrap_or_default()).in_document(path.display().to_string()).at_line(1, 1))
    });
    unknown.collect()
}

/// Files that the item gives out and that nobody put there.
fn missing_files(folder: &ItemFolder) -> Vec<Finding> {
    let item = &folder.item;
    let of_materials = item.material.iter().enumerate().flat_map(|(index, material)| {
        [("blank", &material.blank), ("sample", &material.sample)]
            .map(|(key, file)| (format!("/material/{index}/{key}"), file))
    });
    let named = of_materials.chain([("/result/sample".to_owned(), &item.result.sample)]);
    let missing = named.filter(|(_, file)| !file.is_empty() && !folder.files.contains(file));
    missing
        .map(|(field, file)| {
            let finding = Finding::error(field, "missing_file", format!("事项的 files 文件夹中没有“{file}”。"));
            finding.remedy("请把文件放进 files/，只写文件名。")
        })
        .collect()
}

/// Checks an item and runs its worked cases; findings are placed in the file they are about.
fn check_folder(folder: &ItemFolder, county: &County) -> Vec<Finding> {
    let Some(item) = county.items.find(folder.item.id.as_str()) else { return Vec::new() };
    let checked = check_item(item, county).into_iter().filter(|finding| !folder.unread.contains(&finding.field));
    let (of_form, of_item): (Vec<Finding>, Vec<Finding>) =
        checked.partition(|finding| finding.field.starts_with("/form/"));
    let mut findings = folder.source.place(of_item);
    findings.extend(folder.source.place(missing_files(folder)));
    if let Some(form) = &folder.form {
        let beneath = |mut finding: Finding| {
            finding.field = finding.field.strip_prefix("/form").unwrap_or_default().to_owned();
            finding
        };
        findings.extend(form.place(of_form.into_iter().map(beneath).collect()));
    }
    for (example, source) in &folder.examples {
        findings.extend(source.place(run_example(county, item, example)));
    }
    findings
}

/// Maps in order, on as many threads as there are processors.
fn in_parallel<T: Sync, R: Send>(values: &[T], map: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    if threads == 1 || values.len() < 2 {
        return values.iter().map(map).collect();
    }
    let share = values.len().div_ceil(threads);
    let map = &map;
    thread::scope(|scope| {
        let parts: Vec<_> =
            values.chunks(share).map(|part| scope.spawn(move || part.iter().map(map).collect::<Vec<R>>())).collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

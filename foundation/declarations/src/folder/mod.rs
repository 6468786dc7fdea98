//! Reads a county folder: every file once, every mistake reported, everything checked against everything else.
//!
//! The order is that of dependence: what items name (organs, themes, procedures) is read before the items, which are
//! read and checked on all processors.

mod definitions;
mod files;
mod items;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use calendar::WorkCalendar;

use self::files::{named_toml_files, read_toml};
use crate::check::{About, check_county};
use crate::county::{County, Registry};
use crate::finding::{Finding, Severity};
use crate::lock::{Lock, Locked};
use crate::meta::Meta;
use crate::organ::Organ;
use crate::people::People;
use crate::reading::Source;
use crate::region::Regions;
use crate::risk::Risks;
use crate::theme::Themes;

/// What is gathered while reading: findings, and the sources in which later findings are placed.
#[derive(Default)]
pub(crate) struct Gathered {
    pub findings: Vec<Finding>,
    /// By folder of declaration and id: `item market/food`.
    pub sources: HashMap<String, Source>,
}

impl Gathered {
    fn add(&mut self, findings: impl IntoIterator<Item = Finding>) {
        self.findings.extend(findings);
    }

    fn keep<T>(&mut self, (value, findings): (T, Vec<Finding>)) -> T {
        self.findings.extend(findings);
        value
    }

    /// Adds a finding about a declared thing, placed in its file.
    fn add_about(&mut self, what: &str, id: &str, finding: Finding) {
        let placed = match self.sources.get(&format!("{what} {id}")) {
            Some(source) => source.place(vec![finding]),
            None => vec![finding.in_document(format!("{what} {id}"))],
        };
        self.findings.extend(placed);
    }
}

impl County {
    /// Reads a county folder. Without a readable `county.toml` there is no county; with findings that are errors, the
    /// county is good for looking at, not for serving. Findings are in the order of files and lines.
    pub fn read(dir: impl AsRef<Path>) -> (Option<County>, Vec<Finding>) {
        let dir = dir.as_ref();
        let mut gathered = Gathered::default();
        let county = read_county(dir, &mut gathered);
        let mut findings = gathered.findings;
        findings.sort_by(|a, b| (&a.path, a.line, a.column, a.code).cmp(&(&b.path, b.line, b.column, b.code)));
        findings.dedup();
        (county, findings)
    }
}

/// True when a finding forbids serving the county.
pub fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

fn read_county(dir: &Path, gathered: &mut Gathered) -> Option<County> {
    let meta_file = match Source::open(&dir.join("county.toml")) {
        Ok(source) => source,
        Err(finding) => {
            gathered.add([*finding]);
            return None;
        }
    };
    let meta = gathered.keep(meta_file.read(Meta::read));
    let regions = read_optional(dir, "regions.toml", Regions::read, gathered);
    let people = read_optional(dir, "people.toml", People::read, gathered);
    let themes = read_kept(dir, "themes", Themes::read, gathered);
    let risks = read_kept(dir, "risks", Risks::read, gathered);
    let calendar = read_calendar(dir, gathered)?;
    let mut county = County {
        meta,
        regions,
        people,
        themes,
        risks,
        calendar,
        organs: read_organs(dir, gathered),
        procedures: definitions::procedures(dir, gathered),
        documents: definitions::documents(dir, gathered),
        decisions: definitions::decisions(dir, gathered),
        rules: definitions::rules(dir, gathered),
        indicators: definitions::indicators(dir, gathered),
        schemes: definitions::schemes(dir, gathered),
        surveys: definitions::surveys(dir, gathered),
        kinds: Registry::default(),
        items: Registry::default(),
        examples: Vec::new(),
        lock: read_lock(dir, gathered),
        items_by_code: HashMap::new(),
        certificates: HashSet::new(),
    };
    county.kinds = definitions::kinds(dir, &mut county.procedures, gathered);
    items::read(dir, &mut county, gathered);
    for (about, finding) in check_county(&county) {
        let (what, id) = match &about {
            About::Item(id) => ("item", id.as_str()),
            About::Organ(id) => ("organ", id.as_str()),
            About::Kind(id) => ("kind", id.as_str()),
            About::KindForm(id) => ("kind-form", id.as_str()),
            About::Rule(id) => ("rule", id.as_str()),
            About::Indicator(id) => ("indicator", id.as_str()),
            About::Scheme(id) => ("scheme", id.as_str()),
            About::Themes => ("themes", ""),
            About::Risks => ("risks", ""),
        };
        gathered.add_about(what, id, finding);
    }
    check_lock(dir, &county, gathered);
    Some(county)
}

/// Files that a county may do without; nothing is what they then say.
fn read_optional<T>(
    dir: &Path,
    name: &str,
    reader: impl FnOnce(&crate::reading::Cursor<'_>) -> T,
    gathered: &mut Gathered,
) -> T {
    let path = dir.join(name);
    let source =
        if path.exists() { gathered.keep(read_toml(&path)) } else { Source::new(path.display().to_string(), "") };
    gathered.keep(source.read(reader))
}

/// The same, keeping the source so that later findings are placed in it.
fn read_kept<T: Default>(
    dir: &Path,
    what: &str,
    reader: impl FnOnce(&crate::reading::Cursor<'_>) -> T,
    gathered: &mut Gathered,
) -> T {
    let path = dir.join(format!("{what}.toml"));
    if !path.exists() {
        return T::default();
    }
    let source = gathered.keep(read_toml(&path));
    let value = gathered.keep(source.read(reader));
    gathered.sources.insert(format!("{what} "), source);
    value
}

fn read_calendar(dir: &Path, gathered: &mut Gathered) -> Option<WorkCalendar> {
    let mut editions = Vec::new();
    for (_, path) in named_toml_files(&dir.join("calendars")) {
        let source = gathered.keep(read_toml(&path));
        match calendar::Edition::parse(source.text()) {
            Ok(edition) => editions.push(edition),
            Err(refusal) => gathered.add(source.place(vec![about_calendar(&refusal)])),
        }
    }
    match WorkCalendar::new(editions) {
        Ok(calendar) => Some(calendar),
        Err(refusal) => {
            let path = dir.join("calendars").display().to_string();
            gathered.add([about_calendar(&refusal).in_document(path).at_line(1, 1)]);
            None
        }
    }
}

fn about_calendar(refusal: &kernel::Refusal) -> Finding {
    let field = refusal.field.as_deref().map(|field| format!("/{}", field.replace('.', "/")));
    Finding::error(field.unwrap_or_default(), refusal.code, refusal.sentence.clone())
}

fn read_organs(dir: &Path, gathered: &mut Gathered) -> Registry<Organ> {
    let mut organs = Vec::new();
    for (id, path) in named_toml_files(&dir.join("organs")) {
        let source = gathered.keep(read_toml(&path));
        organs.push(gathered.keep(source.read(|c| Organ::read(id.as_str().into(), c))));
        gathered.sources.insert(format!("organ {id}"), source);
    }
    Registry::new(organs)
}

fn lock_path(dir: &Path) -> PathBuf {
    dir.join("county.lock")
}

fn read_lock(dir: &Path, gathered: &mut Gathered) -> Lock {
    let path = lock_path(dir);
    let Ok(text) = std::fs::read_to_string(&path) else { return Lock::default() };
    gathered.keep(Lock::parse(&path.display().to_string(), &text))
}

/// Every version declared now against those that were in force. A county without a lock hears of it once.
fn check_lock(dir: &Path, county: &County, gathered: &mut Gathered) {
    if county.lock.is_empty() {
        let finding = Finding::warning("", "no_lock", "没有 county.lock，曾经生效的版本没有锁定。");
        let path = lock_path(dir).display().to_string();
        gathered.add([finding.remedy("请运行 haoban check --lock。").in_document(path).at_line(1, 1)]);
        return;
    }
    for version in county.versions() {
        if let Some(finding) = county.lock.check(&version) {
            let Locked { what, id, .. } = &version;
            gathered.add_about(what, id, finding);
        }
    }
}

//! Setting a document in type: typst with our own font, our own files and the date handed in.
//!
//! We implement typst's `World` ourselves rather than through a wrapper crate, because the wrappers ask the wall clock.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::LazyLock;

use jiff::civil::Date;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Dict, Duration, IntoValue, Smart, Str};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;

/// The font of official documents, embedded so that a paper looks the same on every machine (Noto Serif SC, OFL-1.1).
static FONTS: LazyLock<(LazyHash<FontBook>, Vec<Font>)> = LazyLock::new(|| {
    let files: [&'static [u8]; 2] = [
        include_bytes!("../../../assets/vendor/fonts/NotoSerifSC-Regular.ttf"),
        include_bytes!("../../../assets/vendor/fonts/NotoSerifSC-Bold.ttf"),
    ];
    let fonts: Vec<Font> = files.into_iter().flat_map(|file| Font::iter(Bytes::new(file))).collect();
    (LazyHash::new(FontBook::from_fonts(&fonts)), fonts)
});

/// A set of templates, ready to be filled in.
pub struct Press {
    sources: BTreeMap<String, Source>,
}

/// A template that cannot be set, with the place in it.
#[derive(Debug, thiserror::Error)]
#[error("文书模板 {template} 无法排版：{sentence}")]
pub struct PressError {
    pub template: String,
    pub sentence: String,
}

impl Press {
    /// `templates`: path within the county's `documents/` folder and typst text.
    pub fn new(templates: impl IntoIterator<Item = (String, String)>) -> Result<Self, PressError> {
        let mut sources = BTreeMap::new();
        for (path, text) in templates {
            let id = file_id(&path)
                .ok_or_else(|| PressError {
                    template: path.clone(), sentence: "文件名不是合法路径".to_owned()
                })?;
            sources.insert(path, Source::new(id, text));
        }
        Ok(Self { sources })
    }

    /// The templates of a county folder, ready to print.
    ///
    /// # Errors
    /// When the folder cannot be read, or a template's name is no path.
    pub fn of_county(county: &Path) -> Result<Self, PressError> {
        let folder = county.join("documents");
        let unreadable = |error: std::io::Error| PressError {
            template: folder.display().to_string(),
            sentence: format!("读不到文书模板：{error}"),
        };
        let mut templates = Vec::new();
        for entry in std::fs::read_dir(&folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path.extension().is_some_and(|extension| extension == "typ") {
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                templates.push((name, std::fs::read_to_string(&path).map_err(unreadable)?));
            }
        }
        Self::new(templates)
    }

    pub fn has(&self, template: &str) -> bool {
        self.sources.contains_key(template)
    }

    /// Sets one document. The template reads `json(bytes(sys.inputs.data))`; `pictures` (SVG) appear as files beside it.
    pub fn set(
        &self,
        template: &str,
        data: &serde_json::Value,
        pictures: &[(&str, String)],
        today: Date,
    ) -> Result<Vec<u8>, PressError> {
        let fail = |sentence: String| PressError { template: template.to_owned(), sentence };
        let main = self.sources.get(template).ok_or_else(|| fail("没有这个模板".to_owned()))?;
        let mut inputs = Dict::new();
        inputs.insert(Str::from("data"), data.to_string().into_value());
        let files = pictures
            .iter()
            .filter_map(|(path, text)| Some((file_id(path)?, Bytes::from_string(text.clone()))))
            .collect();
        let world = Sheet {
            library: LazyHash::new(Library::builder().with_inputs(inputs).build()),
            main: main.id(),
            press: self,
            files,
            today,
        };
        let document: PagedDocument =
            typst::compile(&world).output.map_err(|errors| fail(sentence(&world, &errors)))?;
        let options = typst_pdf::PdfOptions { ident: Smart::Custom(template.to_owned()), ..Default::default() };
        typst_pdf::pdf(&document, &options).map_err(|errors| fail(sentence(&world, &errors)))
    }
}

fn file_id(path: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).ok()?).intern())
}

fn sentence(world: &Sheet<'_>, errors: &[SourceDiagnostic]) -> String {
    errors
        .iter()
        .map(|error| {
            let line = error.span.id().and_then(|id| {
                let source = world.source(id).ok()?;
                let range = world.range(error.span)?;
                Some(source.lines().byte_to_line(range.start)? + 1)
            });
            match line {
                Some(line) => format!("第 {line} 行：{}", error.message),
                None => error.message.to_string(),
            }
        })
        .collect::<Vec<_>>()
        .join(";")
}

/// One compilation: the templates, the data, the pictures and the day.
struct Sheet<'a> {
    library: LazyHash<Library>,
    main: FileId,
    press: &'a Press,
    files: HashMap<FileId, Bytes>,
    today: Date,
}

impl World for Sheet<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.0
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let path = id.get().vpath().get_without_slash();
        self.press.sources.get(path).cloned().ok_or_else(|| FileError::NotFound(path.into()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let path = id.get().vpath().get_without_slash();
        self.files.get(&id).cloned().ok_or_else(|| FileError::NotFound(path.into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.1.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        let day = self.today;
        Datetime::from_ymd(i32::from(day.year()), u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use serde_json::json;

    fn press(text: &str) -> Press {
        Press::new([("letter.typ".to_owned(), text.to_owned())]).unwrap()
    }

    #[test]
    fn a_letter_holds_its_data_and_pictures() {
        let template = r#"#set text(font: "Noto Serif SC")
#let data = json(bytes(sys.inputs.data))
#data.title #image("seal.svg", width: 4cm)"#;
        let seal = crate::art::seal_svg("青岚县市场监督管理局", "");
        let pdf = press(template)
            .set("letter.typ", &json!({"title": "受理通知书"}), &[("seal.svg", seal)], date(2026, 9, 1))
            .unwrap();
        assert!(pdf.starts_with(b"%PDF-"));
        assert!(pdf.len() < 200_000, "the font is embedded as a subset, got {} bytes", pdf.len());
    }

    #[test]
    fn a_broken_template_names_its_line() {
        let error = press("第一行\n\n#nothing").set("letter.typ", &json!({}), &[], date(2026, 9, 1)).unwrap_err();
        assert!(error.sentence.contains("第 3 行"), "{error}");
    }

    #[test]
    fn the_same_data_on_the_same_day_gives_the_same_bytes() {
        let press = press("#sys.inputs.data #datetime.today().display()");
        let set = || press.set("letter.typ", &json!({"n": 1}), &[], date(2026, 9, 1)).unwrap();
        assert_eq!(set(), set());
    }
}

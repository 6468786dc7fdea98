//! Reading BPMN 2.0 XML: parse, take the supported subset, link ids to indices, check the structure.
//! Everything wrong is collected, so that a modeller sees all findings of a file at once.

mod build;
mod call;
mod definitions;
mod events;
mod link;
mod picture;
mod structure;
mod timer;
mod xml;

use roxmltree::Document;

use crate::finding::{Finding, Severity};
use crate::model::Procedure;

use build::{Builder, Source};

/// Reads a file on its own. Call activities may call only processes of the same file.
pub fn read(xml: &str) -> Result<Procedure, Vec<Finding>> {
    read_with(xml, &|_| None)
}

/// Reads a file and inlines what its call activities call; `resolve` gives the XML that holds the process of that id.
pub fn read_with(xml: &str, resolve: &dyn Fn(&str) -> Option<String>) -> Result<Procedure, Vec<Finding>> {
    let doc = Document::parse(xml).map_err(|e| vec![malformed(&e)])?;
    let source = Source::of_file(&doc);
    let mut builder = Builder::new(resolve);
    let process = builder.main_process(&source);
    let Some(process) = process else { return Err(builder.findings) };
    builder.process(&source, process);
    let mut procedure = link::link(builder, &source, process)?;
    procedure.diagram = picture::diagram(&doc);
    Ok(procedure)
}

fn malformed(error: &roxmltree::Error) -> Finding {
    let pos = error.pos();
    Finding {
        line: pos.row,
        column: pos.col,
        code: "xml_malformed",
        severity: Severity::Error,
        element: None,
        sentence: format!("文件不是完整的 XML：{error}。请用建模工具重新导出。"),
        path: Vec::new(),
    }
}

//! Call activities: what they call is found in the same file or through the caller, and inlined as their content.

use roxmltree::{Document, Node as Xml};

use super::build::{Builder, Source, described};
use super::definitions::Definitions;
use super::xml;
use crate::model::{Kind, NodeIx};

impl Builder<'_> {
    pub fn call_kind(&mut self, source: &Source<'_>, element: Xml<'_, '_>) -> Option<Kind> {
        let extensions = xml::extensions(element);
        let called = xml::reference(element, "calledElement").map(str::to_owned);
        let Some(called) = called.or_else(|| extensions.get("zeebe:calledElement.processId").cloned()) else {
            let sentence = format!("{} 没写调用哪个流程。请填写 calledElement。", described(element));
            self.error(source, element, "call_not_found", sentence);
            return None;
        };
        Some(Kind::Call { called })
    }

    /// Inlines the called process as the content of the call activity.
    pub fn call(&mut self, source: &Source<'_>, element: Xml<'_, '_>, ix: NodeIx, called: &str) {
        if self.calling.iter().any(|c| c == called) {
            let chain = self.calling.join(" → ");
            let sentence = format!("{} 造成循环调用：{chain} → {called}。流程不能调用自己。", described(element));
            return self.error(source, element, "call_recursive", sentence);
        }
        let prefix = format!("{}/", self.nodes[ix.index()].id);
        let (line, column) = source.position(element);
        let called_from = Some((self.nodes[ix.index()].id.clone(), line, column));
        if let Some(process) = process_of(source.doc, called) {
            let inner = Source { doc: source.doc, definitions: Definitions::of(source.doc), prefix, called_from };
            return self.inline(&inner, process, ix, called);
        }
        let text = (self.resolve)(called);
        let doc = text.as_deref().and_then(|t| Document::parse(t).ok());
        match doc.as_ref().and_then(|doc| process_of(doc, called).map(|process| (doc, process))) {
            Some((doc, process)) => {
                let inner = Source { doc, definitions: Definitions::of(doc), prefix, called_from };
                self.inline(&inner, process, ix, called);
            }
            None => {
                let sentence = format!("{} 调用的流程「{called}」找不到。请核对流程编号。", described(element));
                self.error(source, element, "call_not_found", sentence);
            }
        }
    }

    fn inline(&mut self, inner: &Source<'_>, process: Xml<'_, '_>, call: NodeIx, called: &str) {
        self.calling.push(called.to_owned());
        self.elements(inner, process, Some(call));
        self.calling.pop();
    }
}

fn process_of<'a>(doc: &'a Document<'a>, id: &str) -> Option<Xml<'a, 'a>> {
    xml::children(doc.root_element()).find(|c| xml::is(c, "process") && c.attribute("id") == Some(id))
}

pub fn called_ids(doc: &Document<'_>) -> Vec<String> {
    let calls = doc.descendants().filter(|n| xml::is(n, "callActivity"));
    calls.filter_map(|c| xml::reference(c, "calledElement").map(str::to_owned)).collect()
}

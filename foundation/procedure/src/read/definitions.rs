//! The root-level definitions events refer to: messages and errors by id.

use std::collections::HashMap;

use roxmltree::Document;

use super::xml;

#[derive(Default)]
pub struct Definitions {
    /// Message names by id.
    pub messages: HashMap<String, String>,
    /// Error codes by id.
    pub errors: HashMap<String, String>,
}

impl Definitions {
    pub fn of(doc: &Document<'_>) -> Self {
        let mut definitions = Definitions::default();
        for node in xml::children(doc.root_element()) {
            let Some(id) = node.attribute("id") else { continue };
            let name = node.attribute("name").filter(|n| !n.trim().is_empty());
            match node.tag_name().name() {
                "message" => {
                    definitions.messages.insert(id.to_owned(), name.unwrap_or(id).to_owned());
                }
                "error" => {
                    let code = node.attribute("errorCode").filter(|c| !c.trim().is_empty());
                    definitions.errors.insert(id.to_owned(), code.or(name).unwrap_or(id).to_owned());
                }
                _ => {}
            }
        }
        definitions
    }
}

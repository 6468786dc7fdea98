//! `documents/<id>.toml` and `.typ`: the letters the county sends (文书), how they are numbered and when they are issued.

use kernel::{Date, Digest32, KindId, NumberPattern, OrganId, Refusal};
use serde::Serialize;

use crate::canonical::is_default;
use crate::dated::ALWAYS;
use crate::finding::Finding;
use crate::organ::Organ;
use crate::reading::Cursor;

/// The kind of cases whose letters go to applicants.
const APPLICATION: &str = "application";

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DocumentDecl {
    /// `acceptance-notice`; an item's own document lives under the item's id.
    pub id: String,
    pub name: String,
    pub version: u32,
    pub since: Date,
    /// The kinds of cases it belongs to; applications unless told.
    #[serde(skip_serializing_if = "is_of_applications")]
    pub kinds: Vec<KindId>,
    /// Who issues and seals it; the lead organ of the case unless told. A letter of another organ is addressed to the
    /// lead organ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organ: Option<OrganId>,
    /// Number pattern with `{organ.short}` and `{organ.name}` beside the placeholders of [`NumberPattern`].
    pub number: String,
    /// The happenings on which it is issued by itself; none, if somebody issues it.
    pub issued_on: Vec<String>,
    /// FEEL condition under which it is issued, over `item`, `case`, `outcome`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<crate::Condition>,
    /// 法律依据 shown in the letter.
    #[serde(skip_serializing_if = "is_default")]
    pub basis: String,
    /// 用印: the seal it carries.
    #[serde(skip_serializing_if = "is_default")]
    pub seal: String,
    #[serde(skip_serializing_if = "is_default")]
    pub summary: String,
    /// Text of the typst template.
    #[serde(skip)]
    pub template: String,
    /// File name of the template in `documents/`.
    pub template_file: String,
}

impl DocumentDecl {
    /// The pattern by which this organ numbers the document.
    pub fn number_for(&self, organ: &Organ) -> Result<NumberPattern, Refusal> {
        NumberPattern::parse(&self.number.replace("{organ.short}", &organ.short).replace("{organ.name}", &organ.name))
    }

    pub fn digest(&self) -> Digest32 {
        let words = serde_json::to_string(self).unwrap_or_default();
        Digest32::of(format!("{words}\n{}", self.template).as_bytes())
    }

    pub(crate) fn read(id: String, c: &Cursor<'_>) -> DocumentDecl {
        let number = c.text("number");
        let sample = number.replace("{organ.short}", "").replace("{organ.name}", "");
        if let Err(refusal) = NumberPattern::parse(&sample) {
            c.add(Finding::error(c.field("number"), refusal.code, refusal.sentence));
        }
        let issued_on = match c.value("issued_on") {
            Some(value) if value.is_array() => c.texts("issued_on"),
            _ => c.opt_text("issued_on").into_iter().filter(|happening| !happening.is_empty()).collect(),
        };
        let kinds: Vec<KindId> = c.texts("kinds").iter().map(|kind| KindId::from(kind.as_str())).collect();
        DocumentDecl {
            kinds: if kinds.is_empty() { vec![KindId::from(APPLICATION)] } else { kinds },
            organ: c.opt_text("organ").map(|organ| OrganId::from(organ.as_str())),
            template_file: c.opt_text("template").unwrap_or_else(|| format!("{}.typ", local(&id))),
            name: c.text("name"),
            version: c.number("version").unwrap_or(1),
            since: c.opt_date("since").unwrap_or(ALWAYS),
            number,
            issued_on,
            when: c.opt_text("when").map(|text| crate::Condition::new(&text)),
            basis: c.text_or_empty("basis"),
            seal: c.text_or_empty("seal"),
            summary: c.text_or_empty("summary"),
            template: String::new(),
            id,
        }
    }
}

fn is_of_applications(kinds: &Vec<KindId>) -> bool {
    matches!(kinds.as_slice(), [kind] if kind.as_str() == APPLICATION)
}

fn local(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

//! 申请材料: what the applicant hands in, and when it is asked for.

use serde::Serialize;

use super::{MaterialForm, MaterialKind, MaterialSource, Necessity};
use crate::canonical::is_default;
use crate::condition::Condition;
use crate::reading::Cursor;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Material {
    pub id: String,
    pub name: String,
    pub kind: MaterialKind,
    pub form: MaterialForm,
    pub necessity: Necessity,
    /// Asked only if this holds; always, if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    pub source: MaterialSource,
    /// 出具机构.
    #[serde(skip_serializing_if = "is_default")]
    pub issuer: String,
    /// 复印件份数.
    #[serde(skip_serializing_if = "is_default")]
    pub copies: u32,
    /// 原件份数.
    #[serde(skip_serializing_if = "is_default")]
    pub originals: u32,
    /// 规格: size, colour, what must stand on it.
    #[serde(skip_serializing_if = "is_default")]
    pub specification: String,
    /// 填报须知.
    #[serde(skip_serializing_if = "is_default")]
    pub note: String,
    /// 受理标准: by what the window tells that it is good.
    #[serde(skip_serializing_if = "is_default")]
    pub standard: String,
    /// Certificate type that government already holds; then it is shown as held and not asked for (国令716 第七条).
    #[serde(skip_serializing_if = "is_default")]
    pub certificate: String,
    /// The article that demands it.
    #[serde(skip_serializing_if = "is_default")]
    pub basis: String,
    /// 空表: file name of the blank form. The application itself needs none: it is printed from the item's own form.
    #[serde(skip_serializing_if = "is_default")]
    pub blank: String,
    /// 样表: file name of a filled-in sample.
    #[serde(skip_serializing_if = "is_default")]
    pub sample: String,
}

impl Material {
    pub fn asked(&self, scope: &decision::Scope<'_>) -> bool {
        self.when.as_ref().is_none_or(|when| when.holds(scope))
    }

    /// Government holds it already, so nobody may be asked to bring it.
    pub fn held(&self) -> bool {
        !self.certificate.is_empty()
    }

    /// May it follow after acceptance (容缺后补)?
    pub fn deferrable(&self) -> bool {
        self.necessity == Necessity::Deferrable
    }

    /// The form itself counts as a material of that name: what is filled in online is handed in with it.
    pub fn is_the_form(&self) -> bool {
        self.id == "application"
    }

    pub(crate) fn read(cursor: &Cursor<'_>) -> Material {
        Material {
            id: cursor.text("id"),
            name: cursor.text("name"),
            kind: cursor.word("kind").unwrap_or(MaterialKind::Other),
            form: cursor.word("form").unwrap_or_default(),
            necessity: cursor.word("necessity").unwrap_or_default(),
            when: cursor.opt_text("when").map(|text| Condition::new(&text)),
            source: cursor.word("source").unwrap_or_default(),
            issuer: cursor.text_or_empty("issuer"),
            copies: cursor.number("copies").unwrap_or_default(),
            originals: cursor.number("originals").unwrap_or_default(),
            specification: cursor.text_or_empty("specification"),
            note: cursor.text_or_empty("note"),
            standard: cursor.text_or_empty("standard"),
            certificate: cursor.text_or_empty("certificate"),
            basis: cursor.text_or_empty("basis"),
            blank: cursor.text_or_empty("blank"),
            sample: cursor.text_or_empty("sample"),
        }
    }
}

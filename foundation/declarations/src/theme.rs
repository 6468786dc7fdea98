//! `themes.toml`: the life cycles of a person and of a firm, the service columns, the convenience modules.

use serde::Serialize;

use crate::canonical::is_default;
use crate::finding::Finding;
use crate::reading::Cursor;
use crate::words::words;

words! {
    /// Whose life cycle a theme belongs to.
    pub enum ThemeAudience {
        Person = "person",
        Firm = "firm",
    }
}

/// A stage of life of a person or a firm (CAT-23).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Theme {
    pub id: String,
    pub name: String,
    pub audience: ThemeAudience,
    pub order: u32,
    #[serde(skip_serializing_if = "is_default")]
    pub icon: String,
    #[serde(skip_serializing_if = "is_default")]
    pub summary: String,
}

/// A service column (CAT-21) or a convenience module (CAT-22).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Section {
    pub id: String,
    pub name: String,
    pub order: u32,
    #[serde(skip_serializing_if = "is_default")]
    pub icon: String,
    #[serde(skip_serializing_if = "is_default")]
    pub summary: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Themes {
    /// In the order of the file.
    pub themes: Vec<Theme>,
    pub columns: Vec<Section>,
    pub modules: Vec<Section>,
}

impl Themes {
    pub fn find(&self, id: &str) -> Option<&Theme> {
        self.themes.iter().find(|theme| theme.id == id)
    }

    /// The stages of one life cycle, in their order.
    pub fn of(&self, audience: ThemeAudience) -> Vec<&Theme> {
        let mut themes: Vec<&Theme> = self.themes.iter().filter(|theme| theme.audience == audience).collect();
        themes.sort_by_key(|theme| theme.order);
        themes
    }

    pub(crate) fn read(c: &Cursor<'_>) -> Themes {
        let themes: Vec<Theme> = c.tables("theme").iter().map(read_theme).collect();
        for (index, theme) in themes.iter().enumerate() {
            if themes.iter().take(index).any(|earlier| earlier.id == theme.id) {
                let sentence = format!("主题“{}”重复。", theme.id);
                c.add(Finding::error(format!("/theme/{index}/id"), "duplicate_id", sentence));
            }
        }
        let sections = |key| {
            let mut sections: Vec<Section> = c.tables(key).iter().map(read_section).collect();
            sections.sort_by_key(|section| section.order);
            sections
        };
        Themes { themes, columns: sections("column"), modules: sections("module") }
    }
}

fn read_theme(c: &Cursor<'_>) -> Theme {
    Theme {
        id: c.text("id"),
        name: c.text("name"),
        audience: c.required_word("audience"),
        order: c.number("order").unwrap_or(u32::MAX),
        icon: c.text_or_empty("icon"),
        summary: c.text_or_empty("summary"),
    }
}

fn read_section(c: &Cursor<'_>) -> Section {
    Section {
        id: c.text("id"),
        name: c.text("name"),
        order: c.number("order").unwrap_or(u32::MAX),
        icon: c.text_or_empty("icon"),
        summary: c.text_or_empty("summary"),
    }
}

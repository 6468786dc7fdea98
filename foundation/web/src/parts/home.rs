//! The front page's parts: one search line, and directories of life and firm events.

use askama::Template;

use super::part;
use crate::text::Text;

/// The search line that understands names, plain words and pinyin. Works as a plain form; hits appear while typing
/// where scripts run.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/search_line.html")]
pub struct SearchLine {
    pub t: Text,
    pub action: String,
    pub query: String,
    pub label: String,
    pub placeholder: String,
    /// What one may type: address and words.
    pub examples: Vec<(String, String)>,
    /// Address that answers with hits only, for search as one types.
    pub live: Option<String>,
    /// The big one of the front page.
    pub hero: bool,
}

/// Groups of links: life events, themes, departments.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/directory.html")]
pub struct Directory {
    pub groups: Vec<DirectoryGroup>,
}

#[derive(Clone, Debug, Default)]
pub struct DirectoryGroup {
    pub title: String,
    pub hint: String,
    pub links: Vec<DirectoryLink>,
    /// All of them: address and words.
    pub more: Option<(String, String)>,
}

#[derive(Clone, Debug, Default)]
pub struct DirectoryLink {
    pub href: String,
    pub label: String,
    pub icon: &'static str,
    /// 出生登记、预防接种、医保参保
    pub hint: String,
}

part!(SearchLine, Directory);

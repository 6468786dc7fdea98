//! Text that is already HTML, and icons.
//!
//! Parts are typed values that print themselves as HTML; [`Markup`] is what they have in common. Plain text becomes
//! markup only by escaping, so a template can never print a citizen's words unescaped by accident.

use std::fmt::{self, Write as _};

use askama::filters::HtmlSafe;

/// A piece of finished HTML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markup(String);

impl Markup {
    /// Escapes plain text.
    pub fn text(text: impl AsRef<str>) -> Markup {
        let mut escaped = String::with_capacity(text.as_ref().len() + 8);
        escape_into(&mut escaped, text.as_ref());
        Markup(escaped)
    }

    /// Takes HTML that our own code made. Never hand it what a person typed.
    pub fn trusted(html: impl Into<String>) -> Markup {
        Markup(html.into())
    }

    /// Prints a part.
    pub fn part(part: impl HtmlSafe) -> Markup {
        Markup(part.to_string())
    }

    /// A link; the number of a case, long as it is, is set narrower in tables so that it stays on one line.
    pub fn link(href: &str, text: impl AsRef<str>) -> Markup {
        let is_number = text.as_ref().len() > 40 && text.as_ref().bytes().all(|b| b.is_ascii_alphanumeric());
        let mut html = String::from(if is_number { "<a class=\"case-number\" href=\"" } else { "<a href=\"" });
        escape_into(&mut html, href);
        html.push_str("\">");
        escape_into(&mut html, text.as_ref());
        html.push_str("</a>");
        Markup(html)
    }

    /// The same as one link.
    #[must_use]
    pub fn linked(self, href: &str) -> Markup {
        let mut html = String::from("<a href=\"");
        escape_into(&mut html, href);
        html.push_str("\">");
        Markup::trusted(html).and(self).and(Markup::trusted("</a>"))
    }

    /// A sentence whose numbers lead to what they count, in the order in which they stand in it.
    pub fn counted(sentence: &str, numbers: &[(&str, &str)]) -> Markup {
        let (mut html, mut rest) = (String::new(), sentence);
        for (number, href) in numbers {
            let Some((before, after)) = rest.split_once(number) else { continue };
            escape_into(&mut html, before);
            html.push_str(Markup::link(href, number).as_str());
            rest = after;
        }
        escape_into(&mut html, rest);
        Markup(html)
    }

    /// Markdown of the county folder (guides, notices); raw HTML in it is shown as text.
    pub fn markdown(source: &str) -> Markup {
        use pulldown_cmark::{Event, Options, Parser, html::push_html};
        let events = Parser::new_ext(source, Options::ENABLE_TABLES).map(|event| match event {
            Event::Html(html) | Event::InlineHtml(html) => Event::Text(html),
            other => other,
        });
        let mut html = String::with_capacity(source.len() * 3 / 2);
        push_html(&mut html, events);
        Markup(html)
    }

    /// This piece followed by another, with a space between.
    #[must_use]
    pub fn and(mut self, next: impl Into<Markup>) -> Markup {
        self.0.push(' ');
        self.0.push_str(&next.into().0);
        self
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Escapes for element content and for attributes in double quotes.
pub(crate) fn escape_into(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
}

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Markup {}

impl From<&str> for Markup {
    fn from(text: &str) -> Markup {
        Markup::text(text)
    }
}

impl From<String> for Markup {
    fn from(text: String) -> Markup {
        Markup::text(text)
    }
}

impl From<&String> for Markup {
    fn from(text: &String) -> Markup {
        Markup::text(text)
    }
}

/// An outlined icon from the sprite. It is decoration: a word stands beside it wherever it means something.
pub fn icon(name: &str) -> Markup {
    let mut html = String::with_capacity(120);
    // Writing into a String cannot fail.
    let _ = write!(
        html,
        "<svg class=\"icon\" aria-hidden=\"true\" width=\"20\" height=\"20\"><use href=\"{}#",
        crate::assets::url("icons.svg")
    );
    escape_into(&mut html, name);
    html.push_str("\"/></svg>");
    Markup(html)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn raw_html_in_markdown_is_shown_and_not_obeyed() {
        let html = Markup::markdown("## 标题\n\n<script>alert(1)</script>\n\n**粗** <b>x</b>");
        assert!(html.as_str().contains("<h2>标题</h2>"));
        assert!(html.as_str().contains("<strong>粗</strong>"));
        assert!(!html.as_str().contains("<script>") && !html.as_str().contains("<b>"));
    }

    proptest! {
        #[test]
        fn escaped_text_can_open_no_tag_and_close_no_attribute(text in ".*") {
            let html = Markup::text(&text);
            let harmless = !html.as_str().contains(['<', '>', '"', '\'']);
            prop_assert!(harmless);
        }
    }
}

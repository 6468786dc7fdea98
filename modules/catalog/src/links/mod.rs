//! Links that lead out of the site (CAT-28): each address is asked now and then, politely, and what it answered stands in
//! the quality report with its date. Off unless the installation turns it on, since an office's network may not let it out.

mod ask;
mod round;
mod store;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use declarations::{Finding, Item};
use kernel::{ItemId, Timestamp};

use crate::live::Live;
use crate::quality::links;

pub use ask::{Asker, Reach};
pub use round::{LinkReport, Round};

/// A longer address is none that somebody wrote down.
const LONGEST: usize = 2_000;

/// How an address answered last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has asked yet.
    New,
    Fine,
    /// The page is at another address for good.
    Moved,
    /// The server says that there is no such page.
    Gone,
    /// The server answers something that a person has to look at: some turn programs away.
    Unclear,
    /// No answer.
    Silent,
}

impl Standing {
    const ALL: [(Standing, &'static str); 6] = [
        (Standing::New, "new"),
        (Standing::Fine, "fine"),
        (Standing::Moved, "moved"),
        (Standing::Gone, "gone"),
        (Standing::Unclear, "unclear"),
        (Standing::Silent, "silent"),
    ];

    pub fn word(self) -> &'static str {
        Standing::ALL.into_iter().find(|(standing, _)| *standing == self).map_or("new", |(_, word)| word)
    }

    /// Whoever follows the link may not arrive.
    pub const fn is_failure(self) -> bool {
        matches!(self, Standing::Gone | Standing::Unclear | Standing::Silent)
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Standing {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let known = Standing::ALL.into_iter().find(|(_, known)| *known == word);
        known.map(|(standing, _)| standing).ok_or_else(|| format!("不认识的链接状态“{word}”"))
    }
}

/// What came back from an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub standing: Standing,
    /// The status (`404`), a word for the kind of silence (`timeout refused unreachable inward loop broken`), or the
    /// address moved to.
    pub detail: String,
}

/// An address with its last answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub address: String,
    pub answer: Answer,
    pub asked: Option<Timestamp>,
    /// The first of the failures in a row.
    pub failing: Option<Timestamp>,
}

impl Link {
    /// Should the guide be mended? A server may be down for a night: silence counts when it lasts.
    pub fn is_certain(&self) -> bool {
        match self.answer.standing {
            Standing::Moved | Standing::Gone => true,
            Standing::Unclear | Standing::Silent => self.failing < self.asked,
            Standing::New | Standing::Fine => false,
        }
    }

    /// The finding for an item that leads there.
    fn finding(&self) -> Finding {
        let address = &self.address;
        let (code, sentence, remedy) = match self.answer.standing {
            Standing::Moved => {
                ("link_moved", format!("链接“{address}”的网页已经搬走。"), format!("请改为 {}。", self.answer.detail))
            }
            Standing::Gone => {
                ("link_gone", format!("链接“{address}”的网页已经没有了。"), "请改正地址或删去链接。".to_owned())
            }
            Standing::Unclear => {
                let sentence = format!("链接“{address}”回答 {}。", self.answer.detail);
                ("link_unclear", sentence, "请人工打开看看，打不开就改正或删去。".to_owned())
            }
            _ => ("link_silent", format!("链接“{address}”一直打不开。"), "请改正地址或删去链接。".to_owned()),
        };
        Finding::warning("/guide", code, sentence).remedy(remedy)
    }
}

/// The addresses outside that public guides in force lead to, each with the items that do.
pub fn outside(live: &Live) -> BTreeMap<String, Vec<ItemId>> {
    let mut found: BTreeMap<String, Vec<ItemId>> = BTreeMap::new();
    for item in live.iter().filter(|item| !item.secret) {
        for address in addresses(item) {
            let items = found.entry(address.to_owned()).or_default();
            if items.last() != Some(&item.id) {
                items.push(item.id.clone());
            }
        }
    }
    found
}

fn addresses(item: &Item) -> impl Iterator<Item = &str> {
    let texts = [item.guide.as_str()].into_iter().chain(item.faq.iter().map(|faq| faq.a.as_str()));
    texts.flat_map(links).filter(|address| {
        (address.starts_with("https://") || address.starts_with("http://")) && address.len() <= LONGEST
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use kernel::Date;

    use super::*;

    #[test]
    fn addresses_are_those_of_public_guides_and_each_is_asked_once() {
        let item = |id: &str, guide: &str, secret| {
            let mut item = Item::blank(id);
            (item.guide, item.secret) = (guide.to_owned(), secret);
            Arc::new(item)
        };
        let items = [
            item("a/x", "[税务](https://etax.example/x) [这里](/items/a/y) <https://auto.example/>", false),
            item("a/y", "[一](https://etax.example/x)，[二](https://etax.example/x \"标题\")", false),
            item("a/z", "[密](https://inner.example/)", true),
        ];
        let found = outside(&Live::of(&items, Date::constant(2026, 1, 1)));
        let ids = |items: &[ItemId]| items.iter().map(ToString::to_string).collect::<Vec<_>>();
        let found: Vec<_> = found.iter().map(|(address, items)| (address.as_str(), ids(items))).collect();
        assert_eq!(
            found,
            [
                ("https://auto.example/", vec!["a/x".to_owned()]),
                ("https://etax.example/x", vec!["a/x".to_owned(), "a/y".to_owned()]),
            ]
        );
    }

    #[test]
    fn one_night_of_silence_is_no_finding() {
        let at = Timestamp::from_micros;
        let link = |standing, failing, asked| Link {
            address: "https://a.example/".into(),
            answer: Answer { standing, detail: "timeout".into() },
            asked: Some(at(asked)),
            failing,
        };
        assert!(!link(Standing::Silent, Some(at(5)), 5).is_certain());
        assert!(link(Standing::Silent, Some(at(5)), 9).is_certain());
        assert!(link(Standing::Gone, Some(at(5)), 5).is_certain(), "the server has said so");
        assert!(!link(Standing::Fine, None, 5).is_certain());
    }
}

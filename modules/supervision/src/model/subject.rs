//! What a signal is about: a case, or somebody or something whose figures a window rule looked at.

use std::fmt;
use std::str::FromStr;

use kernel::{AccountId, CaseNo, ItemId, OrganId};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Written `990121202609080001`, `organ:housing`, `person:zhao.min`, `item:housing/water`, `county`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    Case(CaseNo),
    Organ(OrganId),
    Person(AccountId),
    Item(ItemId),
    County,
}

impl Subject {
    pub fn case_no(&self) -> Option<&CaseNo> {
        match self {
            Subject::Case(no) => Some(no),
            _ => None,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Case(no) => f.write_str(no.as_str()),
            Subject::Organ(organ) => write!(f, "organ:{organ}"),
            Subject::Person(person) => write!(f, "person:{person}"),
            Subject::Item(item) => write!(f, "item:{item}"),
            Subject::County => f.write_str("county"),
        }
    }
}

impl FromStr for Subject {
    type Err = kernel::Refusal;

    fn from_str(text: &str) -> Result<Subject, kernel::Refusal> {
        Ok(match text.split_once(':') {
            Some(("organ", organ)) => Subject::Organ(OrganId::from(organ)),
            Some(("person", person)) => Subject::Person(AccountId::from(person)),
            Some(("item", item)) => Subject::Item(ItemId::from(item)),
            _ if text == "county" => Subject::County,
            _ => Subject::Case(text.parse()?),
        })
    }
}

impl<'de> Deserialize<'de> for Subject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Subject, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(|refusal: kernel::Refusal| serde::de::Error::custom(refusal.sentence))
    }
}

impl Serialize for Subject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

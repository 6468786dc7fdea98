//! `people.toml`: the citizens and enterprises of a demonstration county, all synthetic.

use kernel::{AccountId, CitizenNumber, ItemId, Uscc};
use serde::Serialize;

use crate::canonical::is_default;
use crate::finding::Finding;
use crate::reading::Cursor;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Citizen {
    pub account: AccountId,
    pub name: String,
    pub number: CitizenNumber,
    #[serde(skip_serializing_if = "is_default")]
    pub phone: String,
    #[serde(skip_serializing_if = "is_default")]
    pub address: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Enterprise {
    pub name: String,
    pub uscc: Uscc,
    #[serde(skip_serializing_if = "is_default")]
    pub phone: String,
    #[serde(skip_serializing_if = "is_default")]
    pub address: String,
    #[serde(skip_serializing_if = "is_default")]
    pub legal_representative: String,
    /// Accounts that may act for it.
    pub agents: Vec<AccountId>,
    /// The items in which agents other than the legal representative act; none means all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemId>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct People {
    pub citizens: Vec<Citizen>,
    pub enterprises: Vec<Enterprise>,
}

impl People {
    /// Every account: the citizens' own, and those that act for enterprises.
    pub fn accounts(&self) -> impl Iterator<Item = &AccountId> {
        let agents = self.enterprises.iter().flat_map(|enterprise| &enterprise.agents);
        self.citizens.iter().map(|citizen| &citizen.account).chain(agents)
    }

    pub(crate) fn read(c: &Cursor<'_>) -> People {
        let people = People {
            citizens: c.tables("citizen").iter().filter_map(read_citizen).collect(),
            enterprises: c.tables("enterprise").iter().filter_map(read_enterprise).collect(),
        };
        let mut accounts: Vec<&AccountId> = people.citizens.iter().map(|citizen| &citizen.account).collect();
        accounts.sort();
        for pair in accounts.windows(2) {
            if let [a, b] = pair
                && a == b
            {
                c.add(Finding::error("/citizen", "duplicate_id", format!("账号“{a}”重复。")));
            }
        }
        people
    }
}

fn read_citizen(c: &Cursor<'_>) -> Option<Citizen> {
    let (account, name, number) = (c.text("account"), c.text("name"), c.required_parsed("number"));
    let (phone, address) = (c.text_or_empty("phone"), c.text_or_empty("address"));
    Some(Citizen { account: AccountId::from(account), name, number: number?, phone, address })
}

fn read_enterprise(c: &Cursor<'_>) -> Option<Enterprise> {
    let (name, uscc) = (c.text("name"), c.required_parsed("uscc"));
    let (phone, address) = (c.text_or_empty("phone"), c.text_or_empty("address"));
    let legal_representative = c.text_or_empty("legal_representative");
    let agents = c.texts("agents").into_iter().map(AccountId::from).collect();
    let items = c.texts("items").into_iter().map(ItemId::from).collect();
    Some(Enterprise { name, uscc: uscc?, phone, address, legal_representative, agents, items })
}

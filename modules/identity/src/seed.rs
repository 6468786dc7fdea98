//! The people a county folder declares, as accounts: staff in their posts, and in a demonstration county its residents.

use std::collections::BTreeMap;

use declarations::County;
use kernel::{AccountId, ActorKind, Timestamp, local_date};
use store::register::Pen;
use store::{Error, WriteSet};

use crate::audit::{By, REGISTER};
use crate::model::{Account, AccountKind, Assurance, Duty, Mandate, MandateScope, Principal};
use crate::store::Directory;

/// Everybody the folder names, with one password hash for all. Hashing once instead of a thousand times is the whole
/// reason why the hash is handed in.
pub fn accounts(county: &County, password: &str, now: Timestamp) -> Vec<Account> {
    let mut staff: BTreeMap<AccountId, Account> = BTreeMap::new();
    for organ in county.organs.iter() {
        for member in &organ.staff {
            let account = staff.entry(member.account.clone()).or_insert_with(|| {
                Account::new(member.account.clone(), AccountKind::Staff, member.name.clone(), password.to_owned(), now)
            });
            // Posts may be of another organ: an approver can stand in for a colleague elsewhere.
            let posts = county.organs.iter().flat_map(|organ| organ.posts.iter().map(move |post| (organ, post)));
            account.duties.extend(posts.filter(|(_, post)| member.posts.contains(&post.id)).map(|(organ, post)| {
                Duty { organ: organ.id.clone(), post: post.id.clone(), roles: post.roles.clone() }
            }));
        }
    }
    let citizens = county.people.citizens.iter().map(|citizen| {
        let mut account =
            Account::new(citizen.account.clone(), AccountKind::Citizen, citizen.name.clone(), password.to_owned(), now);
        account.number = Some(citizen.number.to_string());
        account.phone.clone_from(&citizen.phone);
        account.assurance = Assurance::Checked;
        account
    });
    staff.into_values().chain(citizens).collect()
}

/// The first account of a county that names nobody: it gives the others theirs.
pub fn administrator(password: &str, now: Timestamp) -> Account {
    let mut account = Account::new("admin".into(), AccountKind::Staff, "管理员".to_owned(), password.to_owned(), now);
    account.duties.push(Duty {
        organ: "administration".into(),
        post: "administration/administrator".into(),
        roles: vec![declarations::Role::Administrator],
    });
    account
}

/// The agents of the declared enterprises hold mandates for all items, without end.
pub fn mandates(county: &County, now: Timestamp) -> Vec<Mandate> {
    let name_of = |id: &AccountId| {
        county.people.citizens.iter().find(|citizen| citizen.account == *id).map(|citizen| citizen.name.clone())
    };
    let enterprises = county.people.enterprises.iter();
    enterprises
        .flat_map(|enterprise| {
            enterprise.agents.iter().map(move |agent| Mandate {
                id: format!("{}-{agent}", enterprise.uscc),
                principal: Principal {
                    kind: ActorKind::Enterprise,
                    name: enterprise.name.clone(),
                    number: enterprise.uscc.to_string(),
                    phone: enterprise.phone.clone(),
                    account: AccountId::from(enterprise.uscc.to_string()),
                },
                agent: agent.clone(),
                agent_name: name_of(agent).unwrap_or_else(|| agent.to_string()),
                scope: MandateScope::All,
                since: local_date(now),
                until: None,
                revoked: None,
            })
        })
        .collect()
}

/// Writes everybody into an empty directory.
pub async fn seed(
    directory: &Directory,
    db: &store::Db,
    county: &County,
    password: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let (accounts, mandates) = (accounts(county, password, now), mandates(county, now));
    let mut set = WriteSet::new();
    for account in &accounts {
        directory.put_account(&mut set, account);
    }
    for mandate in &mandates {
        directory.put_mandate(&mut set, mandate)?;
    }
    let seeded = By::nobody(now).did("people-seeded", "");
    let seeded = seeded.with("accounts", accounts.len()).with("mandates", mandates.len());
    let mut pen = Pen::take(db, directory.region(), REGISTER).await?;
    pen.write(&mut set, &seeded);
    db.write(set).await
}

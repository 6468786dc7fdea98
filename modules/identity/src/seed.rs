//! The people a county folder declares, as accounts: staff in their posts, and in a demonstration county its residents.

use std::collections::BTreeMap;

use declarations::County;
use jiff::ToSpan as _;
use kernel::{AccountId, Timestamp, local_date};
use store::register::Pen;
use store::{Error, WriteSet};

use crate::audit::{By, REGISTER};
use crate::lifecycle::grant_mandate::YEARS_MAX;
use crate::model::{Account, AccountKind, Assurance, Duty, Firm, Mandate, MandateScope};
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

/// The declared enterprises whose legal representative has an account, and the mandates of their agents. Whoever stands
/// for a firm does so without an end; what others may do for it ends, and may be some items only.
pub fn firms(county: &County, accounts: &[Account], now: Timestamp) -> (Vec<Firm>, Vec<Mandate>) {
    let (mut firms, mut mandates) = (Vec::new(), Vec::new());
    let until = local_date(now).checked_add(YEARS_MAX.years()).ok();
    let citizens = || accounts.iter().filter(|account| !account.is_staff());
    for enterprise in &county.people.enterprises {
        // Two people may bear the name; the one who acts for the firm anyway is meant.
        let named = || citizens().filter(|account| account.name == enterprise.legal_representative);
        let representative = named().find(|account| enterprise.agents.contains(&account.id)).or_else(|| named().next());
        let firm = Firm {
            uscc: enterprise.uscc,
            name: enterprise.name.clone(),
            phone: enterprise.phone.clone(),
            address: enterprise.address.clone(),
            representative: representative.map_or_else(|| "".into(), |account| account.id.clone()),
            registered: now,
        };
        mandates.extend(representative.map(|account| firm.representation(account, now)));
        let agents = citizens().filter(|account| enterprise.agents.contains(&account.id));
        let agents = agents.filter(|account| representative.is_none_or(|known| known.id != account.id));
        mandates.extend(agents.map(|agent| Mandate {
            id: format!("{}-{}", enterprise.uscc, agent.id),
            scope: match enterprise.items.is_empty() {
                true => MandateScope::All,
                false => MandateScope::Items(enterprise.items.clone()),
            },
            until,
            ..firm.representation(agent, now)
        }));
        firms.extend(representative.map(|_| firm));
    }
    (firms, mandates)
}

/// Writes everybody into an empty directory.
pub async fn seed(
    directory: &Directory,
    db: &store::Db,
    county: &County,
    password: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let accounts = accounts(county, password, now);
    let (firms, mandates) = firms(county, &accounts, now);
    let mut set = WriteSet::new();
    for account in &accounts {
        directory.put_account(&mut set, account);
    }
    for firm in &firms {
        directory.put_firm(&mut set, firm);
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

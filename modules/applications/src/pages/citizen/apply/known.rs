//! What is known of the applicant: it is filled in, and what the government itself has checked is not asked again
//! (国令716 第七条).

use declarations::{County, Item};
use identity::{Account, Assurance, Firm, Principal, Who};
use kernel::{ActorKind, CitizenNumber};
use serde_json::{Value, json};
use web::Problem;
use web::Text;
use web::form::Field;

use crate::desk::Desk;

/// Values by the names that `x-prefill` uses, and where they come from.
#[derive(Clone, Debug, Default)]
pub struct Known {
    facts: Vec<(&'static str, String)>,
    is_enterprise: bool,
    /// What the form calls the applicant is the person to talk to at the enterprise.
    is_contact: bool,
    /// A window compared the card with the person.
    checked: bool,
}

/// A firm as its licence was compared at a window, with the name of its legal representative.
#[derive(Clone, Debug)]
pub struct Registered {
    pub firm: Firm,
    pub representative: String,
}

impl Registered {
    /// The firm for whom somebody acts; none for those who act for themselves or for another person.
    pub async fn of(desk: &Desk, who: &Who) -> Result<Option<Registered>, Problem> {
        let acting = who.mandate.as_ref().filter(|mandate| mandate.principal.kind == ActorKind::Enterprise);
        let Some(mandate) = acting else { return Ok(None) };
        let directory = &desk.gate.directory;
        let firm = directory.find_firm(&mandate.principal.number).await.map_err(Problem::internal)?;
        let Some(firm) = firm else { return Ok(None) };
        let representative = directory.find_account(&firm.representative).await.map_err(Problem::internal)?;
        let representative = representative.map(|account| account.name).unwrap_or_default();
        Ok(Some(Registered { firm, representative }))
    }
}

impl Known {
    /// Of whoever acts: for themselves, or for the principal of the mandate in use.
    pub fn of(who: &Who, item: &Item, county: &County, firm: Option<&Registered>) -> Known {
        match &who.mandate {
            None => Known::person(&who.account, county),
            Some(mandate) if mandate.principal.kind == ActorKind::Enterprise => {
                Known::enterprise(&mandate.principal, &who.account, item, firm)
            }
            Some(mandate) => Known::principal(&mandate.principal, &who.account, county),
        }
    }

    fn person(account: &Account, county: &County) -> Known {
        let number = account.number.as_deref().unwrap_or_default();
        let mut known = Known { checked: account.assurance == Assurance::Checked, ..Known::default() };
        known.put_person(&account.name, number, &account.phone, county);
        known
    }

    fn principal(principal: &Principal, agent: &Account, county: &County) -> Known {
        let mut known = Known { checked: true, ..Known::default() };
        known.put_person(&principal.name, &principal.number, &principal.phone, county);
        known.put_agent(agent);
        known
    }

    fn enterprise(principal: &Principal, agent: &Account, item: &Item, firm: Option<&Registered>) -> Known {
        // A form that asks for the firm by itself means a person to talk to when it says applicant.
        let mut fields = item.form.iter().flat_map(|form| form.fields());
        let is_contact = fields.any(|field| field.prefill.starts_with("enterprise."));
        let mut known = Known { is_enterprise: true, is_contact, checked: true, ..Known::default() };
        known.put("enterprise.name", &principal.name);
        known.put("enterprise.uscc", &principal.number);
        if let Some(Registered { firm, representative }) = firm {
            known.put("enterprise.phone", &firm.phone);
            known.put("enterprise.address", &firm.address);
            known.put("enterprise.legal_representative", representative);
        }
        known.put("enterprise.phone", &principal.phone);
        if is_contact {
            known.put("applicant.name", &agent.name);
            known.put("applicant.phone", &agent.phone);
        } else {
            known.put("applicant.name", &principal.name);
            known.put("applicant.number", &principal.number);
            known.put("applicant.phone", &principal.phone);
        }
        known.put_agent(agent);
        known
    }

    fn put_person(&mut self, name: &str, number: &str, phone: &str, county: &County) {
        self.put("applicant.name", name);
        self.put("applicant.number", number);
        self.put("applicant.phone", phone);
        if let Ok(number) = CitizenNumber::parse(number) {
            self.put("applicant.birth", &number.birth().to_string());
            self.put(
                "applicant.sex",
                match number.sex() {
                    kernel::Sex::Male => "男",
                    kernel::Sex::Female => "女",
                },
            );
        }
        let neighbour = county.people.citizens.iter().find(|citizen| citizen.number.as_str() == number);
        if let Some(citizen) = neighbour {
            self.put("applicant.address", &citizen.address);
        }
    }

    fn put_agent(&mut self, agent: &Account) {
        self.put("agent.name", &agent.name);
        self.put("agent.number", agent.number.as_deref().unwrap_or_default());
        self.put("agent.phone", &agent.phone);
    }

    fn put(&mut self, name: &'static str, value: &str) {
        if !value.is_empty() && self.get(name).is_none() {
            self.facts.push((name, value.to_owned()));
        }
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.facts.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// Is the field's value the government's own, so that it is shown and not asked? Names and numbers are; a
    /// telephone number or an address may have changed.
    pub fn holds(&self, field: &Field) -> bool {
        let Some(source) = field.prefill.as_deref() else { return false };
        let own = match source {
            "applicant.name" | "applicant.number" | "applicant.sex" | "applicant.birth" => !self.is_contact,
            "enterprise.name" | "enterprise.uscc" => self.is_enterprise,
            "agent.name" | "agent.number" => true,
            _ => false,
        };
        own && self.get(source).is_some()
    }

    /// Where a held value comes from, in words.
    pub fn source(&self, t: Text, field: &Field) -> String {
        t.get(match field.prefill.as_deref() {
            Some(source) if self.is_enterprise && !source.starts_with("agent.") => "citizen-held-enterprise",
            _ if self.checked => "citizen-held-checked",
            _ => "citizen-held-declared",
        })
    }

    /// What conditions read as `applicant`.
    pub fn applicant(&self) -> Value {
        let of =
            |person: &str, firm: &str| self.get(if self.is_enterprise { firm } else { person }).unwrap_or_default();
        json!({
            "kind": if self.is_enterprise { "enterprise" } else { "citizen" },
            "name": of("applicant.name", "enterprise.name"),
            "number": of("applicant.number", "enterprise.uscc"),
        })
    }
}

//! Opening a case of a kind without items: a finding, a commendation, a result of an outside review, an opinion. The kind's
//! own form and `opened_by` say what is asked and of whom; a new kind in the county folder needs nothing here.

use std::sync::Arc;

use casework::{Command, Filing, Outcome, Party, PartyKind};
use decision::Scope;
use declarations::{Form, Kind, KindSource, Role, Words as _};
use identity::Who;
use kernel::{AccountId, ActorKind, Channel, OrganId, Refusal, RegionCode};
use serde_json::{Map, Value as Json};
use web::Problem;
use web::form::FieldError;

use crate::desk::{Desk, problem};
use crate::unnamed::{FollowCode, UNNAMED, kept_key};

/// A case to be opened.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    pub kind: String,
    /// The organ in charge; the kind's, or one's own, where none is named.
    pub organ: Option<OrganId>,
    pub place: Option<RegionCode>,
    pub form: Json,
    /// Whose word a member of staff writes down, in kinds that citizens open too; nobody's where it is empty.
    pub party_name: String,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Opened {
    pub outcome: Outcome,
    /// For whoever stays unnamed: the code by which they alone follow it. It is kept nowhere.
    pub follow: Option<FollowCode>,
}

impl Desk {
    /// A kind whose cases are about no item.
    pub fn kind_without_items(&self, id: &str) -> Result<Arc<Kind>, Problem> {
        let found = self.county().kinds.find(id).filter(|kind| !kind.has_items()).cloned();
        found.ok_or_else(|| {
            let known: Vec<&str> =
                self.county().kinds.iter().filter(|kind| !kind.has_items()).map(|kind| kind.id.as_str()).collect();
            let sentence = format!("没有“{id}”这一类事情，可以填写：{}。", known.join("、"));
            Refusal::not_found("kind_unknown", sentence).on_field("kind").into()
        })
    }

    /// Opens a case of a kind without items. Every mistake in the form is named.
    ///
    /// # Errors
    /// Refusals: an unknown kind, a kind that its own page opens, a form that cannot be read, a post that may not open it.
    pub async fn open_case(&self, who: &Who, opening: Opening, key: Option<String>) -> Result<Opened, Problem> {
        let kind = self.kind_without_items(&opening.kind)?;
        if !kind.page.is_empty() {
            let sentence = format!("“{}”请在 {} 办理。", kind.name, kind.page);
            return Err(Refusal::not_allowed_now("kind_has_a_page", sentence).into());
        }
        if !may_open(who, &kind) {
            let sentence = format!("您的身份或岗位不能提交“{}”。", kind.name);
            return Err(Refusal::forbidden("may_not_file", sentence).into());
        }
        let (form, errors) = judged(&kind, opening.form);
        if !errors.is_empty() {
            return Err(Problem::invalid_form(errors));
        }
        let organ = self.organ_in_charge(who, &kind, opening.organ)?;
        let unnamed = form.get("anonymous") == Some(&Json::Bool(true));
        let follow = match unnamed && !who.account.is_staff() {
            true => Some(FollowCode::for_key(key.as_deref())?),
            false => None,
        };
        let (party, agent) = match &follow {
            Some(code) => (nobody(Some(code.account())), None),
            None if who.account.is_staff() => {
                let party = self.party_by_staff(who, &kind, &organ, &form, &opening.party_name).await?;
                (if unnamed { nobody(None) } else { party }, None)
            }
            None => self.party_of(who, None).await?,
        };
        // From here on nothing tells who it was: not the actor of the entry, not the key under which it is answered again.
        let actor = follow.as_ref().map_or_else(|| who.actor(), |code| code.actor().through(who.channel));
        let key = if follow.is_some() { key.as_deref().map(kept_key) } else { key };
        let filing = Filing {
            kind: kind.id.clone(),
            item: None,
            party: Arc::new(party),
            agent: agent.map(Arc::new),
            channel: if who.account.holds(Role::Hotline) { Channel::Hotline } else { who.channel },
            place: opening.place,
            window: None,
            organ: Some(organ),
            form: Arc::new(form),
            answers: Arc::new(Json::Null),
            materials: Vec::new(),
        };
        let command = Command { key, ..Command::file(self.region, actor, filing) };
        let outcome = self.casework.execute(command).await.map_err(problem)?;
        Ok(Opened { outcome, follow })
    }

    fn organ_in_charge(&self, who: &Who, kind: &Kind, named: Option<OrganId>) -> Result<OrganId, Refusal> {
        let own = || who.account.organs().next().cloned();
        let organ = named.or_else(|| kind.organ.clone()).or_else(own);
        let organ =
            organ.ok_or_else(|| Refusal::invalid("organ_missing", "请写明由哪个机构办理。").on_field("organ"))?;
        match self.county().find_organ(&organ) {
            Some(found) => Ok(found.id.clone()),
            None => Err(Refusal::invalid("organ_unknown", "没有这个机构，请重新选择。").on_field("organ")),
        }
    }

    /// An observer from outside; the person the form is about, where it names one; whoever spoke, where citizens open such
    /// cases too; the organ otherwise. A person thereby sees what is said of them.
    async fn party_by_staff(
        &self,
        who: &Who,
        kind: &Kind,
        organ: &OrganId,
        form: &Json,
        spoke: &str,
    ) -> Result<Party, Problem> {
        let phone = String::new();
        // Whoever watches from outside speaks for nobody, and follows what was said.
        if who.account.holds(Role::Observer) {
            let (name, account) = (who.account.name.clone(), Some(who.account.id.clone()));
            return Ok(Party { kind: PartyKind::Citizen, name, number: String::new(), phone, account });
        }
        if opened_by_citizens(kind) {
            let name = if spoke.trim().is_empty() { UNNAMED } else { spoke.trim() };
            let number = String::new();
            return Ok(Party { kind: PartyKind::Citizen, name: name.to_owned(), number, phone, account: None });
        }
        if let Some(account) = person_of(form) {
            let found = self.gate.directory.find_account(&account).await.map_err(Problem::internal)?;
            if let Some(found) = found.filter(|found| found.is_staff()) {
                let (kind, number) = (PartyKind::Organisation, organ.to_string());
                return Ok(Party { kind, name: found.name, number, phone, account: Some(found.id) });
            }
        }
        let name = self.organ_name(organ);
        Ok(Party { kind: PartyKind::Organisation, name, number: organ.to_string(), phone, account: None })
    }
}

/// May this person open cases of the kind? The engine room asks the same again.
pub fn may_open(who: &Who, kind: &Kind) -> bool {
    let actor = who.actor();
    kind.opened_by.iter().any(|opener| match actor.kind {
        ActorKind::Citizen => opener == "citizen",
        ActorKind::Enterprise => opener == "enterprise",
        ActorKind::Staff => Role::from_word(opener).is_some_and(|role| who.account.holds(role)),
        ActorKind::System => true,
    })
}

pub fn opened_by_citizens(kind: &Kind) -> bool {
    kind.opened_by.iter().any(|opener| opener == "citizen")
}

/// The account of the person a form is about: `person`, a nominee who is one, a subject `person:…`.
fn person_of(form: &Json) -> Option<AccountId> {
    let text = |name: &str| form.get(name).and_then(Json::as_str).map(str::trim).filter(|text| !text.is_empty());
    let nominee = || text("nominee").filter(|_| text("nominee_kind") == Some("person"));
    let subject = || text("subject").and_then(|subject| subject.strip_prefix("person:"));
    text("person").or_else(nominee).or_else(subject).map(AccountId::from)
}

/// Neither who it was nor whether it was a person or a firm.
fn nobody(account: Option<AccountId>) -> Party {
    let (number, phone) = (String::new(), String::new());
    Party { kind: PartyKind::Citizen, name: UNNAMED.to_owned(), number, phone, account }
}

/// The kind's own form.
pub fn form_of(kind: &Kind) -> Option<&Arc<Form>> {
    match &kind.form {
        KindSource::Own(form) => Some(form),
        KindSource::Nothing | KindSource::Item => None,
    }
}

/// The values that are asked for, and every mistake in them.
fn judged(kind: &Kind, form: Json) -> (Json, Vec<FieldError>) {
    let mut errors = Vec::new();
    let mut values = match form {
        Json::Null => Map::new(),
        Json::Object(values) => values,
        _ => {
            errors.push(FieldError::new("form", "表单（form）应为一个对象。"));
            return (Json::Null, errors);
        }
    };
    let Some(declared) = form_of(kind) else {
        if !values.is_empty() {
            errors.push(FieldError::new("form", format!("“{}”没有表单，请不要填写 form。", kind.name)));
        }
        return (Json::Null, errors);
    };
    for name in values.keys().filter(|name| declared.find_field(name).is_none()) {
        errors.push(FieldError::new(name.clone(), format!("表单中没有“{name}”这一项。")));
    }
    let all = Json::Object(values.clone());
    let scope = Scope::new();
    errors.extend(declared.judge(&all, &scope).into_iter().map(|error| FieldError::new(error.field, error.sentence)));
    let scope = scope.with("form", &all);
    values.retain(|name, _| declared.find_field(name).is_none_or(|field| field.asked(&scope)));
    (Json::Object(values), errors)
}

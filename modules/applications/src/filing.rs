//! Filing (收件) by a citizen, by an agent under a mandate, or by a window clerk for somebody at the counter: one record,
//! whoever typed it (APP-11).

use std::sync::Arc;

use casework::{Agent, Command, FileRef, Filing, MaterialRef, MaterialState, Outcome, Party, PartyKind};
use decision::Scope;
use declarations::{Item, Organ, Role, Window};
use identity::{Permission, Who};
use kernel::{AccountId, ActorKind, Channel, Digest32, KindId, OrganId, Refusal, RegionCode, WindowId};
use serde_json::{Map, Value as Json};
use web::Problem;
use web::form::FieldError;

use crate::desk::{Desk, problem};
use crate::receiving::{self, Receiving};
use crate::{lifecycle, questions};

/// What somebody asks for.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// The item's id or code.
    pub item: String,
    /// The person or body at the counter; applicants themselves leave it out.
    pub walk_in: Option<WalkIn>,
    /// Answers to the item's scenario questions.
    pub answers: Json,
    pub form: Json,
    pub materials: Vec<Handed>,
    /// What of the wish could not be read, to be named with every other mistake.
    pub mistakes: Vec<FieldError>,
    /// Township or village the matter belongs to.
    pub place: Option<RegionCode>,
    /// How the result is to reach the applicant; not said is a download.
    pub delivery: Option<Receiving>,
    /// The window at which it is handed in, `centre/general-1`; only for somebody at the counter.
    pub window: Option<WindowId>,
}

/// Somebody for whom a clerk types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WalkIn {
    /// A firm or another body; a person otherwise.
    pub is_organisation: bool,
    pub name: String,
    /// Citizen number or unified social credit code.
    pub number: String,
    pub phone: String,
    /// Who came in their stead.
    pub agent: Option<Deputy>,
}

/// 代理人 at the counter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deputy {
    pub name: String,
    pub number: String,
    pub phone: String,
}

/// A material handed in: uploaded files by their hash, or paper that a clerk took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handed {
    pub id: String,
    pub files: Vec<HandedFile>,
    /// 纸质材料, seen by the clerk.
    pub on_paper: bool,
}

/// An uploaded file as a part of this application: the same bytes may stand in two parts under two names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedFile {
    pub hash: Digest32,
    /// What it is called here; none: as when it was last uploaded.
    pub name: Option<String>,
}

impl HandedFile {
    /// A file kept earlier; none if its hash is none.
    pub(crate) fn of(file: &FileRef) -> Option<Self> {
        Some(Self { hash: file.hash.parse().ok()?, name: Some(file.name.clone()) })
    }
}

impl Desk {
    /// Receives an application. A missing paper does not stop it; what cannot be read does, with every mistake named.
    pub async fn file(&self, who: &Who, wish: Wish, key: Option<String>) -> Result<Outcome, Problem> {
        let item = self.item(&wish.item)?;
        who.must_cover(&item.id)?;
        let mut errors = questions::judge(&item, &wish.answers);
        errors.extend(wish.mistakes);
        let delivery = match wish.delivery.map(|delivery| delivery.judge(&item)).transpose() {
            Ok(delivery) => delivery,
            Err(wrong) => {
                errors.extend(receiving::mistakes(wrong));
                None
            }
        };
        let whose = match self.party_of(who, wish.walk_in.as_ref()).await {
            Ok(whose) => Some(whose),
            Err(problem) if problem.errors.is_empty() => return Err(problem),
            Err(problem) => {
                errors.extend(problem.errors.iter().cloned());
                None
            }
        };
        let form = form_of(&item, wish.form, &wish.answers, &mut errors);
        let materials = self.materials_of(who, &item, &wish.answers, &form, &wish.materials, &mut errors).await?;
        if let Some(window) = &wish.window
            && let Err(error) = self.may_file_at(who, &item, window, wish.walk_in.is_some())
        {
            errors.push(error);
        }
        let Some((party, agent)) = whose.filter(|_| errors.is_empty()) else {
            return Err(Problem::invalid_form(errors));
        };
        let filing = Filing {
            kind: KindId::from(lifecycle::KIND),
            item: Some(item.id.clone()),
            party: Arc::new(party),
            agent: agent.map(Arc::new),
            channel: channel(who, wish.walk_in.is_some()),
            place: wish.place,
            window: wish.window,
            organ: None,
            form: Arc::new(form),
            answers: Arc::new(wish.answers),
            materials,
        };
        let command = Command { key: key.clone(), ..Command::file(self.region, who.actor(), filing) };
        let filed = self.casework.execute(command).await.map_err(problem)?;
        let Some(delivery) = delivery else { return Ok(filed) };
        // It was judged with the rest; what can be said against it now is that the case is over already.
        match self.wish_delivery(who, &filed.case_no, &delivery, key.as_deref()).await {
            Ok(wished) => Ok(Outcome { seq: wished.seq, ..filed }),
            Err(problem) if problem.status >= 500 => Err(problem),
            Err(_) => Ok(filed),
        }
    }

    /// The windows at which somebody may take in an item: of the organs the person works for and of the halls these sit in.
    pub fn windows_for(&self, who: &Who, item: &Item) -> Vec<&Window> {
        let organs: Vec<&OrganId> = who.account.organs().collect();
        let halls = self.county().organs.iter().filter(|organ| organs.contains(&&organ.id));
        let halls: Vec<&OrganId> = halls.filter_map(|organ| organ.settled.as_ref()).collect();
        let near = |organ: &&Arc<Organ>| organs.contains(&&organ.id) || halls.contains(&&organ.id);
        let windows = self.county().organs.iter().filter(near).flat_map(|organ| &organ.windows);
        windows.filter(|window| window.serves(&item.id)).collect()
    }

    /// A window that is there, takes in the item, and at which this clerk may sit.
    fn may_file_at(&self, who: &Who, item: &Item, window: &WindowId, at_counter: bool) -> Result<(), FieldError> {
        let wrong = |sentence: &str| Err(FieldError::new("window", sentence));
        if !at_counter || channel(who, at_counter) != Channel::Window {
            return wrong("只有窗口收件才写窗口，请去掉 window。");
        }
        if !self.windows_for(who, item).iter().any(|known| known.id == *window) {
            return wrong("您不在这个窗口收件，或者这个窗口不办理这个事项，请重新选择窗口。");
        }
        Ok(())
    }

    /// Whose matter it is, and who acts for them.
    pub(crate) async fn party_of(
        &self,
        who: &Who,
        walk_in: Option<&WalkIn>,
    ) -> Result<(Party, Option<Agent>), Problem> {
        match (walk_in, &who.mandate) {
            (Some(walk_in), _) => {
                who.must(Permission::FileForOthers)?;
                self.party_at_counter(walk_in).await
            }
            (None, Some(mandate)) => {
                let principal = &mandate.principal;
                let party = Party {
                    kind: if principal.kind == ActorKind::Enterprise {
                        PartyKind::Enterprise
                    } else {
                        PartyKind::Citizen
                    },
                    name: principal.name.clone(),
                    number: principal.number.clone(),
                    phone: principal.phone.clone(),
                    account: Some(principal.account.clone()),
                };
                let agent = Agent {
                    name: who.account.name.clone(),
                    number: who.account.number.clone().unwrap_or_default(),
                    phone: who.account.phone.clone(),
                    account: Some(who.account.id.clone()),
                    mandate: Some(mandate.id.clone()),
                };
                Ok((party, Some(agent)))
            }
            (None, None) if who.account.is_staff() => {
                let sentence = "工作账号不能为自己申请：请填写到窗口办事的人（party），或者改用个人账号。";
                Err(Refusal::invalid("party_missing", sentence).on_field("party").into())
            }
            (None, None) => Ok((
                Party {
                    kind: PartyKind::Citizen,
                    name: who.account.name.clone(),
                    number: who.account.number.clone().unwrap_or_default(),
                    phone: who.account.phone.clone(),
                    account: Some(who.account.id.clone()),
                },
                None,
            )),
        }
    }

    async fn party_at_counter(&self, walk_in: &WalkIn) -> Result<(Party, Option<Agent>), Problem> {
        let policy = self.gate.policy();
        let mut errors = Vec::new();
        let name = needed(&walk_in.name, "party.name", "申请人的姓名或名称", &mut errors);
        let (kind, number) = if walk_in.is_organisation {
            (PartyKind::Enterprise, policy.uscc(walk_in.number.trim()).map(|code| code.to_string()))
        } else {
            (PartyKind::Citizen, policy.citizen(walk_in.number.trim()).map(|number| number.to_string()))
        };
        let number = number.map_err(|refusal| errors.push(FieldError::new("party.number", refusal.sentence)));
        let deputy = walk_in.agent.as_ref().map(|deputy| {
            let name = needed(&deputy.name, "party.agent.name", "代理人的姓名", &mut errors);
            let number = policy.citizen(deputy.number.trim()).map(|number| number.to_string());
            let number = number.map_err(|refusal| errors.push(FieldError::new("party.agent.number", refusal.sentence)));
            Agent {
                name,
                number: number.unwrap_or_default(),
                phone: deputy.phone.clone(),
                account: None,
                mandate: None,
            }
        });
        if !errors.is_empty() {
            return Err(Problem::invalid_form(errors));
        }
        let number = number.unwrap_or_default();
        // Whoever has an account sees at home what was filed at the counter.
        let account = match kind {
            PartyKind::Citizen => self.account_of(&number).await?,
            // An organisation's matters are found by its code.
            _ => Some(AccountId::from(number.as_str())),
        };
        let agent = match deputy {
            Some(deputy) => Some(Agent { account: self.account_of(&deputy.number).await?, ..deputy }),
            None => None,
        };
        Ok((Party { kind, name, number, phone: walk_in.phone.trim().to_owned(), account }, agent))
    }

    async fn account_of(&self, number: &str) -> Result<Option<AccountId>, Problem> {
        let found = self.gate.directory.find_account_by_number(number).await.map_err(Problem::internal)?;
        Ok(found.map(|account| account.id))
    }

    /// What was handed in and what government holds already, as the case keeps it.
    async fn materials_of(
        &self,
        who: &Who,
        item: &Item,
        answers: &Json,
        form: &Json,
        handed: &[Handed],
        errors: &mut Vec<FieldError>,
    ) -> Result<Vec<Arc<MaterialRef>>, Problem> {
        let mut materials = self.take_in(who, item, handed, errors).await?;
        let scope = Scope::new().with("answers", answers).with("form", form).with("item", item.feel());
        let held = item.materials_asked(&scope).filter(|material| material.held());
        for material in held {
            if !materials.iter().any(|given| given.id == material.id) {
                let state = MaterialState::Held;
                materials.push(Arc::new(MaterialRef { id: material.id.clone(), state, files: Vec::new() }));
            }
        }
        Ok(materials)
    }

    /// Resolves uploads; files that this account never uploaded are not there.
    pub(crate) async fn take_in(
        &self,
        who: &Who,
        item: &Item,
        handed: &[Handed],
        errors: &mut Vec<FieldError>,
    ) -> Result<Vec<Arc<MaterialRef>>, Problem> {
        let mut materials: Vec<Arc<MaterialRef>> = Vec::new();
        for one in handed {
            let field = format!("materials.{}", one.id);
            let declared = item.material.iter().find(|material| material.id == one.id);
            let Some(declared) = declared else {
                errors.push(FieldError::new(field, "这个事项不需要这份材料，请核对材料编号。"));
                continue;
            };
            if materials.iter().any(|known| known.id == one.id) {
                errors.push(FieldError::new(field, format!("“{}”重复了，请合并为一项。", declared.name)));
                continue;
            }
            let mut files = Vec::new();
            for handed in &one.files {
                match self.find_handed(who, handed).await? {
                    Some(file) => files.push(file),
                    None => errors.push(FieldError::new(
                        field.clone(),
                        format!("“{}”的文件没有找到，请重新上传。", declared.name),
                    )),
                }
            }
            let by_clerk = one.on_paper && who.may(Permission::FileForOthers);
            if files.is_empty() && one.files.is_empty() && !by_clerk {
                errors.push(FieldError::new(field, format!("请上传“{}”。", declared.name)));
                continue;
            }
            materials.push(Arc::new(MaterialRef { id: one.id.clone(), state: MaterialState::Given, files }));
        }
        Ok(materials)
    }
}

fn needed(text: &str, field: &str, what: &str, errors: &mut Vec<FieldError>) -> String {
    if text.trim().is_empty() {
        errors.push(FieldError::new(field, format!("请填写{what}。")));
    }
    text.trim().to_owned()
}

fn channel(who: &Who, at_counter: bool) -> Channel {
    match at_counter {
        false => who.channel,
        true if who.account.holds(Role::Receiver) => Channel::Window,
        true => Channel::Hotline,
    }
}

/// The form's values without those that are not asked for, and every mistake in them.
pub(crate) fn form_of(item: &Item, form: Json, answers: &Json, errors: &mut Vec<FieldError>) -> Json {
    let Some(declared) = &item.form else {
        if !is_empty(&form) {
            errors.push(FieldError::new("form", "这个事项没有申请表，请不要填写 form。"));
        }
        return Json::Null;
    };
    let mut values = match form {
        Json::Null => Map::new(),
        Json::Object(values) => values,
        _ => {
            errors.push(FieldError::new("form", "申请表（form）应为一个对象。"));
            return Json::Null;
        }
    };
    for name in values.keys().filter(|name| declared.find_field(name).is_none()) {
        errors.push(FieldError::new(name.clone(), format!("申请表中没有“{name}”这一项。")));
    }
    let all = Json::Object(values.clone());
    let scope = Scope::new().with("answers", answers).with("item", item.feel());
    errors.extend(declared.judge(&all, &scope).into_iter().map(|error| FieldError::new(error.field, error.sentence)));
    let scope = scope.with("form", &all);
    values.retain(|name, _| declared.find_field(name).is_none_or(|field| field.asked(&scope)));
    Json::Object(values)
}

fn is_empty(value: &Json) -> bool {
    value.is_null() || value.as_object().is_some_and(Map::is_empty)
}

//! What a letter says, as the dictionary its template reads (`documents/_letter.typ` names the keys).

use calendar::WorkCalendar;
use casework::{Case, DocumentRef, Ending, Happening, MaterialState};
use declarations::{County, Item, Organ, Words as _};
use kernel::{Date, local_date, mask_citizen_number};
use serde_json::{Map, Value as Json, json};

use super::Then;
use super::citing::cited;
use crate::view::{self, MaterialView};

/// Everything a letter is made from.
pub(super) struct Facts<'a> {
    pub county: &'a County,
    pub item: Option<&'a Item>,
    pub organ: Option<&'a Organ>,
    pub organ_name: &'a str,
    /// To whom it goes, where it is one organ's letter to another.
    pub addressee: Option<&'a str>,
    pub document: &'a DocumentRef,
    pub then: &'a Then,
    pub calendar: &'a WorkCalendar,
    pub verify: &'a str,
    /// The link by which its holder rates; none where there is nothing to rate.
    pub rate: Option<String>,
}

impl Facts<'_> {
    pub fn json(&self) -> Json {
        let case = &self.then.case;
        let organ = self.organ;
        let phone = self.item.map(|item| item.phone.as_str()).filter(|phone| !phone.is_empty());
        let mut data = json!({
            "number": self.document.no,
            "issued_on": self.document.on,
            "county": self.county.meta.name,
            "organ": {
                "name": self.organ_name,
                "short": organ.map(|organ| organ.short.as_str()),
                "uscc": organ.and_then(|organ| organ.uscc.as_ref()).map(ToString::to_string),
            },
            "case": self.case(),
            "applicant": match self.addressee {
                Some(organ) => json!({ "name": organ }),
                None => json!({ "name": case.party.name, "number": masked(case) }),
            },
            "form": self.form(),
            "materials": self.materials(Standing::HandedIn),
            "exempt": self.materials(Standing::Exempt),
            "later": self.materials(Standing::Later),
            "handler": if self.then.by_nobody { self.organ_name } else { &self.then.actor },
            "phone": phone.or(organ.map(|organ| organ.phone.as_str())),
            "verify": self.verify,
            "rate": self.rate,
            "seal": true,
            "qr": true,
        });
        if let (Some(into), Json::Object(more)) = (data.as_object_mut(), self.upon()) {
            into.extend(more);
        }
        strip_nulls(&mut data);
        data
    }

    fn case(&self) -> Json {
        let case = &self.then.case;
        let limit = |id: &str| case.clock(id).map(|named| named.clock.total().in_words());
        json!({
            "no": case.no,
            "item": case.title,
            "type": self.item.map(|item| item.item_type.word()),
            "filed_on": local_date(case.filed_at),
            "accepted_on": case.accepted_on,
            "promised_due": self.due("promised"),
            "statutory_due": self.due("statutory"),
            "promised": limit("promised"),
            "statutory": limit("statutory"),
            "result": self.item.map(|item| item.result.name.as_str()),
        })
    }

    /// The case's own form, where it is of a kind without items; a limit in it in words, a basis as laws are cited.
    fn form(&self) -> Option<Json> {
        let case = &self.then.case;
        let mut form = case.item.is_none().then(|| Json::clone(&case.form))?;
        let text = |name: &str| case.form.get(name).and_then(Json::as_str);
        let within = text("within").and_then(|limit| limit.parse::<calendar::Limit>().ok());
        let said = [("within", within.map(calendar::Limit::in_words)), ("basis", text("basis").map(cited))];
        if let Some(form) = form.as_object_mut() {
            form.extend(said.into_iter().filter_map(|(name, said)| Some((name.to_owned(), said?.into()))));
        }
        Some(form)
    }

    fn due(&self, clock: &str) -> Option<Date> {
        let named = self.then.case.clock(clock)?;
        named.clock.due(self.calendar, self.then.at).ok().map(|due| due.date)
    }

    fn materials(&self, standing: Standing) -> Vec<Json> {
        let shown = view::materials(self.item, &self.then.case);
        let shown = shown.iter().filter(|material| Standing::of(material) == Some(standing));
        shown
            .map(|material| {
                let declared = material.declared.as_deref();
                json!({
                    "name": material.name,
                    "form": declared.map(|declared| declared.form.word()),
                    "copies": declared.map(|declared| declared.copies),
                    "originals": declared.map(|declared| declared.originals),
                    "state": state_label(material.state),
                })
            })
            .collect()
    }

    /// What the happening says upon which the letter is issued; the latest of them speaks last.
    fn upon(&self) -> Json {
        let mut said = Map::new();
        for happening in &self.then.upon {
            let more = match happening {
                Happening::CorrectionRequested(correction) => {
                    let row = |item: &casework::CorrectionItem| json!({ "name": self.about(&item.about), "reason": item.what });
                    json!({
                        "corrections": correction.items.iter().map(row).collect::<Vec<_>>(),
                        "reason": correction.reason,
                        "basis": cited(&correction.basis),
                    })
                }
                Happening::Accepted { .. } => json!({ "deferred": self.deferred() }),
                Happening::NotAccepted(decision) | Happening::DecisionMade(decision) => json!({
                    "reason": decision.reason,
                    "basis": cited(&decision.basis),
                    "remedies": decision.remedies,
                    "redirect": decision.redirect,
                    "partly": decision.ending == Ending::PartlyGranted,
                }),
                Happening::Paused { pause, reason, .. } => json!({
                    "reason": reason,
                    "special": {
                        "kind": pause.kind.name(),
                        "basis": cited(&pause.basis),
                        "announced": pause.announced.in_words(),
                        "until": self.pause_ends(pause),
                    },
                }),
                Happening::Extended { extension, .. } => json!({
                    "extension": {
                        "length": extension.by.in_words(),
                        "reason": extension.reason,
                        "approver": extension.approver,
                        "due": self.due("statutory").or_else(|| self.due("promised")),
                    },
                }),
                Happening::Delivered(delivery) => json!({
                    "delivery": {
                        "way": way_label(&delivery.way),
                        "receiver": delivery.receiver,
                        "on": delivery.on,
                        "documents": self.delivered(),
                    },
                }),
                _ => continue,
            };
            if let Json::Object(more) = more {
                said.extend(more);
            }
        }
        Json::Object(said)
    }

    fn pause_ends(&self, pause: &calendar::Pause) -> Option<Date> {
        let clock = calendar::LegalClock::start(pause.announced, pause.from);
        clock.due(self.calendar, self.then.at).ok().map(|due| due.date)
    }

    /// A material or a field of the form, by its name.
    fn about(&self, about: &str) -> String {
        let material = self.item.and_then(|item| item.material.iter().find(|material| material.id == about));
        let field = || Some(self.item?.form.as_ref()?.find_field(about)?.title.clone());
        material.map(|material| material.name.clone()).or_else(field).unwrap_or_else(|| about.to_owned())
    }

    fn deferred(&self) -> Vec<String> {
        let deferred = self.then.case.materials.iter().filter(|material| material.state == MaterialState::Deferred);
        deferred.map(|material| self.about(&material.id)).collect()
    }

    /// The decision and what was made upon it.
    fn delivered(&self) -> Vec<String> {
        let decided = self.then.case.decision.as_ref().map(|decision| decision.on);
        let letters = self.then.case.documents.iter();
        let letters =
            letters.filter(|letter| decided.is_some_and(|on| letter.on >= on) && letter.no != self.document.no);
        letters.map(|letter| format!("{}（{}）", letter.title, letter.no)).collect()
    }
}

/// Numbers of persons are masked; an organisation's code is public.
fn masked(case: &Case) -> String {
    match case.party.kind {
        casework::PartyKind::Citizen => mask_citizen_number(&case.party.number),
        _ => case.party.number.clone(),
    }
}

/// What a receipt says of a material: it must not claim to have what was never handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    HandedIn,
    /// 免于提交: government has it.
    Exempt,
    /// Still to be handed in.
    Later,
}

impl Standing {
    /// None for what is neither asked for nor here.
    fn of(material: &MaterialView) -> Option<Standing> {
        match material.state {
            _ if material.is_the_form => Some(Standing::HandedIn),
            MaterialState::Given => Some(Standing::HandedIn),
            MaterialState::Held => Some(Standing::Exempt),
            MaterialState::Deferred | MaterialState::Rejected => Some(Standing::Later),
            MaterialState::Missing => material.required.then_some(Standing::Later),
        }
    }
}

fn state_label(state: MaterialState) -> &'static str {
    match state {
        MaterialState::Given => "已提交",
        MaterialState::Held => "免于提交",
        MaterialState::Deferred => "容缺后补",
        MaterialState::Missing => "未提交",
        MaterialState::Rejected => "需要更换",
    }
}

fn way_label(way: &str) -> &str {
    match way {
        "counter" => "窗口领取",
        "download" => "网上下载",
        "courier" => "邮寄",
        other => other,
    }
}

/// Templates treat what is absent as empty.
fn strip_nulls(value: &mut Json) {
    match value {
        Json::Object(map) => {
            map.retain(|_, value| !value.is_null());
            map.values_mut().for_each(strip_nulls);
        }
        Json::Array(items) => items.iter_mut().for_each(strip_nulls),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(state: MaterialState, required: bool, is_the_form: bool) -> Option<Standing> {
        let (id, name) = ("id-card".to_owned(), "身份证".to_owned());
        let (declared, given, may_follow) = (None, None, false);
        Standing::of(&MaterialView { declared, id, name, state, required, is_the_form, may_follow, given })
    }

    #[test]
    fn a_receipt_names_what_came_and_what_is_to_follow_apart() {
        assert_eq!(standing(MaterialState::Given, true, false), Some(Standing::HandedIn));
        assert_eq!(standing(MaterialState::Missing, true, false), Some(Standing::Later));
        assert_eq!(standing(MaterialState::Deferred, true, false), Some(Standing::Later));
        assert_eq!(standing(MaterialState::Held, true, false), Some(Standing::Exempt));
        assert_eq!(standing(MaterialState::Missing, false, false), None);
        assert_eq!(standing(MaterialState::Missing, true, true), Some(Standing::HandedIn), "the form came with it");
    }
}

//! The applicant's wish for delivery as requests carry it and pages ask for it.

use std::sync::Arc;

use casework::{Case, Outcome, Verb};
use declarations::Item;
use identity::Who;
use kernel::{CaseNo, Refusal, mask_address, mask_phone};
use web::form::{Choice, Control, FieldError, Input, Post};
use web::{Problem, Text};

use crate::desk::Desk;
pub use crate::lifecycle::receiving::Receiving;
use crate::lifecycle::receiving::{COURIER, DOWNLOAD, WISH};

impl Receiving {
    /// What a form says; none where it asks nothing.
    pub fn posted(post: &Post) -> Option<Receiving> {
        let text = |field: &str| post.get(&format!("delivery.{field}")).unwrap_or_default().trim().to_owned();
        let way = post.get("delivery.way")?.to_owned();
        Some(Receiving { way, name: text("name"), phone: text("phone"), address: text("address") })
    }

    /// As staff are shown it: telephone and address in part, until somebody says why they are needed in full.
    #[must_use]
    pub fn masked(self) -> Receiving {
        Receiving { phone: mask_phone(&self.phone), address: mask_address(&self.address), ..self }
    }

    /// 邮寄：王梅，139****0001，青岚县城关街道***
    pub fn in_words(&self, t: Text) -> String {
        let key = format!("citizen-way-{}", self.way);
        let way = if t.has(&key) { t.get(&key) } else { self.way.clone() };
        let to = [&self.name, &self.phone, &self.address].map(String::as_str);
        let to = to.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("，");
        if to.is_empty() { way } else { format!("{way}：{to}") }
    }

    /// The fields of a form, filled with this wish.
    pub fn inputs(&self, t: Text, item: &Item, errors: &[FieldError]) -> Vec<Input> {
        let choice = |way: &&'static str| Choice {
            value: (*way).to_owned(),
            label: t.get(&format!("citizen-way-{way}")),
            hint: t.get(&format!("citizen-way-{way}-hint")),
        };
        let ways = Receiving::ways(item);
        let way = Control::Radio(ways.iter().map(choice).collect());
        let way = Input::new(t, "delivery.way", t.get("citizen-receiving-way"), way).value(self.way.as_str());
        let mut inputs = vec![way];
        if ways.contains(&COURIER) {
            let line = |field: &str, value: &str| {
                Input::line(t, format!("delivery.{field}"), t.get(&format!("citizen-receiving-{field}"))).value(value)
            };
            inputs.push(line("name", &self.name).optional());
            inputs.push(line("phone", &self.phone).optional());
            inputs.push(line("address", &self.address).optional());
        }
        let told = |input: Input| {
            let error = errors.iter().find(|error| error.field == input.name).map(|error| error.sentence.clone());
            input.error(error)
        };
        inputs.into_iter().map(told).collect()
    }

    /// Where nothing was said yet: a download, and for a courier what is known of the applicant.
    pub fn offered(case: Option<&Case>, name: &str, phone: &str, address: &str) -> Receiving {
        case.and_then(Receiving::of).map_or_else(
            || Receiving { way: DOWNLOAD.into(), name: name.into(), phone: phone.into(), address: address.into() },
            |wished| Receiving {
                name: if wished.name.is_empty() { name.into() } else { wished.name },
                phone: if wished.phone.is_empty() { phone.into() } else { wished.phone },
                address: if wished.address.is_empty() { address.into() } else { wished.address },
                way: wished.way,
            },
        )
    }
}

/// Every mistake with its field, as forms show them.
pub fn mistakes(refusals: Vec<Refusal>) -> impl Iterator<Item = FieldError> {
    refusals.into_iter().map(|refusal| {
        let field = refusal.field.as_deref().unwrap_or("delivery.way").to_owned();
        FieldError::new(field, refusal.sentence)
    })
}

impl Desk {
    /// Keeps the wish with the case. The key of a filing serves it too, so that a filing sent again ends with its wish.
    pub async fn wish_delivery(
        &self,
        who: &Who,
        no: &CaseNo,
        wish: &Receiving,
        key: Option<&str>,
    ) -> Result<Outcome, Problem> {
        let data = serde_json::to_value(wish).map_err(Problem::internal)?;
        let verb = Verb::Deed { deed: WISH.to_owned(), data: Arc::new(data) };
        self.act(who, no, verb, key.map(|key| format!("{key}:delivery")), None).await
    }
}

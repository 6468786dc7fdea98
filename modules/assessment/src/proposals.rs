//! What the machine proposes and people decide: a case about the subject of a statement, opened once.

use std::sync::Arc;

use casework::{Command, Filing, Party, PartyKind};
use declarations::ScoreOf;
use kernel::{AccountId, Actor, CaseNo, Channel, KindId, OrganId};
use serde_json::Value as Json;
use web::Problem;

use crate::cases::problem;
use crate::desk::Desk;
use crate::scores::sort;

/// A case to be opened.
pub(crate) struct Proposal<'a> {
    pub kind: &'a str,
    /// `person:clerk`.
    pub subject: &'a str,
    pub name: String,
    pub organ: &'a str,
    pub form: Json,
    /// What the same proposal is known by when it is made again.
    pub key: String,
}

impl Desk {
    /// None where it was proposed before, if by another name of the subject. What the engine room refuses, an organ
    /// dissolved since, say, is refused tomorrow as well: it is told, and the others go on.
    pub(crate) async fn open_proposal(&self, proposal: Proposal<'_>) -> Result<Option<CaseNo>, Problem> {
        let Proposal { kind, subject, name, organ, form, key } = proposal;
        let (of, id) = subject.split_once(':').unwrap_or_default();
        let account = (of == sort(ScoreOf::Person)).then(|| AccountId::from(id));
        let party = Party { kind: PartyKind::Organisation, name, number: String::new(), phone: String::new(), account };
        let filing = Filing {
            kind: KindId::from(kind),
            item: None,
            party: Arc::new(party),
            agent: None,
            channel: Channel::Timer,
            place: None,
            window: None,
            organ: Some(OrganId::from(organ)),
            form: Arc::new(form),
            answers: Arc::new(Json::Null),
            materials: Vec::new(),
        };
        let command = Command::file(self.office.region, Actor::system(), filing).with_key(key);
        match self.office.casework.execute(command).await {
            Ok(outcome) => Ok(Some(outcome.case_no)),
            Err(casework::Error::Refused(refusal)) => {
                if refusal.code != "idempotency_key_reused" {
                    tracing::warn!(%refusal, kind, subject, "a proposal was not opened");
                }
                Ok(None)
            }
            Err(other) => Err(problem(other)),
        }
    }
}

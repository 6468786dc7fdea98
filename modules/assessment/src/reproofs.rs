//! 批评与调整: whoever was last of the group again and again is proposed for a talk, criticism or another post. The machine
//! proposes, from frozen statements; the organ is heard first, and people decide (kind `reproof`).

use std::sync::Arc;

use casework::{Command, Filing, Party, PartyKind};
use declarations::ScoreOf;
use kernel::{AccountId, Actor, CaseNo, Channel, KindId, OrganId};
use serde_json::{Value as Json, json};
use web::Problem;

use crate::cases::problem;
use crate::desk::Desk;
use crate::months::Month;
use crate::scores::{self, Statement, sort};
use crate::store::{figures::Of, statements};

const KIND: &str = "reproof";

impl Desk {
    /// Opens a case for everybody whose scheme says that something follows: when the last place has lasted so many
    /// periods, and again only after as many more. Done twice, it opens none twice.
    pub async fn propose_reproofs(&self, month: Month) -> Result<Vec<CaseNo>, Problem> {
        let mut opened = Vec::new();
        if self.office.county().kinds.find(KIND).is_none() {
            return Ok(opened);
        }
        for of in [ScoreOf::Organ, ScoreOf::Window, ScoreOf::Person] {
            let scheme = scores::scheme_of(self.office.county(), of, month);
            let Some(tail) = scheme.and_then(|scheme| scheme.score()?.tail.clone()) else { continue };
            let lasts = self.lasts(of, month).await?;
            let due = |periods: u32| periods > 0 && periods.is_multiple_of(tail.periods.max(1));
            if !lasts.values().any(|last| due(last.periods)) {
                continue;
            }
            let (db, region, prefix) = (&self.office.db, self.office.region, format!("{}:", sort(of)));
            let frozen =
                statements::list(db, region, month, &prefix, &Of::default()).await.map_err(Problem::internal)?;
            for statement in frozen.iter().map(|frozen| &frozen.statement) {
                if let Some(last) = lasts.get(&statement.subject).filter(|last| due(last.periods)) {
                    opened.extend(self.propose_reproof(statement, last.periods).await?);
                }
            }
        }
        Ok(opened)
    }

    /// What the engine room refuses today it refuses tomorrow: it is told, and the others go on.
    async fn propose_reproof(&self, statement: &Statement, periods: u32) -> Result<Option<CaseNo>, Problem> {
        let name = self.subject_name(&statement.subject).await?;
        let (of, subject) = statement.subject.split_once(':').unwrap_or_default();
        let account = (of == sort(ScoreOf::Person)).then(|| AccountId::from(subject));
        let form = json!({
            "sort": of,
            "subject": subject,
            "subject_name": name,
            "month": statement.month.to_string(),
            "periods": periods,
            "reason": format!("{name}积分连续 {periods} 次为同组末位，截至 {}。", statement.month),
        });
        let party = Party { kind: PartyKind::Organisation, name, number: String::new(), phone: String::new(), account };
        let filing = Filing {
            kind: KindId::from(KIND),
            item: None,
            party: Arc::new(party),
            agent: None,
            channel: Channel::Timer,
            place: None,
            window: None,
            organ: Some(OrganId::from(statement.organ.as_str())),
            form: Arc::new(form),
            answers: Arc::new(Json::Null),
            materials: Vec::new(),
        };
        let key = format!("{KIND}:{}:{}", statement.subject, statement.month);
        let command = Command::file(self.office.region, Actor::system(), filing).with_key(key);
        match self.office.casework.execute(command).await {
            Ok(outcome) => Ok(Some(outcome.case_no)),
            Err(casework::Error::Refused(refusal)) => {
                if refusal.code != "idempotency_key_reused" {
                    tracing::warn!(%refusal, subject = statement.subject, "a reproof was not proposed");
                }
                Ok(None)
            }
            Err(other) => Err(problem(other)),
        }
    }
}

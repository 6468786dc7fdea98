//! 批评与调整: whoever was last of the group again and again is proposed for a talk, criticism or another post. The machine
//! proposes, from frozen statements; the organ is heard first, and people decide (kind `reproof`).

use declarations::ScoreOf;
use kernel::CaseNo;
use serde_json::json;
use web::Problem;

use crate::desk::Desk;
use crate::months::Month;
use crate::proposals::Proposal;
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

    async fn propose_reproof(&self, statement: &Statement, periods: u32) -> Result<Option<CaseNo>, Problem> {
        let name = self.subject_name(&statement.subject).await?;
        let (of, subject) = statement.subject.split_once(':').unwrap_or_default();
        let form = json!({
            "sort": of,
            "subject": subject,
            "subject_name": name,
            "month": statement.month.to_string(),
            "periods": periods,
            "reason": format!("{name}积分连续 {periods} 次为同组末位，截至 {}。", statement.month),
        });
        let key = format!("{KIND}:{}:{}", statement.subject, statement.month);
        let (subject, organ) = (&*statement.subject, &*statement.organ);
        self.open_proposal(Proposal { kind: KIND, subject, name, organ, form, key }).await
    }
}

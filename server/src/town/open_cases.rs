//! Tells the catalogue which cases of an item are open, so that a dry run can say what a new version would not touch.

use casework::{CaseFilter, Casework, Phase, Sight};
use catalog::{Boxed, OpenCase, OpenCases};
use kernel::{ItemId, Refusal, RegionCode};

/// Cases looked at in one dry run; above it the answer would take longer than a page may.
const LOOKED_AT: u32 = 2_000;

pub struct OfCasework {
    pub casework: Casework,
    pub region: RegionCode,
}

impl OpenCases for OfCasework {
    fn of_item<'a>(&'a self, item: &'a ItemId) -> Boxed<'a, Result<Vec<OpenCase>, Refusal>> {
        Box::pin(async move {
            let unavailable = |error: casework::Error| {
                Refusal::not_allowed_now("cases_unavailable", format!("办件暂时读不到：{error}"))
            };
            let sight = Sight::county(self.region);
            let phases = Phase::ALL.into_iter().filter(|phase| !phase.is_over()).collect();
            let filter = CaseFilter { item: Some(item.clone()), phases, ..CaseFilter::default() };
            let page = self.casework.list_cases(&sight, &filter, None, LOOKED_AT).await.map_err(unavailable)?;
            let now = self.casework.now();
            let mut open = Vec::with_capacity(page.rows.len());
            for row in page.rows {
                let case = self.casework.read_case(&sight, &row.case_no).await.map_err(unavailable)?;
                let calendar = self.casework.calendar_of(&case).await.map_err(unavailable)?;
                let promised = case.clock("promised").map(|named| &named.clock);
                open.push(OpenCase {
                    version: case.pin.item_version.unwrap_or_default(),
                    started: promised.map(|clock| clock.started),
                    promised_due: promised.and_then(|clock| clock.due(&calendar, now).ok()).map(|due| due.date),
                    // The decision and its delivery each still bring a letter.
                    documents_to_come: match case.phase {
                        Phase::Filed | Phase::Correcting => 3,
                        Phase::Handling => 2,
                        Phase::Decided => 1,
                        Phase::Closed | Phase::Archived => 0,
                    },
                });
            }
            Ok(open)
        })
    }
}

//! What everybody may see without asking: what is in publicity (公示) now, and which licences were granted (行政许可法第四十条).
//!
//! Citizens are named as masked, firms in full; no number of a case leads anywhere from here.

use std::sync::Arc;

use casework::{Case, CaseFilter, Desk as Post, Ending, InboxFilter, ListKey, PartyKind, Phase, Sight};
use declarations::{ItemType, Role, Words as _};
use kernel::{Actor, Date, KindId, OrganId, local_date, mask_name};
use web::Problem;

use crate::desk::{Desk, problem};
use crate::lifecycle::KIND;

/// The act by which something is made public before it is decided.
const PUBLICIZE: &str = "publicize";
/// Publicities shown at once; a county has a few dozen.
const SHOWN: u32 = 100;
/// Decisions looked through for one page: licences are one matter among many.
const LOOKED_THROUGH: u32 = 100;
const LOOKS: usize = 10;

/// Something about which everybody may still object.
pub struct InPublicity {
    pub item: String,
    pub applicant: String,
    pub organ: OrganId,
    pub since: Date,
    /// The last day; none while the calendar does not reach it.
    pub until: Option<Date>,
}

/// A licence granted.
pub struct Granted {
    pub item: String,
    pub applicant: String,
    pub organ: OrganId,
    pub on: Date,
    pub partly: bool,
}

impl Desk {
    /// What is in publicity now, what ends first before the others.
    pub async fn list_in_publicity(&self) -> Result<Vec<InPublicity>, Problem> {
        let sight = Sight::county(self.region);
        let filter = InboxFilter { act: Some(PUBLICIZE.to_owned()), ..InboxFilter::default() };
        let found = self.casework.inbox(&sight, &self.publishers(), &filter, None, SHOWN).await.map_err(problem)?;
        let mut shown = Vec::new();
        for row in found.rows {
            let Some(case) = self.casework.current(self.region, &row.case_no).await.map_err(problem)? else { continue };
            let Some(task) = case.tasks.iter().find(|task| task.n == row.n) else { continue };
            let (around, reader) = (self.casework.surroundings(&case).await.map_err(problem)?, Actor::system());
            let until = around.ctx(&reader).announced_until(&case, task).ok().flatten();
            shown.push(InPublicity {
                item: case.title.to_string(),
                applicant: named(&case),
                organ: task.organ.clone(),
                since: local_date(task.opened),
                until: until.map(|due| due.date),
            });
        }
        shown.sort_by_key(|one| (one.until.unwrap_or(Date::MAX), one.since));
        Ok(shown)
    }

    fn publishers(&self) -> Vec<Post> {
        let organs = self.county().organs.iter();
        let publish = organs.filter(|organ| organ.posts.iter().any(|post| post.roles.contains(&Role::Publisher)));
        publish.map(|organ| (organ.id.clone(), Arc::from(Role::Publisher.word()))).collect()
    }

    /// Licences granted, the latest filed first; a page may be short where few of many decisions are licences.
    pub async fn list_granted(
        &self,
        after: Option<ListKey>,
        limit: usize,
    ) -> Result<(Vec<Granted>, Option<ListKey>), Problem> {
        let sight = Sight::county(self.region);
        let decided = vec![Phase::Decided, Phase::Closed, Phase::Archived];
        let filter = CaseFilter { kind: Some(KindId::from(KIND)), phases: decided, ..CaseFilter::default() };
        let (mut granted, mut after) = (Vec::new(), after);
        for _ in 0..LOOKS {
            let found = self.casework.list_cases(&sight, &filter, after.as_ref(), LOOKED_THROUGH).await;
            let found = found.map_err(problem)?;
            for row in &found.rows {
                let licence = row.item.as_ref().and_then(|item| self.county().items.find(item.as_str()));
                let licence = licence.is_some_and(|item| item.item_type == ItemType::AdministrativeLicense);
                if !licence || !matches!(row.ending, Some(Ending::Granted | Ending::PartlyGranted)) {
                    continue;
                }
                let case = self.casework.read_case(&sight, &row.case_no).await.map_err(problem)?;
                granted.extend(case.decision.as_ref().map(|decision| Granted {
                    item: case.title.to_string(),
                    applicant: named(&case),
                    organ: case.lead_organ.clone(),
                    on: decision.on,
                    partly: decision.ending == Ending::PartlyGranted,
                }));
                if granted.len() == limit {
                    return Ok((granted, Some(row.key())));
                }
            }
            after = found.next;
            if after.is_none() {
                break;
            }
        }
        Ok((granted, after))
    }
}

fn named(case: &Case) -> String {
    match case.party.kind {
        PartyKind::Citizen => mask_name(&case.party.name),
        PartyKind::Enterprise | PartyKind::Organisation => case.party.name.clone(),
    }
}

//! A case for every finding of a patrol, once: found again by its row, opened under a key of patrol and number.

use std::sync::Arc;

use casework::{Case, Command, Error, Filing, Party, PartyKind};
use kernel::{Actor, CaseNo, Channel, Date, KindId, OrganId, Refusal, local_date};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::desk::Desk;
use crate::facts::{FINDING, Found, INSPECTED, Inspected};
use crate::store as shelf;

/// Findings taken up at once.
const BATCH: u32 = 100;
/// How long there is to mend what was found.
const WITHIN: &str = "3wd";

impl Desk {
    /// Opens what the schedules call for, and a case for every finding that has none; gives the numbers of the new cases.
    /// The server calls it with every tick; its cost follows what waits.
    ///
    /// # Errors
    /// Whatever keeps a case from being opened; the next call tries again.
    pub async fn round(&self) -> Result<Vec<CaseNo>, Error> {
        let mut opened = self.casework().open_scheduled(self.region(), self.county()).await?;
        loop {
            let waiting = shelf::list_waiting(self.db(), self.region(), BATCH).await?;
            if waiting.is_empty() {
                return Ok(opened);
            }
            for (patrol, n) in &waiting {
                opened.push(self.open(patrol, *n).await?);
            }
        }
    }

    async fn open(&self, patrol: &CaseNo, n: u32) -> Result<CaseNo, Error> {
        let case = self.casework().read_case(&self.whole(), patrol).await?;
        let sheet = case.facts.get(INSPECTED).and_then(|sheet| Inspected::deserialize(&**sheet).ok());
        let found = sheet.as_ref().and_then(|sheet| sheet.findings.get(usize::try_from(n).ok()?.checked_sub(1)?));
        let unknown = || Refusal::not_found("finding_unknown", format!("检查 {patrol} 没有第 {n} 个问题。"));
        let filing = self.filing(&case, n, found.ok_or_else(unknown)?);
        let key = format!("{FINDING}:{patrol}:{n}");
        let command = Command::file(self.region(), Actor::system(), filing).with_key(key);
        Ok(self.casework().execute(command).await?.case_no)
    }

    /// What is amiss goes to the organ that was named, or to the one that was looked at.
    fn filing(&self, patrol: &Case, n: u32, found: &Found) -> Filing {
        let organ = match found.organ.as_str() {
            "" => patrol.lead_organ.clone(),
            organ => OrganId::from(organ),
        };
        let known = self.county().find_organ(&organ);
        let organ = known.map_or_else(|| patrol.lead_organ.clone(), |organ| organ.id.clone());
        let name = known.map_or_else(|| organ.to_string(), |organ| organ.name.clone());
        let party = Party {
            kind: PartyKind::Organisation,
            name,
            number: organ.to_string(),
            phone: String::new(),
            account: None,
        };
        Filing {
            kind: KindId::from(FINDING),
            item: None,
            party: Arc::new(party),
            agent: None,
            channel: Channel::Timer,
            place: Some(patrol.place),
            window: None,
            organ: Some(organ),
            form: Arc::new(form(patrol, n, found)),
            answers: Arc::new(Json::Null),
            materials: Vec::new(),
        }
    }
}

/// The form of the finding. What a window found on itself is checked again by the centre.
fn form(patrol: &Case, n: u32, found: &Found) -> Json {
    let text = |field: &str| patrol.form.get(field).and_then(Json::as_str).unwrap_or_default();
    let by = if text("by") == "supervision" { "supervision" } else { "centre" };
    let window = if found.window.is_empty() { text("window") } else { &found.window };
    let grade = if found.grade.is_empty() { "ordinary" } else { &found.grade };
    let mut form = json!({
        "class": text("class"),
        "by": by,
        "checked_on": looked_on(patrol).to_string(),
        "patrol": format!("{}/{n}", patrol.no),
        "place": text("place"),
        "matter": found.matter,
        "finding": found.finding.trim(),
        "grade": grade,
        "within": WITHIN,
    });
    let more = [("window", window), ("demand", found.demand.trim())];
    if let Some(form) = form.as_object_mut() {
        form.extend(
            more.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name.into(), text.into())),
        );
    }
    form
}

fn looked_on(patrol: &Case) -> Date {
    let inspected = patrol.handled.iter().rev().find(|done| &*done.act == "inspect");
    local_date(inspected.map_or(patrol.touched_at, |done| done.at))
}

/// The patrol and the number of the finding that a finding's case comes from; none for what was opened by hand.
pub(crate) fn patrol_of(finding: &Case) -> Option<(CaseNo, u32)> {
    let (patrol, n) = finding.form.get("patrol").and_then(Json::as_str)?.rsplit_once('/')?;
    Some((CaseNo::parse(patrol).ok()?, n.parse().ok()?))
}

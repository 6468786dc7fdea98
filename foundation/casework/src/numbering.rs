//! Numbers of cases and documents: drawn from the store's serials, printed by the declared patterns.

use std::sync::Arc;

use ::store::WriteSet;
use kernel::{CaseNo, NumberParts, NumberPattern, RegionCode, Timestamp, local_date};

use crate::casework::Casework;
use crate::definition::Definition;
use crate::error::Error;
use crate::happening::Happening;
use crate::lifecycle::Judged;
use crate::paper::DocumentRef;

impl Casework {
    /// The next number for a case of this definition.
    pub(crate) async fn draw_number(
        &self,
        set: &mut WriteSet,
        region: RegionCode,
        definition: &Definition,
        now: Timestamp,
    ) -> Result<CaseNo, Error> {
        let parts = NumberParts { region, date: local_date(now), serial: 0, item: definition.task_code().cloned() };
        let number = self.draw(set, &definition.content.number, parts).await?;
        Ok(CaseNo::parse(&number)?)
    }

    async fn draw(&self, set: &mut WriteSet, pattern: &NumberPattern, parts: NumberParts) -> Result<String, Error> {
        let series = pattern.series(&parts)?;
        let serial = self.0.db.serial(parts.region, &series).await?.note(set);
        Ok(pattern.print(&NumberParts { serial: u64::try_from(serial).unwrap_or_default(), ..parts })?)
    }

    /// Gives every document issued in the command its number: acts name the pattern, and it becomes the number here.
    pub(crate) async fn number_documents(
        &self,
        set: &mut WriteSet,
        judged: &mut Judged,
        now: Timestamp,
    ) -> Result<(), Error> {
        for happening in &mut judged.happenings {
            let Happening::DocumentIssued(document) = happening else { continue };
            if !document.no.contains('{') {
                continue;
            }
            let pattern = NumberPattern::parse(&document.no)?;
            let parts = NumberParts { region: judged.case.region, date: local_date(now), serial: 0, item: None };
            let no = self.draw(set, &pattern, parts).await?;
            let numbered = Arc::new(DocumentRef { no, ..(**document).clone() });
            if let Some(known) = judged.case.documents.iter_mut().find(|known| **known == *document) {
                *known = Arc::clone(&numbered);
            }
            *document = numbered;
        }
        Ok(())
    }
}

//! Numbers in full (脱敏还原): shown to who handles the case, for a reason, and written down.
//!
//! Personal information is used within what the handling needs (个人信息保护法第六条), so numbers stay masked until
//! somebody says why; the register of identity keeps who saw which case's.

use std::sync::Arc;

use casework::Case;
use identity::{By, Who};
use kernel::{CaseNo, Refusal};
use web::Problem;

use crate::desk::Desk;

/// The usual reasons; pages name each by the text `identity-reason-…`.
pub const REASONS: [&str; 4] = ["reveal-identity", "reveal-contact", "reveal-materials", "reveal-inspection"];
/// Longest reason, in characters.
const LONGEST: usize = 200;

impl Desk {
    /// The case with its numbers, once it is written down who asked and why.
    pub async fn reveal(&self, who: &Who, no: &CaseNo, reason: &str) -> Result<Arc<Case>, Problem> {
        let case = self.must_see(&who.sight(), no).await?;
        if !who.account.is_staff() || !who.account.organs().any(|organ| case.organs.contains(organ)) {
            let sentence = "只有经办这件事的部门可以查看完整号码。";
            return Err(Refusal::forbidden("not_handling", sentence).into());
        }
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > LONGEST {
            let sentence = format!("请写明为什么要看完整号码，最多 {LONGEST} 个字。");
            return Err(Refusal::invalid("reason_missing", sentence).on_field("reason").into());
        }
        let by = By::account(&who.account, self.now()).because(reason);
        self.gate.directory.note_reveal(&by, no).await.map_err(Problem::internal)?;
        Ok(case)
    }
}

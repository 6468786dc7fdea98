//! Note (备注): staff of an organ that takes part add a remark to the record.

use kernel::Refusal;

use super::needed;
use crate::guard;
use crate::happening::Happening;
use crate::proceedings::Proceedings;

pub(super) fn note(p: &mut Proceedings<'_>, text: &str) -> Result<(), Refusal> {
    let every_role = ["receiver", "examiner", "approver", "surveyor", "expert", "publisher", "deliverer", "leader"];
    guard::takes_part(&p.ctx, &p.case, &every_role)?;
    needed(text, "text", "备注内容")?;
    p.happen(Happening::Noted { text: text.into() })
}

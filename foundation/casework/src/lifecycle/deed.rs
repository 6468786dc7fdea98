//! Deed: a verb that a module registered, such as rating a closed case or sealing a document.

use kernel::Refusal;
use serde_json::Value as Json;

use crate::proceedings::Proceedings;

pub(super) fn deed(p: &mut Proceedings<'_>, name: &str, data: &Json) -> Result<(), Refusal> {
    let Some(run) = p.ctx.acts.find_deed(name) else {
        return Err(Refusal::not_found("verb_unknown", format!("没有“{name}”这种操作。")));
    };
    let happenings = run(&p.ctx, &p.case, data)?;
    p.happen_all(happenings)
}

//! Letters (文书) that follow from what happened: every acceptance, correction notice, pause, extension and decision
//! produces a numbered, dated document, as the county folder declares.

use std::sync::Arc;

use casework::{Case, Ctx, DocumentRef, Happening, Verdict};
use decision::Scope;
use serde_json::json;

use crate::rules::Rules;

/// The letters declared for a happening of this kind of case. The number is a pattern that the runner fills in.
pub fn issue(rules: &Rules, ctx: &Ctx<'_>, case: &Case, happening: &Happening) -> Verdict {
    let name = happening.name().as_str();
    let declared = rules
        .documents()
        .iter()
        .filter(|document| document.kinds.contains(&case.kind) && document.issued_on.iter().any(|on| on == name));
    let about = json!({
        "ending": case.ending.or(case.decision.as_ref().map(|decision| decision.ending)),
        "phase": case.phase,
        "deemed": case.deemed,
        "channel": case.channel,
    });
    let applies = |document: &&Arc<declarations::DocumentDecl>| {
        document.when.as_ref().is_none_or(|when| when.holds(&Scope::new().with("case", &about)))
    };
    let letters = declared.filter(applies).map(|document| {
        Happening::DocumentIssued(Arc::new(DocumentRef {
            id: document.id.clone(),
            no: document
                .number
                .replace("{organ.short}", rules.short(document.organ.as_ref().unwrap_or(&case.lead_organ))),
            title: document.name.clone(),
            kind: "文书".to_owned(),
            file: None,
            on: ctx.today,
        }))
    });
    Ok(letters.collect())
}

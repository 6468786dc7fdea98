//! Definitions out of the county folder: what a new case of a kind, about an item, runs by today.

use std::collections::BTreeMap;
use std::sync::Arc;

use declarations::{ClockDecl, ClockLength, County, Item, Kind, KindSource, LimitHistory, ProcedureDecl, Words};
use kernel::{ItemId, KindId, Refusal};
use procedure::Kind as NodeKind;

use crate::definition::{ClockRule, Content, DatedLength, Expiry, ExtensionRule, Head, ItemContent};
use crate::definitions::{Definitions, Source};
use crate::roster::Roster;
use crate::step::pause_kind;

/// The clock whose running out law takes for acceptance (行政许可法第三十二条第一款第四项).
const CORRECTION: &str = "correction";

impl Definitions {
    /// Everything by the county folder as it stands.
    pub fn of_county(county: &Arc<County>) -> Definitions {
        Definitions::new(source(county), county.calendar.clone(), Roster::of_county(county))
    }

    /// From now on new cases run by this county folder.
    pub fn publish(&self, county: &Arc<County>) {
        self.replace(source(county), county.calendar.clone());
    }
}

fn source(county: &Arc<County>) -> Source {
    let county = Arc::clone(county);
    Box::new(move |kind, item| content(&county, kind, item))
}

impl Roster {
    pub fn of_county(county: &County) -> Roster {
        let mut roster = Roster::new();
        for organ in &county.organs {
            if let Some(region) = organ.region.or(county.meta.region) {
                roster.put_organ(organ.id.clone(), organ.name.as_str(), region);
            }
            for post in &organ.posts {
                roster.put_post(post.id.clone(), organ.id.clone(), post.roles.iter().map(|role| role.word()));
            }
        }
        roster
    }
}

/// The content in force for a kind, and for an item where the kind takes items.
pub fn content(county: &County, kind: &KindId, item: Option<&ItemId>) -> Result<Content, Refusal> {
    let kind = county
        .kinds
        .find(kind.as_str())
        .ok_or_else(|| Refusal::not_found("kind_unknown", format!("没有“{kind}”这种办件。")).on_field("kind"))?;
    let item = item.map(|item| find_item(county, item)).transpose()?;
    let procedure = procedure_of(county, kind, item)?;
    Ok(Content {
        kind: kind.id.clone(),
        kind_name: kind.name.clone(),
        kind_version: kind.version,
        number: kind.number.clone().unwrap_or_else(|| county.meta.case_numbers()),
        opened_by: kind.opened_by.clone(),
        clocks: kind.clocks.iter().map(|clock| rule(county, clock, item)).collect(),
        item: item.map(|item| item_content(item)),
        procedure: procedure.id.to_string(),
        bpmn: procedure.xml.clone(),
        called: called(county, procedure),
    })
}

fn find_item<'a>(county: &'a County, item: &ItemId) -> Result<&'a Arc<Item>, Refusal> {
    let found = county.items.find(item.as_str());
    found.ok_or_else(|| Refusal::not_found("item_unknown", format!("没有“{item}”这个事项。")).on_field("item"))
}

fn procedure_of<'a>(
    county: &'a County,
    kind: &Kind,
    item: Option<&Arc<Item>>,
) -> Result<&'a Arc<ProcedureDecl>, Refusal> {
    let missing = |name: &str| Refusal::not_allowed_now("procedure_missing", format!("“{name}”还没有可用的办理流程。"));
    match (&kind.procedure, item) {
        (KindSource::Own(id), _) => county.procedures.find(id).ok_or_else(|| missing(&kind.name)),
        (KindSource::Item, Some(item)) => county.procedure_of(item).ok_or_else(|| missing(&item.name)),
        (KindSource::Item, None) => {
            Err(Refusal::invalid("item_missing", format!("“{}”需要指明事项。", kind.name)).on_field("item"))
        }
        (KindSource::Nothing, _) => Err(missing(&kind.name)),
    }
}

fn item_content(item: &Item) -> ItemContent {
    ItemContent {
        id: item.id.clone(),
        name: item.name.clone(),
        version: item.version,
        code: item.code.clone(),
        organ: item.organ.clone(),
        feel: item.feel().clone(),
        declaration: item.to_json(),
    }
}

fn rule(county: &County, clock: &ClockDecl, item: Option<&Arc<Item>>) -> ClockRule {
    let of_item = |pick: fn(&Item) -> &LimitHistory| item.map(|item| lengths(pick(item))).unwrap_or_default();
    ClockRule {
        id: clock.id.as_str().into(),
        name: clock.name.as_str().into(),
        lengths: match &clock.length {
            ClockLength::ItemStatutory => of_item(|item| &item.statutory),
            ClockLength::ItemPromised => of_item(|item| &item.promised),
            ClockLength::Fixed(history) => lengths(history),
        },
        starts: vec![clock.starts.clone()],
        stops: clock.stops.clone(),
        basis: clock.basis.clone(),
        pausable: clock.pausable.iter().filter_map(|kind| pause_kind(kind)).collect(),
        then: if clock.id == CORRECTION { Expiry::DeemAccepted } else { Expiry::Announce },
        extension: extension(county, clock, item),
    }
}

/// What several organs handle together is extended by the government's head, where the clock has a limit for it.
fn extension(county: &County, clock: &ClockDecl, item: Option<&Arc<Item>>) -> Option<ExtensionRule> {
    let together = item.is_some_and(|item| !item.co_organs.is_empty());
    let (limit, head) = match &clock.joint_extension {
        Some(joint) if together => (joint, Head::Government),
        _ => (clock.extension.as_ref()?, Head::Organ),
    };
    county.meta.limits.get(limit).map(|history| ExtensionRule { at_most: lengths(history), head })
}

fn lengths(history: &LimitHistory) -> Vec<DatedLength> {
    let dated = history.iter().map(|dated| DatedLength {
        since: dated.since,
        length: dated.length,
        basis: dated.basis.clone(),
    });
    dated.collect()
}

/// The texts of all procedures that this one calls, and those call.
fn called(county: &County, procedure: &ProcedureDecl) -> BTreeMap<String, String> {
    let names = procedure.procedure.nodes().filter_map(|(_, node)| match &node.kind {
        NodeKind::Call { called } => Some(called),
        _ => None,
    });
    names.filter_map(|name| Some((name.clone(), county.procedures.find(name)?.xml.clone()))).collect()
}

//! Elements of an item in the words of the pages.

use declarations::{Handling, Item, ItemState, LimitHistory, Necessity, ResultKind};
use kernel::Date;
use web::Text;
use web::parts::{Tag, Tone};

use super::spoken::Spoken as _;

/// `8 个工作日`, `当场办结`, or nothing where no limit is stated.
pub fn promise(t: Text, item: &Item, day: Date) -> Option<String> {
    let limit = item.promised.in_force(day).or_else(|| item.promised.latest());
    match (item.handling, limit) {
        (Handling::Instant, _) => Some(t.get("guide-on-the-spot")),
        (_, limit) => limit.map(|limit| t.limit(limit.length)),
    }
}

pub fn limit(t: Text, history: &LimitHistory, day: Date) -> Option<String> {
    history.in_force(day).or_else(|| history.latest()).map(|limit| t.limit(limit.length))
}

/// 不收费, 12 元 …, or that nobody stated it.
pub fn fee(t: Text, item: &Item) -> String {
    match item.fees.as_deref() {
        None => t.get("guide-fee-unknown"),
        Some([]) => t.get("guide-fee-none"),
        Some(fees) => fees.iter().map(|fee| fee_of(t, fee)).collect::<Vec<_>>().join("；"),
    }
}

fn fee_of(t: Text, fee: &declarations::Fee) -> String {
    match fee.amount_fen {
        Some(amount) if fee.standard.is_empty() => format!("{} {}", fee.name, t.money(amount)),
        Some(amount) => format!("{} {}（{}）", fee.name, t.money(amount), fee.standard),
        None => format!("{} {}", fee.name, fee.standard),
    }
}

pub fn visits(t: Text, item: &Item) -> String {
    match item.visits {
        None => t.get("guide-visits-unknown"),
        Some(0) => t.get("guide-visits-none"),
        Some(visits) => t.msg("guide-visits").arg("n", visits).to_string(),
    }
}

/// What one gets in the end.
pub fn result(t: Text, item: &Item) -> String {
    let validity = match item.result.validity.as_str() {
        "" => String::new(),
        validity => t.msg("guide-validity").arg("validity", validity).to_string(),
    };
    match (item.result.kind, item.result.name.as_str()) {
        (ResultKind::Nothing, "") => t.get("guide-result-none"),
        (_, name) => format!("{name}{validity}"),
    }
}

/// Not in use: said in one word wherever the item is named.
pub fn state_tag(t: Text, item: &Item) -> Option<Tag> {
    match item.state {
        ItemState::InUse => None,
        ItemState::Suspended => Some(Tag::new(Tone::Urgent, item.state.spoken(t))),
        ItemState::Cancelled => Some(Tag::new(Tone::Quiet, item.state.spoken(t))),
    }
}

/// One line that tells items of a list apart: `承诺 8 个工作日 · 不用跑 · 不收费`.
pub fn line(t: Text, item: &Item, day: Date) -> String {
    let promise = promise(t, item, day).map(|promise| match item.handling {
        Handling::Instant => promise,
        Handling::Promised => t.msg("guide-promised-line").arg("promise", promise).to_string(),
    });
    let visits = item.visits.map(|_| visits(t, item));
    let free = item.fees.as_ref().is_some_and(Vec::is_empty).then(|| t.get("guide-fee-none"));
    [promise, visits, free].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

pub fn necessity_tag(t: Text, material: &declarations::Material, depends: bool) -> Tag {
    match () {
        () if material.held() => Tag::new(Tone::Good, t.get("guide-material-held")),
        () if depends => Tag::new(Tone::Quiet, t.get("guide-material-depends")).icon("help-circle"),
        () if material.necessity == Necessity::Deferrable => {
            Tag::new(Tone::Active, t.get("guide-material-later")).icon("clock")
        }
        () if material.necessity == Necessity::Optional => Tag::new(Tone::Quiet, t.get("guide-material-optional")),
        () => Tag::new(Tone::Active, t.get("guide-material-needed")).icon("file-text"),
    }
}

/// The sprite's icon for what a theme calls its own.
pub fn icon(theme: &str) -> &'static str {
    match theme {
        "baby" => "baby-carriage",
        "id-card" => "id",
        "school" => "school",
        "briefcase" => "briefcase",
        "rings" => "rings",
        "shield" => "shield-check",
        "heart-pulse" => "stethoscope",
        "home" => "home-2",
        "building" | "elevator" => "building",
        "building-bank" => "building-bank",
        "car" => "car",
        "hand-heart" | "heart" | "gift" | "hand" => "heart",
        "accessible" => "wheelchair",
        "walk" => "old",
        "medal" => "star",
        "plant" | "flower" | "leaf" => "plant-2",
        "certificate" | "ticket" => "certificate",
        "flag" | "chef-hat" => "building-store",
        "refresh" => "refresh",
        "logout" => "file-off",
        "crane" | "tractor" => "tool",
        "droplet" => "route",
        "truck" => "truck-delivery",
        "users" => "users-group",
        "helmet" | "masks" => "shield-check",
        "receipt" => "coin",
        "checks" => "clipboard-check",
        "clock" => "clock",
        "eye" => "eye",
        "qrcode" => "qrcode",
        "message" => "message",
        _ => "list-details",
    }
}

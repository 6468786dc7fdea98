//! Money taken wrongly: before acceptance, under a name nobody published, or more than published; and the bystander who
//! knows the list on the wall.

use std::collections::BTreeMap;

use applications::lifecycle::fees::{Charge, UNIT};
use casework::{Case, Verb};
use declarations::{County, Item};
use kernel::{Date, Fen, ItemId};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::Value as Json;

use super::Faults;
use crate::demo::fees::{charge, paid};

/// What goes wrong where a fee is published, in turn.
const WRONGS: [&str; 3] = ["F-AMOUNT", "F-EARLY", "F-ITEM"];
/// Where none is published, so often compared with where one is.
const ELSEWHERE: f64 = 0.05;
/// What it is called that nobody published.
const INVENTED: &str = "加急服务费";

/// Draws with a chance of its own, so that every other fault stays what it was.
pub struct Greed {
    rng: ChaCha8Rng,
    share: f64,
    done: usize,
}

impl Greed {
    pub fn new(faults: Faults) -> Greed {
        Greed { rng: ChaCha8Rng::seed_from_u64(faults.seed ^ 0xfee), share: faults.share, done: 0 }
    }

    /// What is wrongly taken for a case when it is received; mostly nothing.
    pub fn choose(&mut self, item: &Item) -> Option<&'static str> {
        let published = item.fees.iter().flatten().next().is_some();
        let share = if published { self.share } else { self.share * ELSEWHERE };
        if !self.rng.random_bool(share.clamp(0.0, 1.0)) {
            return None;
        }
        if !published {
            return Some("F-ITEM");
        }
        self.done += 1;
        WRONGS.get((self.done - 1) % WRONGS.len()).copied()
    }
}

/// The misdeed as it is written down.
pub fn wrongly(rule: &str, item: &Item, case: &Case) -> Option<Verb> {
    let fee = item.fees.iter().flatten().next();
    Some(match rule {
        "F-EARLY" => paid(case, fee?),
        "F-AMOUNT" => {
            let fee = fee?;
            let fen = fee.at_most(UNIT)?.0.saturating_mul(2);
            charge(case, Charge { name: fee.name.clone(), fen, ..Charge::default() })
        }
        _ => charge(case, Charge { name: INVENTED.to_owned(), fen: Fen::from_yuan(50).0, ..Charge::default() }),
    })
}

/// The published fees by item, each with its amount for one unit.
pub struct Prices(BTreeMap<ItemId, BTreeMap<String, Option<i64>>>);

impl Prices {
    pub fn of(county: &County) -> Prices {
        let fees = |item: &Item| {
            item.fees.iter().flatten().map(|fee| (fee.name.clone(), fee.amount_fen.map(|fen| fen.0))).collect()
        };
        Prices(county.items.iter().map(|item| (item.id.clone(), fees(item))).collect())
    }

    /// What is wrong with a payment, told by the wall alone.
    pub fn wrongs(&self, before: &Case, paid: &Json, today: Date) -> Vec<&'static str> {
        let mut wrongs = Vec::new();
        let name = paid.get("name").and_then(Json::as_str).unwrap_or_default();
        let number = |field: &str| paid.get(field).and_then(Json::as_i64);
        let on = paid.get("on").and_then(Json::as_str).and_then(|on| on.parse().ok()).unwrap_or(today);
        if before.accepted_on.is_none_or(|accepted| on < accepted) {
            wrongs.push("F-EARLY");
        }
        let listed = before.item.as_ref().and_then(|item| self.0.get(item)).and_then(|fees| fees.get(name));
        match listed {
            None => wrongs.push("F-ITEM"),
            // Hundredths of a unit, and of what one unit costs.
            Some(Some(unit)) => {
                let (count, fen) = (number("count").unwrap_or(UNIT), number("fen").unwrap_or_default());
                if i128::from(fen) * 100 > i128::from(*unit) * i128::from(count) {
                    wrongs.push("F-AMOUNT");
                }
            }
            Some(None) => {}
        }
        wrongs
    }
}

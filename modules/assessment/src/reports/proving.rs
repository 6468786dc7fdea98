//! The chain of reports and the chains of corrections behind them, followed from the first to the last.

use casework::{Break, Error};
use kernel::{Digest32, RegionCode};
use store::Db;

use super::corrections;
use super::store::{self as reports, Frozen};
use crate::store::statements::link;

/// Reports in memory at once.
const LINKS: u32 = 200;

pub(crate) async fn prove(db: &Db, region: RegionCode) -> Result<Vec<Break>, Error> {
    let (mut breaks, mut seq, mut before) = (Vec::new(), 0, Digest32::ZERO);
    loop {
        let chain = reports::chain(db, region, seq, LINKS).await?;
        let Some(last) = chain.last().map(|frozen| (frozen.head.seq, frozen.hash)) else { return Ok(breaks) };
        for frozen in &chain {
            let broken = |what: &str| Break::beside(format!("报告 {} {what}", frozen.head.id));
            if frozen.head.seq != seq + 1 {
                breaks.push(broken("前面缺了报告"));
            } else if link(&before, &frozen.text) != frozen.hash {
                breaks.push(broken("与校验值不符"));
            } else if !says_what_its_columns_say(frozen) {
                breaks.push(broken("与检索栏不符"));
            }
            (seq, before) = (frozen.head.seq, frozen.hash);
            let notes = reports::notes(db, region, &frozen.head.id).await?;
            let checked = corrections::check(&frozen.head.id, frozen.hash, notes);
            let checked = checked.map_err(|error| Error::Unreadable { detail: error.to_string() })?;
            // Notes older than their chain carry no hash and prove nothing.
            let changed = checked.iter().find(|checked| checked.note.hash.is_some() && !checked.whole);
            breaks.extend(changed.map(|checked| broken(&format!("的第 {} 条更正说明与校验值不符", checked.note.n))));
        }
        (seq, before) = last;
    }
}

fn says_what_its_columns_say(frozen: &Frozen) -> bool {
    let (head, body) = (&frozen.head, &frozen.body);
    (&head.id, head.kind, &head.scope, &head.period, head.from, head.to, &head.title)
        == (&body.id(), body.kind, &body.scope, &body.period, body.from, body.to, &body.title)
}

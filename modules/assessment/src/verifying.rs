//! What this module keeps beside the register is proved whenever the county is verified: statements and reports by their
//! chains, with the columns by which they are found; figures by counting the register again.

use std::collections::BTreeMap;

use casework::{Break, Casework, Error};
use kernel::{Digest32, RegionCode};
use store::Db;

use crate::measures::{Recount, Sums};
use crate::reports;
use crate::store::{derived, figures, statements};

/// Figures named one by one; more are only counted.
const NAMED: usize = 5;

pub(crate) async fn prove(casework: &Casework, region: RegionCode) -> Result<Vec<Break>, Error> {
    let mut breaks = statements_hold(casework.db(), region).await?;
    breaks.extend(reports::prove(casework.db(), region).await?);
    breaks.extend(figures_hold(casework, region).await?);
    Ok(breaks)
}

async fn statements_hold(db: &Db, region: RegionCode) -> Result<Vec<Break>, Error> {
    let (mut breaks, mut before) = (Vec::new(), Digest32::ZERO);
    for kept in statements::chain(db, region).await? {
        let name = format!("{} {} 的计分结果", kept.month, kept.subject);
        if statements::link(&before, &kept.body) != kept.hash {
            breaks.push(Break::beside(format!("{name}与校验值不符")));
        } else if !kept.says_what_its_columns_say() {
            breaks.push(Break::beside(format!("{name}与检索栏不符")));
        }
        before = kept.hash;
    }
    Ok(breaks)
}

/// Counts the register again. While commands come in, nothing can be said; a stopped service is compared to the last digit.
async fn figures_hold(casework: &Casework, region: RegionCode) -> Result<Vec<Break>, Error> {
    let db = casework.db();
    let (mut again, written) = (Recount::default(), derived::entries(db, region).await?);
    casework.relive(region, &mut again).await?;
    let kept: BTreeMap<_, Sums> = figures::all(db, region).await?.into_iter().collect();
    if derived::entries(db, region).await? != written {
        return Ok(Vec::new());
    }
    let nothing = Sums::default();
    let of = |sums: &BTreeMap<_, Sums>, place| sums.get(place).cloned().unwrap_or_else(|| nothing.clone());
    let mut places: Vec<_> = kept.keys().chain(again.figures.keys()).collect();
    places.sort();
    places.dedup();
    places.retain(|place| of(&kept, place) != of(&again.figures, place));
    let named = places.iter().take(NAMED).map(|(span, start, organ, item)| {
        let place = [span.as_str(), &start.to_string(), organ.as_str(), item.as_str()].join(" ");
        Break::beside(format!("统计数字 {} 与登记不符，请停止服务后运行 haoban recount", place.trim_end()))
    });
    let mut breaks: Vec<Break> = named.collect();
    if let Some(more) = places.len().checked_sub(NAMED).filter(|more| *more > 0) {
        breaks.push(Break::beside(format!("另有 {more} 处统计数字与登记不符")));
    }
    Ok(breaks)
}

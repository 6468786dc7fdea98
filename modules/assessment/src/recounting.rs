//! 重算: whatever this module keeps beside the register, and what applicants were asked to mend, is thrown away and counted
//! again from it: after an upgrade that counts what older versions did not (windows, what is overdue, call-backs made too
//! late), or when rows are doubted.
//!
//! Statements and the notes to them stay as they were frozen. Nothing else may be written meanwhile: the service is to be
//! stopped. A recount that was broken off has left too little, and is simply asked for again.

use casework::{Projecting, Witness};
use kernel::{Refusal, RegionCode};
use store::WriteSet;
use web::Problem;

use crate::cases::problem;
use crate::desk::Desk;
use crate::measures;
use crate::store::{derived, push};

/// Cases written in one transaction.
const CHUNK: u64 = 200;

/// What was counted again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recounted {
    pub cases: u64,
    pub commands: i64,
}

/// Writes what the projection wrote when the command was given.
struct Again {
    region: RegionCode,
    set: WriteSet,
}

impl Witness for Again {
    fn see(&mut self, past: &Projecting<'_>) {
        if past.begins_command() {
            push(&measures::of(past), self.region, &mut self.set, &past.case.no, past.at);
        }
        applications::corrections::project(past, &mut self.set);
    }
}

impl Desk {
    /// Counts everything again.
    ///
    /// # Errors
    /// `register_moved` when a command was given meanwhile: it may be counted twice, or not at all. Ask again, with the
    /// service stopped.
    pub async fn count_again(&self) -> Result<Recounted, Problem> {
        let (db, region, casework) = (&self.office.db, self.office.region, &self.office.casework);
        let commands = derived::entries(db, region).await.map_err(Problem::internal)?;
        let whole = casework.parts(region, 1).await.map_err(problem)?;
        let all: u64 = whole.iter().map(|part| part.cases).sum();
        let parts = u32::try_from(all.div_ceil(CHUNK)).unwrap_or(u32::MAX);
        let mut set = WriteSet::new();
        derived::clear(&mut set, region);
        applications::corrections::clear(&mut set, region);
        db.write(set).await.map_err(Problem::internal)?;
        let mut cases = 0;
        for part in casework.parts(region, parts).await.map_err(problem)? {
            let mut again = Again { region, set: WriteSet::new() };
            cases += casework.relive_part(region, &part, &mut again).await.map_err(problem)?;
            db.write(again.set).await.map_err(Problem::internal)?;
        }
        if derived::entries(db, region).await.map_err(Problem::internal)? != commands {
            let sentence = "重算时又有新的办理记录，数据不全。请先停止服务，再重算一次。";
            return Err(Refusal::conflict("register_moved", sentence).into());
        }
        Ok(Recounted { cases, commands })
    }
}

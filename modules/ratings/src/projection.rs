//! The rows that follow the register: acts that can be rated, ratings, rectifications, call-backs and their sums.
//!
//! Called for every happening while its write set is built, so that a row and what it tells of are there together or
//! not at all. Whatever is written here follows from the register alone.

use casework::{Happening, Projecting};
use kernel::local_date;
use serde::Deserialize;
use store::WriteSet;

use crate::facts::{
    BAD_RATING_EXCLUDED, BAD_RATING_VERIFIED, CALLED_BACK, Called, FED_BACK, Given, RATER_CONTACTED, RATING_EXCLUDED,
    RATING_GIVEN, RECTIFICATION_REOPENED, RECTIFIED, RatingExcluded, Verification,
};
use crate::ratable;
use crate::store::follow;

pub fn project(p: &Projecting<'_>, set: &mut WriteSet) {
    if let Some((act, person)) = ratable::finished(p) {
        follow::put_act(set, p, act, &person);
        return;
    }
    match p.happening {
        Happening::Fact { fact, data } if &**fact == RATING_GIVEN => {
            if let Ok(given) = Given::deserialize(&**data) {
                follow::put_rating(set, p, &given);
            }
        }
        Happening::Fact { fact, data } if &**fact == RATING_EXCLUDED => {
            if let Ok(excluded) = RatingExcluded::deserialize(&**data) {
                follow::told_excluded(set, p, &excluded);
            }
        }
        Happening::Filed(_) if p.case.kind == ratable::RECTIFICATION => follow::put_rectification(set, p, due(p)),
        Happening::Filed(_) if p.case.kind == ratable::CALL_BACK => follow::open_call_back(set, p),
        Happening::Fact { fact, data } if p.case.kind == ratable::RECTIFICATION => {
            follow_rectification(set, p, fact, data);
        }
        Happening::Fact { fact, data } if p.case.kind == ratable::CALL_BACK && &**fact == CALLED_BACK => {
            if let Ok(called) = Called::deserialize(&**data) {
                follow::put_call_back(set, p, &called, local_date(p.at));
            }
        }
        ended if ended.ends_case() && p.case.kind == ratable::RECTIFICATION => follow::close_rectification(set, p),
        _ => {}
    }
}

fn follow_rectification(set: &mut WriteSet, p: &Projecting<'_>, fact: &str, data: &serde_json::Value) {
    match fact {
        RATER_CONTACTED => follow::mark_contacted(set, p),
        BAD_RATING_VERIFIED => {
            if let Ok(verification) = Verification::deserialize(data) {
                follow::mark_verified(set, p, verification.result.as_str());
            }
        }
        BAD_RATING_EXCLUDED => {
            if let Ok(verification) = Verification::deserialize(data) {
                follow::exclude(set, p, verification.result.as_str(), local_date(p.at));
            }
        }
        RECTIFIED => follow::mark_rectified(set, p),
        FED_BACK => follow::mark_fed_back(set, p, local_date(p.at)),
        RECTIFICATION_REOPENED => follow::mark_reopened(set, p),
        CALLED_BACK => {
            if let Ok(called) = Called::deserialize(data) {
                follow::mark_called(set, p, called.satisfied);
            }
        }
        _ => {}
    }
}

/// The last day for telling the rater, as the clock of the case says on the day it is filed.
fn due(p: &Projecting<'_>) -> kernel::Date {
    let clock = p.case.clock("rectify").map(|named| &named.clock);
    let due = clock.and_then(|clock| clock.due(p.calendar, p.at).ok());
    due.map_or_else(|| local_date(p.at), |due| due.date)
}

/// Whether a rating wants a rectification: the first bad word on an act.
pub fn wants_rectification(given: &Given) -> bool {
    given.n == 1 && given.level.is_bad()
}

//! What the engine room learns from this module: the acts on cards and orders, and the projection by which signals,
//! cards, orders, watched moments and tallies follow every command in its own transaction.

use casework::{Acts, Projecting};
use store::WriteSet;

use crate::raising::Look;
use crate::rules::RuleBook;
use crate::store::{signals, watch};
use crate::{following, lifecycle, tallying};

/// Teaches the engine room what this module adds. The same book is handed to [`crate::Desk::new`].
pub fn register(acts: &mut Acts, book: &RuleBook) {
    lifecycle::register(acts);
    let book = book.clone();
    acts.projection(move |past, set| project(&book, past, set));
    acts.proof(|casework, region| Box::pin(crate::verifying::prove(casework, region)));
}

fn project(book: &RuleBook, past: &Projecting<'_>, set: &mut WriteSet) {
    let look = Look::upon(&book.rules(), past);
    look.troubles.into_iter().for_each(|trouble| book.put_trouble(trouble));
    for raised in &look.raised {
        signals::put(set, past.case.region, raised);
    }
    if let Some(next) = look.moved {
        watch::put(set, past.case.region, &past.case.no, next);
    }
    following::follow(past, set);
    tallying::tally(past, set);
}

//! Cards that are not over, one tile a level; each opens its cards.

use declarations::Signal;
use supervision::pages::{signal_icon, signal_tone, signal_word};
use web::Text;
use web::parts::Tone;

use super::address;
use crate::board::{Board, Scope};

pub struct LevelTile {
    /// Whatever is not over.
    pub href: String,
    /// Those that nobody answered in time; empty where there are none.
    pub late: String,
    pub name: String,
    pub icon: &'static str,
    pub tone: Tone,
    pub open: String,
    pub unit: String,
    pub note: String,
    any: bool,
}

impl LevelTile {
    pub fn class(&self) -> String {
        if self.any { format!("level-{}", self.tone.name()) } else { "level-none".to_owned() }
    }
}

pub(super) fn levels(t: Text, scope: &Scope, board: &Board) -> Vec<LevelTile> {
    let organ = scope.organ.as_ref().map_or("", |organ| organ.as_str());
    let tile = |level: Signal| {
        let (open, late) =
            board.levels.iter().find(|line| line.level == level).map_or((0, 0), |line| (line.open, line.late));
        let word = level.to_string();
        let cards = |state| {
            address::href("/supervision/cards", &[("level", word.as_str()), ("state", state), ("organ", organ)])
        };
        LevelTile {
            href: cards("unfinished"),
            late: if late > 0 { cards("late") } else { String::new() },
            name: signal_word(t, level),
            icon: signal_icon(level),
            tone: if open > 0 { signal_tone(level) } else { Tone::Quiet },
            open: t.number(open),
            unit: t.get("cockpit-unit-cards"),
            note: match (open, late) {
                (0, _) => t.get("cockpit-level-none"),
                (_, 0) => t.get("cockpit-level-waiting"),
                (_, late) => t.msg("cockpit-level-late").arg("n", late).to_string(),
            },
            any: open > 0,
        }
    };
    [Signal::Warning, Signal::Yellow, Signal::Red, Signal::Advice].map(tile).into()
}

//! Rates with their bars: of this month, the one before, the same a year ago.

use askama::Template;
use assessment::Month;
use ratings::Share;
use web::{Markup, Text};

use crate::board::Board;

/// One rate with its bar; the first of a group is the present one.
#[derive(Clone, Debug, Template)]
#[template(path = "_rate.html")]
pub struct RateLine {
    pub name: String,
    pub value: String,
    pub note: String,
    now: bool,
    small: bool,
    share: Share,
    href: String,
}

impl askama::filters::HtmlSafe for RateLine {}

impl RateLine {
    /// The bar from nought to the whole, with the interval where it is known.
    pub fn meter(&self) -> Markup {
        let Some(value) = self.share.value() else { return Markup::default() };
        let class = if self.now { "meter-value" } else { "meter-before" };
        let mut svg = format!(
            "<svg class=\"meter\" aria-hidden=\"true\"><rect class=\"meter-track\" width=\"100%\" height=\"100%\"/>\
             <rect class=\"{class}\" width=\"{:.1}%\" height=\"100%\"/>",
            value * 100.0
        );
        if let Some((low, high)) = self.share.interval().filter(|_| self.now) {
            svg.push_str(&format!(
                "<line class=\"meter-interval\" x1=\"{:.1}%\" x2=\"{:.1}%\" y1=\"50%\" y2=\"50%\"/>",
                low * 100.0,
                high * 100.0
            ));
        }
        svg.push_str("</svg>");
        Markup::trusted(svg)
    }
}

/// Three months of a rate; `opens` says where its cases of one month are listed, if anywhere.
pub(super) fn rates(t: Text, board: &Board, shares: &[Share; 3], opens: impl Fn(&str) -> String) -> Vec<RateLine> {
    let names = ["cockpit-this-month", "cockpit-last-month", "cockpit-last-year"];
    let month = Month::of(board.today);
    let months = [month, month.before(), month.year_before()];
    let line = |(index, (name, share)): (usize, (&str, &Share))| {
        let now = index == 0;
        let note = match (share.value(), share.is_small()) {
            (None, _) => t.get("cockpit-nothing-yet"),
            (_, true) => t.msg("cockpit-few").arg("part", share.part).arg("whole", share.whole).to_string(),
            _ => {
                t.msg("cockpit-part").arg("part", t.number(share.part)).arg("whole", t.number(share.whole)).to_string()
            }
        };
        RateLine {
            name: t.get(name),
            value: share.percent(),
            note,
            now,
            small: share.is_small(),
            share: *share,
            href: months
                .get(index)
                .filter(|_| share.whole > 0)
                .map(|month| opens(&month.to_string()))
                .unwrap_or_default(),
        }
    };
    names.into_iter().zip(shares).enumerate().map(line).collect()
}

/// `opens` as above; none where the reader may not see ratings.
pub(super) fn satisfaction(t: Text, board: &Board, opens: impl Fn(&str) -> String) -> Vec<RateLine> {
    let mut lines = rates(t, board, &board.good, opens);
    if let Some(now) = lines.first_mut().filter(|line| line.share.whole > 0) {
        let message = t.msg("cockpit-good-note").arg("n", t.number(now.share.whole));
        now.note = message.arg("interval", now.share.interval_text()).arg("active", board.active.percent()).to_string();
    }
    lines
}

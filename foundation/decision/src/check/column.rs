//! One input column, cut into pieces within which no cell changes its mind.

use crate::fast::{Tests, Val, sample};

pub(super) struct Column {
    name: String,
    pieces: Vec<Piece>,
    /// For each rule, whether its cell holds on each piece.
    cells: Vec<Vec<bool>>,
}

/// A set of values that all cells treat alike.
#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Value(Val<'static>),
    /// Strictly between two values; an end that is missing is infinite.
    Between(Option<Val<'static>>, Option<Val<'static>>),
    /// Any string that no cell names.
    Other,
    /// All there is, where no cell looks.
    Everything,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Ordered,
    Text,
    Bool,
}

impl Column {
    /// None if a cell is more than constants compared, or the constants are of several types.
    pub(super) fn read(name: &str, cells: Vec<&str>, declared: Option<&str>) -> Option<Self> {
        let cells = cells.into_iter().map(Tests::constant).collect::<Option<Vec<_>>>()?;
        let declared = match declared {
            Some(text) => Some(Tests::constant(text)?),
            None => None,
        };
        let mut constants = Vec::new();
        for test in cells.iter().chain(&declared) {
            test.constants(&mut constants)?;
        }
        let mut pieces = cut(constants, cells.iter().chain(&declared))?;
        if let Some(declared) = &declared {
            pieces.retain(|piece| holds(declared, piece));
        }
        let cells = cells.iter().map(|cell| pieces.iter().map(|piece| holds(cell, piece)).collect()).collect();
        Some(Self { name: name.to_owned(), pieces, cells })
    }

    pub(super) fn pieces(&self) -> usize {
        self.pieces.len()
    }

    pub(super) fn holds(&self, rule: usize, piece: usize) -> bool {
        self.cells.get(rule).and_then(|cell| cell.get(piece)).copied().unwrap_or(false)
    }

    /// In FEEL's own notation; none if the pieces are all there are.
    pub(super) fn describe(&self, chosen: &[usize]) -> Option<String> {
        if chosen.len() == self.pieces.len() {
            return None;
        }
        let chosen: Vec<_> = chosen.iter().filter_map(|index| self.pieces.get(*index)).collect();
        if chosen.contains(&&Piece::Other) {
            let excluded = self.pieces.iter().filter(|piece| !chosen.contains(piece)).filter_map(Piece::value);
            let excluded: Vec<_> = excluded.map(text_of).collect();
            return Some(format!("{} 不是 {}", self.name, excluded.join("、")));
        }
        let mut runs: Vec<(Piece, Piece)> = Vec::new();
        for piece in chosen {
            match runs.last_mut() {
                Some((_, last)) if last.touches(piece) => *last = piece.clone(),
                _ => runs.push((piece.clone(), piece.clone())),
            }
        }
        let runs: Vec<_> = runs.iter().map(|(first, last)| run_text(&self.name, first, last)).collect();
        Some(runs.join(" 或 "))
    }
}

impl Piece {
    fn value(&self) -> Option<&Val<'static>> {
        if let Self::Value(value) = self { Some(value) } else { None }
    }

    /// Whether an ordered piece ends where the next begins.
    fn touches(&self, next: &Self) -> bool {
        match (self, next) {
            (Self::Value(value), Self::Between(Some(low), _)) => value == low,
            (Self::Between(_, Some(high)), Self::Value(value)) => high == value,
            _ => false,
        }
    }

    /// A value that stands for all in the piece; none if there is none, as between two days.
    fn sample(&self) -> Option<Val<'static>> {
        match self {
            Self::Value(value) => Some(value.clone()),
            Self::Other => Some(Val::Text("\u{10FFFF}".into())),
            Self::Everything => Some(Val::Null),
            Self::Between(low, high) => sample(low.as_ref(), high.as_ref()).ok().flatten(),
        }
    }
}

fn holds(test: &Tests, piece: &Piece) -> bool {
    if *piece == Piece::Everything {
        return true;
    }
    piece.sample().is_some_and(|value| test.hold(&value, &()) == Ok(Some(true)))
}

fn cut<'a>(mut constants: Vec<&Val<'static>>, tests: impl Iterator<Item = &'a Tests>) -> Option<Vec<Piece>> {
    let count = constants.len();
    constants.retain(|value| **value != Val::Null);
    let names_null = constants.len() < count;
    let mut pieces = match kind_of(&constants)? {
        None => vec![Piece::Everything],
        Some(Kind::Bool) => [true, false].map(|value| Piece::Value(Val::Bool(value))).to_vec(),
        Some(Kind::Text) => {
            // Strings have an order, but nobody means it to be complete.
            if tests.into_iter().any(Tests::compares) {
                return None;
            }
            distinct(&constants).into_iter().map(Piece::Value).chain([Piece::Other]).collect()
        }
        Some(Kind::Ordered) => cut_ordered(&constants),
    };
    if names_null {
        pieces.push(Piece::Value(Val::Null));
    }
    Some(pieces)
}

/// The one kind of all constants; none inside if there are none.
fn kind_of(constants: &[&Val<'static>]) -> Option<Option<Kind>> {
    let kind = |value: &Val<'_>| match value {
        Val::Text(_) => Kind::Text,
        Val::Bool(_) => Kind::Bool,
        Val::Num(_) | Val::Date(_) | Val::Null => Kind::Ordered,
    };
    let Some(first) = constants.first() else { return Some(None) };
    let alike = constants.iter().all(|value| kind(value) == kind(first) && first.is_of_type(value));
    alike.then(|| Some(kind(first)))
}

fn distinct(constants: &[&Val<'static>]) -> Vec<Val<'static>> {
    let mut values: Vec<Val<'static>> = Vec::new();
    for value in constants {
        if !values.contains(value) {
            values.push((*value).clone());
        }
    }
    values
}

fn cut_ordered(constants: &[&Val<'static>]) -> Vec<Piece> {
    let mut values = distinct(constants);
    values.sort_by(|a, b| a.order(b).unwrap_or(std::cmp::Ordering::Equal));
    let mut pieces = Vec::new();
    let mut low = None;
    for value in values {
        pieces.push(Piece::Between(low.take(), Some(value.clone())));
        pieces.push(Piece::Value(value.clone()));
        low = Some(value);
    }
    pieces.push(Piece::Between(low, None));
    // Between two days there is nothing.
    pieces.retain(|piece| piece.sample().is_some());
    pieces
}

/// `面积 > 500`, `100 <= 面积 < 200`, `类型 = "餐饮"`.
fn run_text(name: &str, first: &Piece, last: &Piece) -> String {
    let low = match first {
        Piece::Value(value) => Some((value, "<=")),
        Piece::Between(low, _) => low.as_ref().map(|low| (low, "<")),
        Piece::Other | Piece::Everything => None,
    };
    let high = match last {
        Piece::Value(value) => Some((value, "<=")),
        Piece::Between(_, high) => high.as_ref().map(|high| (high, "<")),
        Piece::Other | Piece::Everything => None,
    };
    match (low, high) {
        (Some((low, _)), Some((high, _))) if low == high => format!("{name} = {}", text_of(low)),
        (Some((low, from)), Some((high, to))) => format!("{} {from} {name} {to} {}", text_of(low), text_of(high)),
        (Some((low, from)), None) => format!("{name} {} {}", from.replace('<', ">"), text_of(low)),
        (None, Some((high, to))) => format!("{name} {to} {}", text_of(high)),
        (None, None) => name.to_owned(),
    }
}

fn text_of(value: &Val<'_>) -> String {
    match value {
        Val::Date(date) => date.to_string(),
        value => value.to_json().to_string(),
    }
}

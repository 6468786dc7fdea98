//! Money in fen, the hundredth of a yuan: integers, so that no sum is ever off by rounding.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Neg, Sub};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Refusal;

/// An amount in fen; serialised as the integer, printed as yuan with two decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fen(pub i64);

impl Fen {
    pub const ZERO: Fen = Fen(0);

    pub const fn from_yuan(yuan: i64) -> Fen {
        Fen(yuan.saturating_mul(100))
    }

    /// The amount times a count, such as a daily rate times days; `None` when it no longer fits.
    pub const fn times(self, count: i64) -> Option<Fen> {
        match self.0.checked_mul(count) {
            Some(fen) => Some(Fen(fen)),
            None => None,
        }
    }
}

impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", fen / 100, fen % 100)
    }
}

impl FromStr for Fen {
    type Err = Refusal;

    /// Yuan with up to two decimals: `12`, `12.5`, `-0.05`.
    fn from_str(text: &str) -> Result<Fen, Refusal> {
        let malformed = || Refusal::invalid("money_malformed", format!("金额“{text}”应为元，最多两位小数，如 12.50。"));
        let (sign, amount) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (yuan, decimals) = amount.split_once('.').unwrap_or((amount, "0"));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit());
        if !all_digits(yuan) || !all_digits(decimals) || decimals.len() > 2 {
            return Err(malformed());
        }
        let yuan: i64 = yuan.parse().map_err(|_| malformed())?;
        let fen: i64 = format!("{decimals:0<2}").parse().map_err(|_| malformed())?;
        let total = yuan.checked_mul(100).and_then(|whole| whole.checked_add(fen)).ok_or_else(malformed)?;
        Ok(Fen(sign * total))
    }
}

impl Add for Fen {
    type Output = Fen;
    fn add(self, other: Fen) -> Fen {
        Fen(self.0.saturating_add(other.0))
    }
}

impl Sub for Fen {
    type Output = Fen;
    fn sub(self, other: Fen) -> Fen {
        Fen(self.0.saturating_sub(other.0))
    }
}

impl Neg for Fen {
    type Output = Fen;
    fn neg(self) -> Fen {
        Fen(self.0.saturating_neg())
    }
}

impl Sum for Fen {
    fn sum<I: Iterator<Item = Fen>>(amounts: I) -> Fen {
        amounts.fold(Fen::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn yuan_are_printed_with_two_decimals() {
        assert_eq!(Fen(1_250).to_string(), "12.50");
        assert_eq!(Fen(-5).to_string(), "-0.05");
        assert_eq!("12.5".parse::<Fen>().unwrap(), Fen(1_250));
        assert_eq!([Fen(1), Fen::from_yuan(2)].into_iter().sum::<Fen>(), Fen(201));
    }

    #[test]
    fn amounts_that_are_not_yuan_are_refused() {
        for text in ["", "-", "1.", ".5", "1.234", "1,000", "+1", "99999999999999999999"] {
            assert_eq!(text.parse::<Fen>().unwrap_err().code, "money_malformed", "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_amount_reads_back(fen in -1_000_000_000_000i64..1_000_000_000_000) {
            prop_assert_eq!(Fen(fen).to_string().parse::<Fen>().unwrap(), Fen(fen));
        }
    }
}

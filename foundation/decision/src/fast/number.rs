//! Exact decimals of up to eighteen digits, which is what counties count with. Longer ones are the library's.

use crate::fast::{Sure, Unsure};
use dsntk_feel::FeelNumber;
use serde_json::{Number, Value as Json};
use std::cmp::Ordering;

/// `digits` × 10^-`scale`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Num {
    digits: i64,
    scale: u8,
}

const MOST_DIGITS: usize = 18;

impl Num {
    pub(crate) fn whole(digits: i64) -> Self {
        Self { digits, scale: 0 }
    }

    /// From plain decimal notation such as `-12.50`.
    pub(crate) fn parse(text: &str) -> Sure<Self> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        if whole.len() + fraction.len() > MOST_DIGITS || whole.is_empty() && fraction.is_empty() {
            return Err(Unsure);
        }
        let mut digits = 0_i64;
        for byte in whole.bytes().chain(fraction.bytes()) {
            if !byte.is_ascii_digit() {
                return Err(Unsure);
            }
            digits = digits * 10 + i64::from(byte - b'0');
        }
        let scale = u8::try_from(fraction.len()).map_err(|_| Unsure)?;
        Ok(Self { digits: if negative { -digits } else { digits }, scale })
    }

    pub(crate) fn from_json(number: &Number) -> Sure<Self> {
        match number.as_i64() {
            Some(digits) => Ok(Self::whole(digits)),
            // The shortest text of the number is what was written, so a tenth is a tenth.
            None => Self::parse(&number.to_string()),
        }
    }

    pub(crate) fn from_feel(number: &FeelNumber) -> Sure<Self> {
        Self::parse(&number.to_string())
    }

    pub(crate) fn to_feel(self) -> FeelNumber {
        FeelNumber::new(self.digits, i32::from(self.scale))
    }

    pub(crate) fn to_json(self) -> Json {
        let Self { mut digits, mut scale } = self;
        while scale > 0 && digits % 10 == 0 {
            digits /= 10;
            scale -= 1;
        }
        if scale == 0 { Json::from(digits) } else { crate::types::number_to_json(&Self { digits, scale }.to_string()) }
    }

    pub(crate) fn add(self, other: Self) -> Sure<Self> {
        let scale = self.scale.max(other.scale);
        Self::fitting(self.scaled_to(scale) + other.scaled_to(scale), scale)
    }

    pub(crate) fn sub(self, other: Self) -> Sure<Self> {
        self.add(other.neg()?)
    }

    pub(crate) fn mul(self, other: Self) -> Sure<Self> {
        Self::fitting(i128::from(self.digits) * i128::from(other.digits), self.scale + other.scale)
    }

    /// Halfway to another.
    pub(crate) fn middle(self, other: Self) -> Sure<Self> {
        self.add(other)?.mul(Self { digits: 5, scale: 1 })
    }

    pub(crate) fn neg(self) -> Sure<Self> {
        Ok(Self { digits: self.digits.checked_neg().ok_or(Unsure)?, scale: self.scale })
    }

    fn fitting(digits: i128, scale: u8) -> Sure<Self> {
        let digits = i64::try_from(digits).map_err(|_| Unsure)?;
        if usize::from(scale) > MOST_DIGITS { Err(Unsure) } else { Ok(Self { digits, scale }) }
    }

    /// `scale` is at least our own and at most eighteen, so this fits.
    fn scaled_to(self, scale: u8) -> i128 {
        i128::from(self.digits) * 10_i128.pow(u32::from(scale - self.scale))
    }
}

impl Ord for Num {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.scale == other.scale {
            return self.digits.cmp(&other.digits);
        }
        let scale = self.scale.max(other.scale);
        self.scaled_to(scale).cmp(&other.scaled_to(scale))
    }
}

impl PartialOrd for Num {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Num {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Num {}

impl std::fmt::Display for Num {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.digits < 0 { "-" } else { "" };
        let digits = self.digits.unsigned_abs();
        if self.scale == 0 {
            return write!(f, "{sign}{digits}");
        }
        let unit = 10_u64.pow(u32::from(self.scale));
        write!(f, "{sign}{}.{:0width$}", digits / unit, digits % unit, width = usize::from(self.scale))
    }
}

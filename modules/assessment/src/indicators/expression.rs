//! `yellow_cards + 2 red_cards`: a sum of measures.

use std::fmt;
use std::str::FromStr;

use crate::measures::{Day, Measure, Sums};

/// What a sum counts, and so what it opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    Cases,
    Steps,
    /// Published items.
    Items,
    /// Answers to surveys, which are anonymous.
    Answers,
}

/// A sum of measures with whole factors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms(Vec<(i64, Measure)>);

impl Terms {
    pub fn sum(&self, sums: &Sums) -> i64 {
        self.0.iter().map(|(factor, measure)| factor * sums.get(*measure)).sum()
    }

    /// By its first measure; `haoban check` would find no sum of unlike things useful either.
    pub fn behind(&self) -> Behind {
        match self.0.first().map(|(_, measure)| *measure) {
            Some(
                Measure::SurveyAnswers
                | Measure::SurveySatisfied
                | Measure::EfficiencyAnswers
                | Measure::EfficiencySatisfied,
            ) => Behind::Answers,
            Some(measure) if measure.day() == Day::Step => Behind::Steps,
            // Found true, a repeated bad rating is the case of its rectification.
            Some(measure) if measure.is_read() && measure != Measure::RatedBadRepeated => Behind::Items,
            _ => Behind::Cases,
        }
    }

    /// May a case that it counts add more, or less, than one? Then a list of cases does not tell the sum by its length.
    pub fn adds_more_than_one(&self) -> bool {
        let mut days = self.measures().map(Measure::day);
        let first = days.next();
        let more = |(factor, measure): (i64, Measure)| factor > 1 || measure.is_sum() || measure.is_by_step();
        days.all(|day| Some(day) == first) && self.iter().any(more)
    }

    /// Factors and measures.
    pub fn iter(&self) -> impl Iterator<Item = (i64, Measure)> + '_ {
        self.0.iter().copied()
    }

    pub fn measures(&self) -> impl Iterator<Item = Measure> + '_ {
        self.0.iter().map(|(_, measure)| *measure)
    }
}

impl FromStr for Terms {
    /// The word that names no measure.
    type Err = String;

    fn from_str(text: &str) -> Result<Terms, String> {
        let mut terms = Vec::new();
        let (mut sign, mut factor) = (1, 1);
        for word in text.replace('+', " + ").replace('-', " - ").replace('*', " ").split_whitespace() {
            match word {
                "+" => sign = 1,
                "-" => sign = -1,
                word => match word.parse::<i64>() {
                    Ok(number) => factor = number,
                    Err(_) => {
                        terms.push((sign * factor, Measure::parse(word).ok_or(word)?));
                        (sign, factor) = (1, 1);
                    }
                },
            }
        }
        if terms.is_empty() { Err(text.to_owned()) } else { Ok(Terms(terms)) }
    }
}

impl fmt::Display for Terms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (factor, measure)) in self.0.iter().enumerate() {
            let sign = match (*factor < 0, place) {
                (true, _) => " - ",
                (false, 0) => "",
                (false, _) => " + ",
            };
            f.write_str(sign)?;
            if factor.abs() != 1 {
                write!(f, "{} ", factor.abs())?;
            }
            f.write_str(measure.name())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_read_and_computed() {
        let terms: Terms = "yellow_cards + 2 red_cards".parse().unwrap();
        let mut sums = Sums::default();
        sums.add(Measure::YellowCards, 3);
        sums.add(Measure::RedCards, 2);
        assert_eq!(terms.sum(&sums), 7);
        assert_eq!(terms.to_string(), "yellow_cards + 2 red_cards");
        let more = |text: &str| text.parse::<Terms>().unwrap().adds_more_than_one();
        assert!(more("yellow_cards + 2 red_cards") && more("used_days") && more("patrol_due"));
        assert!(!more("warnings + yellow_cards") && !more("in_hand - closed") && !more("closed"));
        assert_eq!("closed-closed_instant".parse::<Terms>().unwrap().to_string(), "closed - closed_instant");
    }

    #[test]
    fn what_nobody_counts_is_named() {
        assert_eq!("closed + smiles".parse::<Terms>(), Err("smiles".to_owned()));
        assert!("".parse::<Terms>().is_err());
    }
}

//! Where a page of signals, cards or orders ends, as an address carries it.

use kernel::{CaseNo, Timestamp};

use super::{CardKey, OrderKey, SignalKey};

/// The end of a page: written into the address of the next, read from it again.
pub trait PageKey: Sized {
    fn parts(&self) -> Vec<String>;

    /// None where the address says something else.
    fn of_parts(parts: &[String]) -> Option<Self>;
}

impl PageKey for CardKey {
    fn parts(&self) -> Vec<String> {
        vec![self.raised_at.as_micros().to_string(), self.no.to_string()]
    }

    fn of_parts(parts: &[String]) -> Option<CardKey> {
        let (raised_at, no) = moment_and_number(parts)?;
        Some(CardKey { raised_at, no })
    }
}

impl PageKey for OrderKey {
    fn parts(&self) -> Vec<String> {
        vec![self.issued_at.as_micros().to_string(), self.no.to_string()]
    }

    fn of_parts(parts: &[String]) -> Option<OrderKey> {
        let (issued_at, no) = moment_and_number(parts)?;
        Some(OrderKey { issued_at, no })
    }
}

impl PageKey for SignalKey {
    fn parts(&self) -> Vec<String> {
        let SignalKey { raised_at, rule, subject, occasion } = self.clone();
        vec![raised_at.as_micros().to_string(), rule, subject, occasion]
    }

    fn of_parts(parts: &[String]) -> Option<SignalKey> {
        let [at, rule, subject, occasion] = parts else { return None };
        let (rule, subject, occasion) = (rule.clone(), subject.clone(), occasion.clone());
        Some(SignalKey { raised_at: moment(at)?, rule, subject, occasion })
    }
}

fn moment(text: &str) -> Option<Timestamp> {
    text.parse().ok().map(Timestamp::from_micros)
}

fn moment_and_number(parts: &[String]) -> Option<(Timestamp, CaseNo)> {
    let [at, no] = parts else { return None };
    Some((moment(at)?, no.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_was_written_and_from_nothing_else() {
        let key = CardKey {
            raised_at: Timestamp::from_micros(1_790_000_000_000_000),
            no: "HP99012120260902001".parse().unwrap(),
        };
        assert_eq!(CardKey::of_parts(&key.parts()), Some(key.clone()));
        assert_eq!(OrderKey::of_parts(&key.parts()).map(|order| order.no), Some(key.no.clone()));
        assert_eq!(CardKey::of_parts(&["yesterday".into(), "1".into()]), None);
        assert_eq!(SignalKey::of_parts(&key.parts()), None);
    }
}

//! The four check-character systems that Chinese public identifiers use.
//!
//! Each function takes the characters before the check character and gives the check character. Characters outside the
//! system's alphabet count as zero: callers check the alphabet first, because only they can say where the wrong
//! character stands.

/// Citizen numbers: ISO 7064 MOD 11-2 in the weighted form of GB 11643.
pub(crate) fn mod_11_2(body: &[u8]) -> u8 {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    pick(b"10X98765432", weighted(&WEIGHTS, body) % 11)
}

/// Organisation codes inside a unified social credit code: GB 11714.
pub(crate) fn gb_11714(body: &[u8]) -> u8 {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    // 11 - r, where 10 is written X and 11 is written 0.
    pick(b"0X987654321", weighted(&WEIGHTS, body) % 11)
}

/// The alphabet of GB 32100: no I, O, S, V, Z, which look like digits or one another.
pub(crate) const USCC_ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Unified social credit codes: GB 32100, modulus 31, powers of three.
pub(crate) fn mod_31_3(body: &[u8]) -> u8 {
    const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let value = |c: &u8| USCC_ALPHABET.iter().position(|a| a == c).unwrap_or(0);
    let sum: usize = body.iter().zip(WEIGHTS).map(|(c, weight)| value(c) * weight).sum();
    pick_at(USCC_ALPHABET, (31 - sum % 31) % 31)
}

/// Certificate identifiers and bundle numbers: ISO 7064 MOD 37,36, a hybrid system that catches every single wrong
/// character and nearly every swapped pair.
pub(crate) fn mod_37_36(body: &[u8]) -> u8 {
    let mut p = 36;
    for &c in body {
        p = (p + alphanumeric_value(c)) % 36;
        if p == 0 {
            p = 36;
        }
        p = (p * 2) % 37;
    }
    pick(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", (37 - p) % 36)
}

/// 0–9 count as themselves, A = 10 … Z = 35.
fn alphanumeric_value(c: u8) -> u32 {
    char::from(c).to_digit(36).unwrap_or(0)
}

fn weighted(weights: &[u32], body: &[u8]) -> u32 {
    weights.iter().zip(body).map(|(weight, &c)| weight * alphanumeric_value(c)).sum()
}

fn pick(alphabet: &[u8], index: u32) -> u8 {
    pick_at(alphabet, index as usize)
}

fn pick_at(alphabet: &[u8], index: usize) -> u8 {
    alphabet.get(index).copied().unwrap_or(b'?')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_have_their_check_characters() {
        assert_eq!(mod_11_2(b"11010518491231002"), b'0');
        assert_eq!(gb_11714(b"MA000TE1"), b'3');
        assert_eq!(mod_31_3(b"91990100MA000TE13"), b'3');
        assert_eq!(mod_37_36(b"11990100000000019F00111990100000000019F2026000000001001"), b'U');
    }
}

//! Codes that people read, type and scan: letters and digits that are not mistaken for one another.

use kernel::Digest32;

/// The first `n` letters of a digest, five bits each; at most 32.
pub fn letters(digest: &Digest32, n: usize) -> String {
    digest.as_bytes().iter().take(n).map(|byte| letter(*byte)).collect()
}

/// One of 32 letters and digits: no I, no O, no 0, no 1.
fn letter(byte: u8) -> char {
    const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    LETTERS.get(usize::from(byte % 32)).map_or('A', |letter| char::from(*letter))
}

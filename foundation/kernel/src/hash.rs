//! SHA-256 digests and the chain that makes history tamper-evident.
//!
//! Each event of a case is hashed together with the digest of the event before it; whoever changes an old event changes
//! every later digest, and the chain heads stand in a daily sealed log.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::Refusal;

/// A SHA-256 digest; printed and serialised as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest32([u8; 32]);

impl Digest32 {
    /// What stands before the first link of a chain.
    pub const ZERO: Digest32 = Digest32([0; 32]);

    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Digest32 {
        Digest32(Sha256::digest(bytes).into())
    }

    pub const fn from_bytes(bytes: [u8; 32]) -> Digest32 {
        Digest32(bytes)
    }

    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub fn to_hex(self) -> String {
        self.to_string()
    }
}

/// The next link: the digest of the previous digest followed by the bytes.
///
/// The previous digest has a fixed length, so no two different pairs hash the same bytes.
pub fn chain(previous: &Digest32, bytes: &[u8]) -> Digest32 {
    let mut hasher = Sha256::new();
    hasher.update(previous.0);
    hasher.update(bytes);
    Digest32(hasher.finalize().into())
}

/// A digest that only whoever holds the key can make or check (HMAC-SHA256, RFC 2104).
pub fn mac(key: &[u8; 32], bytes: &[u8]) -> Digest32 {
    const BLOCK: usize = 64;
    let padded = |pad: u8| {
        let mut block = [pad; BLOCK];
        block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
        block
    };
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(bytes).finalize();
    Digest32(Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize().into())
}

impl fmt::Display for Digest32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut hex = [0u8; 64];
        for (pair, byte) in hex.chunks_exact_mut(2).zip(self.0) {
            pair.copy_from_slice(&[hex_digit(byte >> 4), hex_digit(byte & 15)]);
        }
        f.write_str(crate::shape::ascii(&hex))
    }
}

const fn hex_digit(nibble: u8) -> u8 {
    if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 }
}

impl fmt::Debug for Digest32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest32({self})")
    }
}

impl FromStr for Digest32 {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Digest32, Refusal> {
        let malformed = || Refusal::invalid("digest_malformed", format!("摘要“{text}”应为 64 位十六进制数字。"));
        if text.len() != 64 || !text.is_ascii() {
            return Err(malformed());
        }
        let mut bytes = [0u8; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = u8::from_str_radix(crate::shape::ascii(pair), 16).map_err(|_| malformed())?;
        }
        Ok(Digest32(bytes))
    }
}

impl Serialize for Digest32 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest32 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Digest32, D::Error> {
        crate::shape::deserialize_text(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_abc_is_the_published_one() {
        let digest = Digest32::of(b"abc");
        assert_eq!(digest.to_hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(digest.to_hex().parse::<Digest32>().unwrap(), digest);
        assert!("ba78".parse::<Digest32>().is_err());
    }

    #[test]
    fn the_keyed_digest_is_the_published_one() {
        // RFC 4231, test case 2, whose key "Jefe" is filled with zeros by definition.
        let mut key = [0; 32];
        key[..4].copy_from_slice(b"Jefe");
        assert_eq!(
            mac(&key, b"what do ya want for nothing?").to_hex(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn a_flipped_byte_changes_every_later_link() {
        let links = |events: [&[u8]; 3]| {
            events
                .iter()
                .scan(Digest32::ZERO, |head, event| {
                    *head = chain(head, event);
                    Some(*head)
                })
                .collect::<Vec<_>>()
        };
        let honest = links([b"filed", b"accepted", b"decided"]);
        let forged = links([b"filed", b"acceptee", b"decided"]);
        assert_eq!(honest[0], forged[0]);
        assert_ne!(honest[1], forged[1]);
        assert_ne!(honest[2], forged[2]);
    }
}

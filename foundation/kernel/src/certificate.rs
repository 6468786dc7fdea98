//! Electronic certificate identifiers (电子证照标识, GB/T 36904):
//! `1.2.156.3005.2 . type(21) . issuer(18) . serial . version(3) . check(1)`.
//!
//! The type is the code of the body that defines it (18) and three digits; the check character is ISO 7064 MOD 37,36
//! over type, issuer, serial and version without dots and root. Changed content is issued as the next version with the
//! same type, issuer and serial.

use std::str::FromStr;
use std::sync::Arc;

use crate::check_digit::{USCC_ALPHABET, mod_37_36};
use crate::shape::{shown_as_str, text_form};
use crate::{Refusal, Uscc};

const WHAT: &str = "电子证照标识";
const ROOT: &str = "1.2.156.3005.2.";

/// An identifier whose parts have their lengths and whose check character holds.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CertificateIdentifier(Arc<str>);

impl CertificateIdentifier {
    pub fn parse(text: &str) -> Result<CertificateIdentifier, Refusal> {
        let shape = |sentence: String| Refusal::invalid("certificate_shape", sentence);
        let rest = text.strip_prefix(ROOT).ok_or_else(|| shape(format!("{WHAT}应以“{ROOT}”开头。")))?;
        let parts: Vec<&str> = rest.split('.').collect();
        let [kind, issuer, serial, version, check] = parts[..] else {
            return Err(shape(format!(
                "{WHAT}在“{ROOT}”之后应有 5 段（类型、颁发机构、流水号、版本、校验位），实有 {} 段。",
                parts.len()
            )));
        };
        check_part("证照类型代码", kind, 21..=21)?;
        check_part("颁发机构代码", issuer, 18..=18)?;
        check_part("流水号", serial, 9..=32)?;
        check_part("版本号", version, 3..=3)?;
        check_part("校验位", check, 1..=1)?;
        check_body_code("证照类型代码", kind)?;
        check_body_code("颁发机构代码", issuer)?;
        let type_serial = kind.get(18..).unwrap_or_default();
        if !all_digits(type_serial) {
            return Err(shape(format!("{WHAT}的证照类型代码末 3 位应为数字，实为“{type_serial}”。")));
        }
        if !all_digits(version) {
            return Err(shape(format!("{WHAT}的版本号应为 3 位数字，实为“{version}”。")));
        }
        let expected = check_character(kind, issuer, serial, version);
        if check != expected.to_string() {
            return Err(Refusal::invalid(
                "certificate_check_digit",
                format!("{WHAT}末位校验码应为 {expected}，实为 {check}。"),
            ));
        }
        Ok(CertificateIdentifier(text.into()))
    }

    /// Composes an identifier: a type of 21 characters, the issuer, a serial of 9 to 32, a version from 1 to 999.
    pub fn new(kind: &str, issuer: &Uscc, serial: &str, version: u16) -> Result<CertificateIdentifier, Refusal> {
        let issuer = issuer.as_str();
        let version = format!("{version:03}");
        let check = check_character(kind, issuer, serial, &version);
        CertificateIdentifier::parse(&format!("{ROOT}{kind}.{issuer}.{serial}.{version}.{check}"))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The type code, 21 characters.
    pub fn kind(&self) -> &str {
        self.part(0)
    }

    /// The code of the issuing body, 18 characters.
    pub fn issuer(&self) -> &str {
        self.part(1)
    }

    pub fn serial(&self) -> &str {
        self.part(2)
    }

    pub fn version(&self) -> u16 {
        self.part(3).parse().unwrap_or(0)
    }

    fn part(&self, index: usize) -> &str {
        self.0.get(ROOT.len()..).and_then(|rest| rest.split('.').nth(index)).unwrap_or_default()
    }

    /// Bodies whose own code fails its check digits. Some early codes do, so this warns instead of refusing.
    pub fn findings(&self) -> Vec<Refusal> {
        [("type", self.kind().get(..18).unwrap_or_default()), ("issuer", self.issuer())]
            .into_iter()
            .filter_map(|(field, code)| Uscc::parse(code).err().map(|refusal| refusal.on_field(field)))
            .collect()
    }

    /// Issued by a body of province 99, which exists only in tests and demonstrations.
    pub fn is_test_range(&self) -> bool {
        self.issuer().get(2..4) == Some("99")
    }
}

fn check_part(name: &str, part: &str, length: std::ops::RangeInclusive<usize>) -> Result<(), Refusal> {
    let allowed = |c: char| c.is_ascii_digit() || c.is_ascii_uppercase();
    if let Some((place, found)) = part.chars().enumerate().find(|(_, c)| !allowed(*c)) {
        return Err(Refusal::invalid(
            "certificate_shape",
            format!("{WHAT}的{name}第 {} 位是“{found}”，只能用数字和大写字母。", place + 1),
        ));
    }
    if length.contains(&part.len()) {
        return Ok(());
    }
    let (from, to) = length.into_inner();
    let expected = if from == to { from.to_string() } else { format!("{from}–{to}") };
    Err(Refusal::invalid("certificate_shape", format!("{WHAT}的{name}应为 {expected} 位，实为 {} 位。", part.len())))
}

/// The first 18 characters are a unified social credit code; its alphabet is demanded, its checks are only findings.
fn check_body_code(name: &str, part: &str) -> Result<(), Refusal> {
    match part.bytes().take(18).position(|c| !USCC_ALPHABET.contains(&c)) {
        None => Ok(()),
        Some(place) => Err(Refusal::invalid(
            "certificate_shape",
            format!("{WHAT}的{name}第 {} 位不是统一社会信用代码可用的字符（无 I、O、S、V、Z）。", place + 1),
        )),
    }
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|c| c.is_ascii_digit())
}

fn check_character(kind: &str, issuer: &str, serial: &str, version: &str) -> char {
    char::from(mod_37_36([kind, issuer, serial, version].concat().as_bytes()))
}

impl FromStr for CertificateIdentifier {
    type Err = Refusal;
    fn from_str(text: &str) -> Result<CertificateIdentifier, Refusal> {
        CertificateIdentifier::parse(text)
    }
}

shown_as_str!(CertificateIdentifier);
text_form!(CertificateIdentifier);

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "1.2.156.3005.2.11990100000000019F001.11990100000000019F.2026000000001.001.U";

    #[test]
    fn valid_samples_are_read() {
        for text in [
            FIRST,
            "1.2.156.3005.2.11990100000000019F002.11990100000000019F.20261122A00000000007.002.D",
            "1.2.156.3005.2.11990100000000019F010.11990100000000019F.0A1B2C3D4E5F60718293A4B5C6D7E8F9.001.D",
        ] {
            let identifier = CertificateIdentifier::parse(text).unwrap();
            assert_eq!(identifier.to_string(), text);
            assert!(identifier.findings().is_empty() && identifier.is_test_range());
        }
        let identifier = CertificateIdentifier::parse(FIRST).unwrap();
        assert_eq!(identifier.kind(), "11990100000000019F001");
        assert_eq!((identifier.serial(), identifier.version()), ("2026000000001", 1));
    }

    #[test]
    fn faults_are_named() {
        for (text, sentence) in [
            (
                "1.2.156.3005.2.11990100000000019F001.11990100000000019F.2026000000001.001.0",
                "电子证照标识末位校验码应为 U，实为 0。",
            ),
            (
                "1.2.156.3005.2.11990100000000019F001.11990100000000019F.2026000000010.001.U",
                "电子证照标识末位校验码应为 E，实为 U。",
            ),
            (
                "1.2.156.3005.2.11990100000000019F00.11990100000000019F.20261122A00000000007.002.D",
                "电子证照标识的证照类型代码应为 21 位，实为 20 位。",
            ),
            ("2.16.840.1", "电子证照标识应以“1.2.156.3005.2.”开头。"),
            (
                "1.2.156.3005.2.11990100000000019F001.11990100000000019F",
                "电子证照标识在“1.2.156.3005.2.”之后应有 5 段（类型、颁发机构、流水号、版本、校验位），实有 2 段。",
            ),
        ] {
            assert_eq!(CertificateIdentifier::parse(text).unwrap_err().sentence, sentence);
        }
    }

    #[test]
    fn a_new_version_keeps_type_issuer_and_serial() {
        let issuer = Uscc::parse("11990100000000019F").unwrap();
        let first = CertificateIdentifier::new("11990100000000019F001", &issuer, "2026000000001", 1).unwrap();
        assert_eq!(first.as_str(), FIRST);
        let second = CertificateIdentifier::new(first.kind(), &issuer, first.serial(), 2).unwrap();
        assert_eq!((second.serial(), second.version()), (first.serial(), 2));
        assert!(CertificateIdentifier::new(first.kind(), &issuer, "short", 1).is_err());
    }

    #[test]
    fn a_body_whose_own_code_fails_is_a_finding_not_a_refusal() {
        let kind = "11990100000000010F001";
        let check = check_character(kind, "11990100000000019F", "2026000000001", "001");
        let text = format!("{ROOT}{kind}.11990100000000019F.2026000000001.001.{check}");
        let findings = CertificateIdentifier::parse(&text).unwrap().findings();
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].field.as_deref(), Some("type"));
    }
}

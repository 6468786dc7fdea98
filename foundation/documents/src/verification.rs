//! Checking a sealed PDF: who sealed it, and whether a byte was changed since.

use lopdf::{Document, Object};
use x509_cert::ext::pkix::name::DirectoryString;

use crate::authority::Authority;
use crate::{Error, seal, signature};

/// The verdict on a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verification {
    /// Sealed by a body of this county and unchanged since; the body's name as certified.
    Genuine { sealed_by: String },
    /// Not to be relied on, and why.
    Doubtful(Flaw),
}

/// Why a sealed file is not to be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// The file's bytes are not those that were sealed.
    Changed,
    /// The signature was not made with the certified key.
    Forged,
    /// The certificate was not issued by this county.
    UnknownIssuer,
    /// Something was appended after the sealed part.
    Appended,
    /// The signature is of a form we cannot read.
    Unreadable,
}

impl Flaw {
    /// One sentence for the page.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Changed => "文件内容在签章之后被改动过",
            Self::Forged => "签章不是用证书对应的密钥签的",
            Self::UnknownIssuer => "签章证书不是本县签发的",
            Self::Appended => "签章之后又追加了内容",
            Self::Unreadable => "签章格式无法识别",
        }
    }
}

/// Checks the seal of a PDF against the county's root. A file without a seal is `Error::Unsigned`.
pub fn verify(pdf: &[u8], authority: &Authority) -> Result<Verification, Error> {
    let document = Document::load_mem(pdf)?;
    let field = document
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok())
        .find(|dictionary| dictionary.get(b"Type").and_then(Object::as_name).is_ok_and(|name| name == b"Sig"))
        .ok_or(Error::Unsigned)?;
    let range: Vec<usize> = field
        .get(b"ByteRange")
        .and_then(Object::as_array)
        .map(|range| range.iter().filter_map(|part| usize::try_from(part.as_i64().ok()?).ok()).collect())
        .map_err(|_| Error::Unsigned)?;
    let [0, start, end, tail] = range[..] else { return Ok(Verification::Doubtful(Flaw::Unreadable)) };
    if end.checked_add(tail) != Some(pdf.len()) {
        return Ok(Verification::Doubtful(Flaw::Appended));
    }
    let contents = field.get(b"Contents").and_then(Object::as_str).map_err(|_| Error::Unsigned)?;
    let (contents, padding) = trim(contents);
    if padding.iter().any(|byte| *byte != 0) {
        return Ok(Verification::Doubtful(Flaw::Changed));
    }
    let digest = seal::digest_outside(pdf, start, end)?;
    Ok(match signature::check(contents, &digest, authority.root())? {
        Ok(certificate) => Verification::Genuine { sealed_by: common_name(&certificate) },
        Err(flaw) => Verification::Doubtful(flaw),
    })
}

/// The DER value and the zeros that fill its room: its own length tells where it ends.
fn trim(contents: &[u8]) -> (&[u8], &[u8]) {
    let length = match contents {
        [0x30, 0x82, high, low, ..] => 4 + usize::from(u16::from_be_bytes([*high, *low])),
        [0x30, 0x81, length, ..] => 3 + usize::from(*length),
        _ => contents.len(),
    };
    contents.split_at_checked(length).unwrap_or((contents, &[]))
}

fn common_name(certificate: &x509_cert::Certificate) -> String {
    const COMMON_NAME: der::asn1::ObjectIdentifier = der::asn1::ObjectIdentifier::new_unwrap("2.5.4.3");
    certificate
        .tbs_certificate()
        .subject()
        .iter()
        .find(|part| part.oid == COMMON_NAME)
        .and_then(|part| part.value.decode_as::<DirectoryString>().ok())
        .map(|name| name.value().into_owned())
        .unwrap_or_default()
}

//! Putting a signature into a PDF (ISO 32000-1 §12.8): a signature field whose contents cover every other byte.

use jiff::tz::{Offset, TimeZone};
use kernel::Timestamp;
use lopdf::{Document, Object, StringFormat, dictionary};
use sha2::{Digest, Sha256};

use crate::authority::Seal;
use crate::{Error, signature};

/// Room for the signature in bytes; an ECDSA signature with two certificates takes about 1,500.
const ROOM: usize = 4096;
/// Placeholder of the byte ranges: wide enough for files up to 10 GB.
const RANGE_WIDTH: i64 = 9_999_999_999;

impl Seal {
    /// Signs a PDF. `reason` is shown by readers beside the signature, for instance the document's number.
    pub fn sign(&self, pdf: &[u8], reason: &str, at: Timestamp) -> Result<Vec<u8>, Error> {
        let mut document = Document::load_mem(pdf)?;
        add_field(&mut document, self, reason, at)?;
        let mut bytes = Vec::with_capacity(pdf.len() + 3 * ROOM);
        document.save_to(&mut bytes)?;
        fill(self, bytes)
    }
}

fn add_field(document: &mut Document, seal: &Seal, reason: &str, at: Timestamp) -> Result<(), Error> {
    let page = document.page_iter().next().ok_or(Error::Structure("没有页面"))?;
    let signature = document.add_object(dictionary! {
        "Type" => "Sig",
        "Filter" => "Adobe.PPKLite",
        "SubFilter" => "ETSI.CAdES.detached",
        "ByteRange" => vec![0.into(), RANGE_WIDTH.into(), RANGE_WIDTH.into(), RANGE_WIDTH.into()],
        "Contents" => Object::String(vec![0; ROOM], StringFormat::Hexadecimal),
        "Name" => text(&seal.name),
        "Reason" => text(reason),
        "M" => Object::string_literal(pdf_date(at)),
    });
    // The seal is drawn by the template; the field itself is invisible, which keeps the page as it was set.
    let field = document.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "FT" => "Sig", "T" => Object::string_literal("seal"),
        "Rect" => vec![0.into(), 0.into(), 0.into(), 0.into()],
        "F" => 132, "P" => page, "V" => signature,
    });
    let page = document.get_dictionary_mut(page)?;
    match page.get_mut(b"Annots").and_then(Object::as_array_mut) {
        Ok(annotations) => annotations.push(field.into()),
        Err(_) => page.set("Annots", vec![field.into()]),
    }
    let form = document.add_object(dictionary! { "Fields" => vec![field.into()], "SigFlags" => 3 });
    document.catalog_mut()?.set("AcroForm", form);
    Ok(())
}

/// PDF text string: UTF-16BE with a byte order mark (ISO 32000-1 §7.9.2.2).
fn text(value: &str) -> Object {
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(value.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, StringFormat::Hexadecimal)
}

fn pdf_date(at: Timestamp) -> String {
    let instant = jiff::Timestamp::from_microsecond(at.as_micros()).unwrap_or_default();
    let local = instant.to_zoned(TimeZone::fixed(Offset::constant(8)));
    local.strftime("D:%Y%m%d%H%M%S+08'00'").to_string()
}

/// Writes the real byte ranges over their placeholder, then the signature of everything outside `Contents`.
fn fill(seal: &Seal, mut bytes: Vec<u8>) -> Result<Vec<u8>, Error> {
    let zeros = vec![b'0'; 2 * ROOM];
    let start = find(&bytes, &zeros).ok_or(Error::Structure("找不到签章位置"))? - 1;
    let end = start + 2 * ROOM + 2;
    let placeholder = format!("0 {RANGE_WIDTH} {RANGE_WIDTH} {RANGE_WIDTH}");
    let range_at = find(&bytes, placeholder.as_bytes()).ok_or(Error::Structure("找不到签章范围"))?;
    let range = format!("0 {start} {end} {}", bytes.len() - end);
    let padded = format!("{range:width$}", width = placeholder.len());
    put(&mut bytes, range_at, padded.as_bytes())?;

    let contents = signature::sign(seal, &digest_outside(&bytes, start, end)?)?;
    let hex: String = contents.iter().map(|byte| format!("{byte:02x}")).collect();
    if hex.len() > 2 * ROOM {
        return Err(Error::Structure("签章数据超出预留空间"));
    }
    put(&mut bytes, start + 1, hex.as_bytes())?;
    Ok(bytes)
}

pub(crate) fn digest_outside(bytes: &[u8], start: usize, end: usize) -> Result<Vec<u8>, Error> {
    let (Some(before), Some(after)) = (bytes.get(..start), bytes.get(end..)) else {
        return Err(Error::Structure("签章范围超出文件"));
    };
    Ok(Sha256::new().chain_update(before).chain_update(after).finalize().to_vec())
}

fn put(bytes: &mut [u8], at: usize, content: &[u8]) -> Result<(), Error> {
    bytes.get_mut(at..at + content.len()).ok_or(Error::Structure("签章位置超出文件"))?.copy_from_slice(content);
    Ok(())
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle)
}

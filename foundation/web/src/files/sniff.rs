//! What a file is, by its first bytes.

/// The types a citizen may upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    Pdf,
    Png,
    Jpeg,
    /// GB/T 33190 fixed layout.
    Ofd,
    Docx,
    Text,
}

impl Media {
    pub const fn mime(self) -> &'static str {
        match self {
            Media::Pdf => "application/pdf",
            Media::Png => "image/png",
            Media::Jpeg => "image/jpeg",
            Media::Ofd => "application/ofd",
            Media::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Media::Text => "text/plain",
        }
    }
}

/// Recognises an admitted type; `None` for everything else, programs and HTML included.
pub fn sniff(bytes: &[u8]) -> Option<Media> {
    if bytes.starts_with(b"%PDF-") {
        Some(Media::Pdf)
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some(Media::Png)
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        Some(Media::Jpeg)
    } else if bytes.starts_with(b"PK\x03\x04") {
        sniff_zip(bytes)
    } else {
        is_plain_text(bytes).then_some(Media::Text)
    }
}

/// Both office formats are archives; the names of their entries stand uncompressed before each entry and at the end.
fn sniff_zip(bytes: &[u8]) -> Option<Media> {
    if holds(bytes, b"OFD.xml") {
        Some(Media::Ofd)
    } else if holds(bytes, b"word/document.xml") && !holds(bytes, b"vbaProject.bin") {
        Some(Media::Docx)
    } else {
        None
    }
}

fn holds(bytes: &[u8], name: &[u8]) -> bool {
    bytes.windows(name.len()).any(|window| window == name)
}

/// UTF-8 without control characters, and nothing a browser could take for a page.
fn is_plain_text(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let readable = !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    readable && !text.trim_start_matches('\u{feff}').trim_start().starts_with('<')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn admitted_types_are_known_by_their_first_bytes() {
        let zip = |entry: &str| [b"PK\x03\x04......", entry.as_bytes(), b"......"].concat();
        assert_eq!(sniff(b"%PDF-1.7"), Some(Media::Pdf));
        assert_eq!(sniff(b"\xff\xd8\xff\xe0"), Some(Media::Jpeg));
        assert_eq!(sniff(&zip("OFD.xml")), Some(Media::Ofd));
        assert_eq!(sniff(&zip("word/document.xml")), Some(Media::Docx));
        assert_eq!(sniff("情况说明：\n一、……".as_bytes()), Some(Media::Text));
    }

    #[test]
    fn macros_programs_and_pages_are_not_admitted() {
        let macros = [b"PK\x03\x04 word/document.xml ".as_slice(), b"word/vbaProject.bin"].concat();
        for bytes in
            [macros.as_slice(), b"\x7fELF\x02\x01", b"PK\x03\x04 evil.exe", b" <svg onload=alert(1)>", b"GIF89a\x00"]
        {
            assert_eq!(sniff(bytes), None);
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            sniff(&bytes);
        }
    }
}

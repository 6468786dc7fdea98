//! A sealed document is accepted by us and by independent readers; a changed one is refused by both.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at the first surprise")]

use std::path::Path;
use std::process::Command;

use documents::{Authority, Error, Press, Verification, verify};
use jiff::civil::date;
use kernel::Timestamp;
use serde_json::json;

fn letter() -> Vec<u8> {
    let press = Press::new([(
        "letter.typ".to_owned(),
        "#set text(font: \"Noto Serif SC\")\n#let data = json(bytes(sys.inputs.data))\n#data.title".to_owned(),
    )])
    .unwrap();
    press.set("letter.typ", &json!({"title": "准予行政许可决定书"}), &[], date(2026, 9, 1)).unwrap()
}

fn now() -> Timestamp {
    Timestamp::at_local(date(2026, 9, 1), 10, 30)
}

fn county(folder: &Path) -> Authority {
    Authority::open(folder, "青岚县", now()).unwrap()
}

fn sealed(authority: &Authority) -> Vec<u8> {
    let seal = authority.seal("market", "青岚县市场监督管理局", now()).unwrap();
    seal.sign(&letter(), "青市监许字〔2026〕第00001号", now()).unwrap()
}

#[test]
fn a_sealed_letter_names_the_body_that_sealed_it() {
    let folder = tempfile::tempdir().unwrap();
    let authority = county(folder.path());
    let verdict = verify(&sealed(&authority), &authority).unwrap();
    assert_eq!(verdict, Verification::Genuine { sealed_by: "青岚县市场监督管理局".to_owned() });
}

#[test]
fn the_keys_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let pdf = sealed(&county(folder.path()));
    assert!(matches!(verify(&pdf, &county(folder.path())).unwrap(), Verification::Genuine { .. }));
}

#[test]
fn any_changed_byte_outside_the_signature_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let authority = county(folder.path());
    let pdf = sealed(&authority);
    let signature = pdf.windows(12).position(|window| window == b"/Contents<30").unwrap() + 10;
    for position in (10..pdf.len()).step_by(pdf.len() / 60).filter(|at| !(signature..signature + 8200).contains(at)) {
        let mut changed = pdf.clone();
        changed[position] ^= 1;
        let verdict = verify(&changed, &authority);
        assert!(!matches!(verdict, Ok(Verification::Genuine { .. })), "byte {position} was changed unnoticed");
    }
}

#[test]
fn another_countys_seal_and_appended_content_are_not_ours() {
    let (ours, theirs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let authority = county(ours.path());
    let foreign = sealed(&county(theirs.path()));
    assert!(matches!(verify(&foreign, &authority).unwrap(), Verification::Doubtful(_)));
    let mut longer = sealed(&authority);
    longer.extend_from_slice(b"\n% more");
    assert!(matches!(verify(&longer, &authority).unwrap(), Verification::Doubtful(_)));
    assert!(matches!(verify(&letter(), &authority), Err(Error::Unsigned)));
}

/// Poppler and its NSS library share no code with us.
#[test]
fn an_independent_reader_finds_the_signature_valid() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("letter.pdf");
    std::fs::write(&file, sealed(&county(&folder.path().join("keys")))).unwrap();
    let output = Command::new("pdfsig").arg(&file).output().expect("poppler-utils is installed by `make tools`");
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(report.contains("Signature Validation: Signature is Valid."), "{report}");
    assert!(report.contains("Total document signed"), "{report}");
}

//! The words all crates share: time, identifiers and their check digits, money, who acts, and how a wish is refused.
//!
//! Pure: nothing here reads a file, opens a socket or asks the wall clock, with the single exception of
//! [`SystemClock`]. One concept a file, and every type is re-exported here, so that other crates write
//! `kernel::CitizenNumber` and need not know the file.
//!
//! Identifiers are parsed into types that cannot hold a wrong value; what fails is a [`Refusal`] that says which
//! character is wrong and what was expected. [`IdentifierPolicy`] adds what depends on the installation (are the test
//! ranges of the demonstration county admitted?) and on the day (nobody is born tomorrow).

mod actor;
mod bundle_no;
mod case_no;
mod certificate;
mod check_digit;
mod citizen;
mod clock;
mod date;
mod hash;
mod ids;
mod item_code;
mod machine;
mod mask;
mod money;
mod number_pattern;
mod policy;
mod refusal;
mod region;
mod shape;
mod timestamp;
mod uscc;

pub use actor::{Actor, ActorKind, Channel, Ties};
pub use bundle_no::BundleNo;
pub use case_no::CaseNo;
pub use certificate::CertificateIdentifier;
pub use citizen::{CitizenNumber, Sex};
pub use clock::{Clock, SharedClock, SystemClock, TestClock};
pub use date::{Date, chinese_date, chinese_weekday, date_of_day_number, day_number};
pub use hash::{Digest32, chain, mac};
pub use ids::{AccountId, ItemId, KindId, OrganId, PostId, ProcedureId, WindowId};
pub use item_code::{CatalogCode, HandlingItemCode, TaskCode};
pub use machine::machine_word;
pub use mask::{
    is_mobile, mask_address, mask_bank_account, mask_certificate_no, mask_citizen_number, mask_name, mask_phone,
};
pub use money::Fen;
pub use number_pattern::{NumberParts, NumberPattern};
pub use policy::{IdentifierPolicy, check, check_line};
pub use refusal::{Refusal, RefusalKind};
pub use region::{RegionCode, RegionLevel};
pub use shape::deserialize_text;
pub use timestamp::{Timestamp, local_date};
pub use uscc::Uscc;

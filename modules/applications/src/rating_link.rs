//! The signed link by which whoever holds a receipt or a result rates without signing in.
//!
//! It stands as a QR code on paper, so it is a function of the case alone: printing a letter or looking at a receipt
//! writes nothing, and the same paper always carries the same code. It is good for one rating of each act, which the
//! register itself sees to; who may use it and for how long is `ratings`' to say.

use documents::art::qr_svg;
use kernel::CaseNo;

use crate::codes::letters;
use crate::desk::Desk;

/// Eighty bits: nobody guesses one.
const CHECK: usize = 16;

impl Desk {
    /// `99012120260908-0001.K7QFM2WXT8RHYB3P`.
    pub fn rating_token(&self, no: &CaseNo) -> String {
        let check = self.authority.mac("rating link", &format!("{} {no}", self.region));
        format!("{no}.{}", letters(&check, CHECK))
    }

    /// Where the QR code leads.
    pub fn rating_link(&self, no: &CaseNo) -> String {
        format!("{}/rate/link/{}", self.public_url, self.rating_token(no))
    }

    /// The link as a QR code, to be shown or printed.
    pub fn rating_qr(&self, no: &CaseNo) -> Option<String> {
        qr_svg(&self.rating_link(no))
    }

    /// The case a token was signed for; none for what this server never signed.
    pub fn case_of_rating_token(&self, token: &str) -> Option<CaseNo> {
        let (no, _) = token.trim().rsplit_once('.')?;
        let no = CaseNo::parse(no).ok()?;
        // Digests are compared, so that the time taken tells nothing of how far a guess was right.
        let same =
            kernel::Digest32::of(self.rating_token(&no).as_bytes()) == kernel::Digest32::of(token.trim().as_bytes());
        same.then_some(no)
    }
}

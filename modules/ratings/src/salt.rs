//! The county's salt: what is derived with it can be compared here and means nothing elsewhere.
//!
//! Marks of devices and the codes of bad ratings reach the register, so they are derived and never drawn: a simulation
//! settles its salt from its seed, and the same seed gives the same register. Everywhere else chance makes it, once.

use kernel::{Digest32, mac};
use web::Problem;
use web::cookies::Token;

use crate::desk::Desk;
use crate::model::RatingId;

/// Characters of the code after `PJ`: 48 bits, of which nobody without the salt knows one.
const CODE: usize = 12;

impl Desk {
    /// Settles the salt of a simulated county, before its first rating; a salt that stands is kept.
    pub async fn settle_salt(&self, seed: u64) -> Result<(), Problem> {
        let salt = Digest32::of(format!("salt of a simulated county {seed}").as_bytes()).to_hex();
        self.shelf().salt(&salt).await.map(drop).map_err(Problem::internal)
    }

    async fn salt(&self) -> Result<String, Problem> {
        let fresh = Token::random().map_err(Problem::internal)?;
        self.shelf().salt(fresh.as_str()).await.map_err(Problem::internal)
    }

    /// A digest of a device or an address: comparable here, meaningless elsewhere.
    pub(crate) async fn salted(&self, what: &str, text: &str) -> Result<String, Problem> {
        if text.is_empty() {
            return Ok(String::new());
        }
        let salt = self.salt().await?;
        let inner = Digest32::of(format!("{salt} {what} {text}").as_bytes()).to_hex();
        let outer = Digest32::of(format!("{salt} {inner}").as_bytes()).to_hex();
        Ok(outer.chars().take(20).collect())
    }

    /// The code of a rating. Who knows the matter's number cannot tell the code from it, nor the number from the code.
    pub(crate) async fn rating_code(&self, id: &RatingId) -> Result<String, Problem> {
        let key = Digest32::of(format!("rating code {}", self.salt().await?).as_bytes());
        let mark = mac(key.as_bytes(), format!("{} {id}", self.region()).as_bytes()).to_hex();
        Ok(format!("PJ{}", mark.chars().take(CODE).collect::<String>().to_uppercase()))
    }

    /// The key of the order in which ratings are shown to those who may not know whose they are.
    pub(crate) async fn order_key(&self) -> Result<Digest32, Problem> {
        Ok(Digest32::of(format!("order of ratings {}", self.salt().await?).as_bytes()))
    }
}

//! Answers given once: what is not a command of a case keeps its answer under the sender's key in the same way.

use identity::Who;
use kernel::{Digest32, Refusal};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{WriteSet, idempotency};
use web::Problem;

use crate::desk::Desk;

/// Who asked what under which key; without a key nothing is remembered.
pub(crate) struct Once {
    account: String,
    key: Option<String>,
    request: Digest32,
}

impl Desk {
    pub(crate) fn once(&self, who: &Who, key: Option<&str>, asked: &impl Serialize) -> Result<Once, Problem> {
        let bytes = serde_json::to_vec(asked).map_err(Problem::internal)?;
        let account = who.account.id.as_str().to_owned();
        Ok(Once { account, key: key.map(str::to_owned), request: Digest32::of(&bytes) })
    }

    /// The answer given before to the same wish under the same key.
    pub(crate) async fn answered<T: DeserializeOwned>(&self, once: &Once) -> Result<Option<T>, Problem> {
        let Some(key) = &once.key else { return Ok(None) };
        let given = idempotency::lookup(&self.db, self.region, &once.account, key).await.map_err(Problem::internal)?;
        match given {
            None => Ok(None),
            Some(given) if given.request == once.request => {
                serde_json::from_str(&given.answer).map(Some).map_err(Problem::internal)
            }
            Some(_) => {
                let sentence = "同一个幂等键不能用于不同的请求，请换一个键。";
                Err(Refusal::invalid("idempotency_key_reused", sentence).into())
            }
        }
    }

    /// Keeps the answer together with what was done.
    pub(crate) fn remember(&self, set: &mut WriteSet, once: &Once, answer: &impl Serialize) -> Result<(), Problem> {
        let Some(key) = &once.key else { return Ok(()) };
        let answer = serde_json::to_string(answer).map_err(Problem::internal)?;
        let given = idempotency::Given { request: once.request, status: 200, answer };
        idempotency::push(set, self.region, &once.account, key, &given, self.now());
        Ok(())
    }
}

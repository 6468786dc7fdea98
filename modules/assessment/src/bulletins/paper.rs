//! A bulletin on paper: set by the county's template `_bulletin.typ`, sealed by the supervision body.

use axum::body::Bytes;
use documents::art;
use kernel::{OrganId, local_date};
use serde_json::json;
use web::Problem;

use super::body::Bulletin;
use crate::desk::Desk;

const TEMPLATE: &str = "_bulletin.typ";
const SEALED_BY: &str = "supervision";
const PURPOSE: &str = "效能监察专用章";

impl Desk {
    pub(super) async fn bulletin_pdf(&self, bulletin: &Bulletin) -> Result<Bytes, Problem> {
        let organ = self.office.organ_name(&OrganId::from(SEALED_BY));
        let address = format!("{}/assessment/bulletins/{}", self.office.public_url, bulletin.report);
        let at = bulletin.issued_at;
        let data = json!({
            "number": bulletin.number,
            "title": bulletin.title,
            "organ": organ,
            "address": address,
            "issued_on": local_date(at).to_string(),
            "progress": bulletin.progress,
            "praise": bulletin.praise,
            "criticism": bulletin.criticism,
            "persons": bulletin.persons,
            "demand": bulletin.demand,
            "addressees": bulletin.addressees.join("、"),
        });
        let (press, authority) = (self.office.press.clone(), self.office.authority.clone());
        let id = bulletin.number.clone();
        let printed = tokio::task::spawn_blocking(move || {
            let mut pictures = vec![("seal.svg", art::seal_svg(&organ, PURPOSE))];
            pictures.extend(art::qr_svg(&address).map(|qr| ("qr.svg", qr)));
            let pdf = press.set(TEMPLATE, &data, &pictures, local_date(at)).map_err(Problem::internal)?;
            let seal = authority.seal(SEALED_BY, &organ, at).map_err(Problem::internal)?;
            seal.sign(&pdf, &id, at).map_err(Problem::internal)
        });
        Ok(Bytes::from(printed.await.map_err(Problem::internal)??))
    }
}

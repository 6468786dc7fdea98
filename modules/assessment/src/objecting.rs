//! 提出异议: a statement, or one of its lines, is disputed; a case of its own, reviewed by supervision
//! (青岚县政务服务窗口考核办法第十五条).

use std::sync::Arc;

use casework::{Command, Filing, Party, PartyKind};
use kernel::{Actor, Channel, KindId, OrganId, RegionCode};
use serde_json::{Value as Json, json};

use crate::pages::address;
use crate::scores::{Line, Statement};

/// What somebody has against a statement.
#[derive(Clone, Copy, Debug)]
pub struct Objecting<'a> {
    pub statement: &'a Statement,
    /// Whose it is, and by what scheme, as people call them.
    pub name: &'a str,
    pub scheme: &'a str,
    /// None disputes the whole.
    pub line: Option<&'a Line>,
    /// The points it should be, in whole points.
    pub wanted: Option<f64>,
    pub reason: &'a str,
}

impl Objecting<'_> {
    /// The command that files it, for whoever may (`actor`, by `name`). One objection a line: asked twice, it is filed once.
    pub fn command(&self, region: RegionCode, actor: Actor, name: &str) -> Command {
        let Statement { subject, month, .. } = self.statement;
        let entry = self.line.map(|line| line.n.to_string()).unwrap_or_default();
        let key = format!("score-objection:{subject}:{month}:{entry}");
        let party = Party {
            kind: PartyKind::Organisation,
            name: name.to_owned(),
            number: String::new(),
            phone: String::new(),
            account: Some(actor.account.clone()),
        };
        let filing = Filing {
            kind: KindId::from("score-objection"),
            item: None,
            party: Arc::new(party),
            agent: None,
            channel: Channel::Web,
            place: None,
            window: None,
            organ: Some(OrganId::from(self.statement.organ.as_str())),
            form: Arc::new(self.form(&entry)),
            answers: Arc::new(Json::Null),
            materials: Vec::new(),
        };
        Command::file(region, actor, filing).with_key(key)
    }

    fn form(&self, entry: &str) -> Json {
        let Statement { subject, month, quarter, .. } = self.statement;
        let period = if quarter.is_empty() { month.to_string() } else { quarter.clone() };
        let points = self.line.map_or(self.statement.points, |line| line.points);
        let mut form = json!({
            "statement": format!("{} {period}", self.name),
            "address": address::statement(subject, &month.to_string()),
            "scheme": self.scheme,
            "period": month.to_string(),
            "subject": subject,
            "entry": entry,
            "line": self.line.map_or_else(|| "总分".to_owned(), Line::in_words),
            "case_no": self.line.map(|line| line.case_no.as_str()).unwrap_or_default(),
            "points": crate::indicators::float(points) / 100.0,
            "reason": self.reason,
        });
        if let (Some(form), Some(wanted)) = (form.as_object_mut(), self.wanted) {
            form.insert("wanted".to_owned(), json!(wanted));
        }
        form
    }
}

//! What is brought up beside applications, where faults are planted: opinions, findings of patrols and outside reviews,
//! objections to scores, and new versions of items to which cases under way are moved.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Result, anyhow};
use assessment::store::figures::Of;
use assessment::store::statements;
use assessment::{Line, Month, Objecting, Statement};
use casework::{Case, Command, Filing, Party, PartyKind, Verb};
use catalog::Editor;
use declarations::Item;
use kernel::{Actor, Channel, ItemId, KindId, OrganId, local_date};
use rand::Rng as _;
use rand::seq::IndexedRandom as _;
use serde_json::{Value as Json, json};

use super::Life;
use crate::demo::people::RESIDENTS;

/// How often on a working day: an opinion, a finding of a patrol, one from outside.
const OPINION: f64 = 0.7;
const PATROL: f64 = 0.5;
const OUTSIDE: f64 = 0.15;
/// Statements disputed in a month, and cases moved to a new version.
const DISPUTED: usize = 5;
const MOVED: usize = 6;
/// Where supervisors sit.
const SUPERVISION: &str = "supervision";

const OPINIONS: [(&str, &str); 4] = [
    ("service", "窗口中午能不能轮班，午休来办事的人也有人接待。"),
    ("online", "网上填的地址，线下又让写一遍，能不能自动带出来。"),
    ("hall", "大厅三楼没有指示牌，老人找不到窗口。"),
    ("township", "村里能代办的事项，请把清单贴在村委会门口。"),
];
const FINDINGS: [(&str, &str); 4] = [
    ("environment", "填单台上没有笔，示范文本缺页。"),
    ("publicity", "收费依据没有公示在窗口。"),
    ("facility", "叫号机故障半天没有报修。"),
    ("presence", "工作时间窗口无人，没有放置暂停服务的牌子。"),
];

impl Life {
    /// What comes up on a working day.
    pub(super) async fn voices(&mut self) -> Result<()> {
        if self.rng.random_bool(OPINION) {
            self.say().await?;
        }
        if self.rng.random_bool(PATROL) {
            self.find("patrol-finding").await?;
        }
        if self.rng.random_bool(OUTSIDE) {
            self.find("external-review").await?;
        }
        self.dispute().await
    }

    /// A resident has an opinion.
    async fn say(&mut self) -> Result<()> {
        let party = self.people.resident(self.rng.random_range(0..RESIDENTS));
        let account = party.account.clone().unwrap_or_else(|| "walk-in".into());
        let actor = Actor::citizen(account, party.name.clone()).through(Channel::Web);
        let (Some((topic, text)), Some(organ)) = (OPINIONS.choose(&mut self.rng).copied(), self.some_organ()) else {
            return Ok(());
        };
        let form = json!({ "topic": topic, "text": text, "anonymous": false });
        self.bring_up("opinion", organ, actor, party, form).await
    }

    /// A supervisor hands a finding to the organ that is to mend it.
    async fn find(&mut self, kind: &str) -> Result<()> {
        let (Some(actor), Some(organ)) = (self.first_at(SUPERVISION, "supervisor"), self.some_organ()) else {
            return Ok(());
        };
        let Some((matter, finding)) = FINDINGS.choose(&mut self.rng).copied() else { return Ok(()) };
        let form = match kind {
            "patrol-finding" => json!({
                "class": "weekly", "by": "supervision", "place": "centre", "matter": matter, "finding": finding,
                "grade": "ordinary", "within": "3wd",
            }),
            _ => json!({
                "source": "third-party", "period": "2026", "by": "supervision", "problem": finding, "within": "10wd",
            }),
        };
        let name = self.county.organs.find(organ.as_str()).map_or_else(String::new, |found| found.name.clone());
        let number = organ.to_string();
        let party = Party { kind: PartyKind::Organisation, name, number, phone: String::new(), account: None };
        self.bring_up(kind, organ, actor, Arc::new(party), form).await
    }

    async fn bring_up(
        &mut self,
        kind: &str,
        organ: OrganId,
        actor: Actor,
        party: Arc<Party>,
        form: Json,
    ) -> Result<()> {
        let filing = Filing {
            kind: KindId::from(kind),
            item: None,
            party,
            agent: None,
            channel: Channel::Web,
            place: None,
            window: None,
            organ: Some(organ),
            form: Arc::new(form),
            answers: Arc::new(Json::Null),
            materials: Vec::new(),
        };
        self.bring(Command::file(self.region, actor, filing)).await
    }

    async fn bring(&mut self, command: Command) -> Result<()> {
        let actor = command.actor.clone();
        if let Some(case) = self.submit(command).await? {
            let id = self.get_to_know(case.no.clone(), Vec::new(), actor);
            self.follow(id, &case);
        }
        Ok(())
    }

    /// Heads dispute points of their organs' statements as soon as these are frozen.
    async fn dispute(&mut self) -> Result<()> {
        let month = Month::of(local_date(self.now())).before();
        let frozen = month.cutoff(&self.county.calendar) <= self.now();
        let Some(faulty) = self.faulty.as_mut().filter(|faulty| frozen && faulty.disputed != Some(month)) else {
            return Ok(());
        };
        faulty.disputed = Some(month);
        let db = faulty.town.db.clone();
        let frozen = statements::list(&db, self.region, month, "organ:", &Of::default()).await?;
        let lost = |statement: &Statement| -> Option<Line> {
            statement.lines.iter().filter(|line| line.points < 0).min_by_key(|line| line.points).cloned()
        };
        let disputed = frozen.iter().filter_map(|frozen| Some((&frozen.statement, lost(&frozen.statement)?)));
        for (statement, line) in disputed.take(DISPUTED) {
            let Some(head) = self.first_at(&statement.organ, "approver") else { continue };
            let name = head.name.clone();
            let reason = "责任在数据共享接口中断，不在本单位。";
            let organ = self.county.find_organ(&OrganId::from(statement.organ.as_str()));
            let (subject, scheme) =
                (organ.map_or("", |organ| organ.name.as_str()), self.county.schemes.find(&statement.scheme));
            let scheme = scheme.map_or("", |scheme| scheme.name.as_str());
            let objecting =
                Objecting { statement, name: subject, scheme, line: Some(&line), wanted: Some(0.0), reason };
            self.bring(objecting.command(self.region, head, &name)).await?;
        }
        Ok(())
    }

    /// The item of which most is under way gets a new version; heads move some of the cases to it.
    pub(super) async fn renew(&mut self) -> Result<()> {
        let mut known: Vec<u32> = self.matters.keys().copied().collect();
        known.sort_unstable();
        let mut open: BTreeMap<ItemId, Vec<(u32, Arc<Case>)>> = BTreeMap::new();
        for id in known {
            let Some(no) = self.matters.get(&id).map(|matter| matter.no.clone()) else { continue };
            let Some(case) = self.casework.current(self.region, &no).await? else { continue };
            if let Some(item) = case.item.clone().filter(|_| !case.phase.is_over()) {
                open.entry(item).or_default().push((id, case));
            }
        }
        let most = open.into_iter().max_by_key(|(_, cases)| cases.len());
        let Some((item, cases)) = most else { return Ok(()) };
        self.publish(&item).await?;
        for (id, case) in cases.into_iter().take(MOVED) {
            let Some(head) = self.first_at(case.lead_organ.as_str(), "approver") else { continue };
            let verb = Verb::Rebase {
                reason: "新版取消了一份证明，按新版办理对申请人有利。".to_owned()
            };
            let Some(case) = self.submit(Command::on(self.region, case.no.clone(), head, verb)).await? else {
                continue;
            };
            if let Some(faulty) = &mut self.faulty {
                faulty.planting.plant("P-REBASE", &case.no);
            }
            self.follow(id, &case);
        }
        Ok(())
    }

    /// Drafts, saves and publishes the next version of an item, as its editor would.
    async fn publish(&mut self, item: &ItemId) -> Result<()> {
        let Some(town) = self.faulty.as_ref().map(|faulty| faulty.town.clone()) else { return Ok(()) };
        self.land().await?;
        let (desk, editor) = (town.catalog_desk(), Editor::new("admin", "系统管理员"));
        let refused = |error: catalog::Error| anyhow!("{error}");
        let draft = desk.begin_draft(item, &editor).await.map_err(refused)?;
        let mut content = Item::clone(&draft.item);
        content.plain = format!("{}（新版）", draft.item.name);
        let saved = desk.save_version(item, draft.number(), content, draft.revision, &editor).await.map_err(refused)?;
        desk.publish_version(item, saved.number(), local_date(self.now()), &editor).await.map_err(refused)?;
        town.adopt_catalog();
        Ok(())
    }

    fn some_organ(&mut self) -> Option<OrganId> {
        self.items.choose(&mut self.rng).map(|item| item.organ.clone())
    }

    /// The first who serves a role at an organ.
    fn first_at(&self, organ: &str, role: &str) -> Option<Actor> {
        let index = self.staff.at(&OrganId::from(organ), role).first()?;
        self.staff.worker(*index).map(|worker| worker.actor.clone())
    }
}

//! Taking in the folder's rules, publishing versions, drafts.
//!
//! A version judges from its first day on, and that day lies ahead when it is published: no day is judged by two
//! versions, so recomputing the past gives what was raised.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use casework::Error;
use declarations::{Rule, Words as _, has_errors};
use kernel::{Actor, Date, Refusal};
use store::WriteSet;
use store::register::{self, Deed};

use super::text_of;
use crate::desk::Desk;
use crate::door::{Publication, REGISTER};
use crate::model::{Origin, Person, RuleInForce, RuleVersion};
use crate::noted::Noted;
use crate::store::rules;

impl Desk {
    /// Puts the folder's rules and all that was published into the book. Called at start, and by the round when another
    /// node published something. Answers whether the book changed in a way that open cases must be looked at for.
    pub async fn adopt_rules(&self) -> Result<(), Error> {
        let mut stored = rules::versions(self.db(), self.region()).await?;
        let fresh = self.new_in_folder(&stored);
        if !fresh.is_empty() {
            let deeds: Vec<Deed> = fresh.iter().map(|version| published(version, &system())).collect();
            let put = |set: &mut WriteSet| fresh.iter().for_each(|version| rules::put(set, self.region(), version));
            match register::append(self.db(), self.region(), REGISTER, &deeds, put).await {
                Ok(()) => {}
                // Another node was first.
                Err(error) if error.is_conflict() => {}
                Err(error) => return Err(error.into()),
            }
            stored = rules::versions(self.db(), self.region()).await?;
        }
        self.fill_book(&stored);
        if !fresh.is_empty() {
            self.look_again_at_open_cases().await?;
        }
        Ok(())
    }

    fn fill_book(&self, stored: &[RuleVersion]) {
        let in_folder: BTreeSet<&str> = self.office.county().rules.iter().map(|rule| rule.id.as_str()).collect();
        let from_page: BTreeSet<&str> = stored
            .iter()
            .filter(|version| version.origin == Origin::Page)
            .map(|version| version.rule.id.as_str())
            .collect();
        // A file that was removed ends its rule, unless somebody published it as well.
        let kept = |version: &&RuleVersion| {
            let id = version.rule.id.as_str();
            in_folder.contains(id) || from_page.contains(id)
        };
        self.book.clear_troubles();
        let versions = stored.iter().filter(kept);
        self.book.replace(versions.map(|version| (Arc::clone(&version.rule), version.version, version.from)));
        self.book.set_adopted(stored.len());
    }

    /// Files whose content was never seen before. The first time ever they judge from their own day on; later ones from
    /// tomorrow.
    fn new_in_folder(&self, stored: &[RuleVersion]) -> Vec<RuleVersion> {
        let now = self.now();
        let tomorrow = rules::earliest(self.today());
        let mut fresh = Vec::new();
        for rule in self.office.county().rules.iter() {
            let known = stored.iter().filter(|version| version.rule.id == rule.id);
            let newest = known.clone().filter(|version| version.origin == Origin::Folder).max_by_key(|v| v.version);
            if newest.is_some_and(|newest| newest.digest == rule.digest()) {
                continue;
            }
            let version = known.map(|version| version.version).max().unwrap_or(0) + 1;
            let from = if stored.is_empty() { rule.since } else { rule.since.max(tomorrow) };
            fresh.push(RuleVersion {
                rule: Arc::new(Rule::clone(rule)),
                version,
                from,
                origin: Origin::Folder,
                digest: rule.digest(),
                by: person(&system()),
                reason: "县文件夹".to_owned(),
                published: now,
                text: text_of(rule),
            });
        }
        fresh
    }

    /// Takes in what was published elsewhere.
    pub(crate) async fn follow_rules(&self) -> Result<(), Error> {
        let count = rules::count(self.db(), self.region()).await?;
        if self.book.adopted() == usize::try_from(count).unwrap_or(0) { Ok(()) } else { self.adopt_rules().await }
    }

    pub(crate) async fn rules_in_force(&self) -> Result<Vec<RuleInForce>, Error> {
        let today = self.today();
        let mut by_rule: BTreeMap<String, Vec<RuleVersion>> = BTreeMap::new();
        for version in rules::versions(self.db(), self.region()).await? {
            by_rule.entry(version.rule.id.clone()).or_default().push(version);
        }
        let drafts = rules::drafts(self.db(), self.region()).await?;
        let troubles = self.book.troubles();
        let mut in_force = Vec::with_capacity(by_rule.len());
        for (id, mut versions) in by_rule {
            versions.sort_by_key(|version| (version.from, version.version));
            let current = versions.iter().rev().find(|version| version.from <= today).or(versions.first()).cloned();
            let Some(current) = current else { continue };
            let coming = versions.iter().find(|version| version.from > today && version.version != current.version);
            in_force.push(RuleInForce {
                in_force: self.book.rules().on(&id, today).is_some(),
                coming: coming.cloned(),
                has_draft: drafts.iter().any(|draft| draft.rule == id),
                trouble: troubles.iter().find(|trouble| trouble.rule == id).cloned(),
                current,
            });
        }
        in_force.sort_by(|a, b| {
            let key = |rule: &RuleInForce| (rule.current.rule.category.word(), rule.current.rule.id.clone());
            key(a).cmp(&key(b))
        });
        Ok(in_force)
    }

    pub(crate) async fn versions_of(&self, id: &str) -> Result<Vec<RuleVersion>, Error> {
        let mut versions = rules::versions(self.db(), self.region()).await?;
        versions.retain(|version| version.rule.id == id);
        versions.reverse();
        Ok(versions)
    }

    pub(crate) async fn keep_draft(&self, by: &Actor, id: &str, text: &str) -> Result<(), Error> {
        good_id(id)?;
        let mut set = WriteSet::new();
        rules::put_draft(&mut set, self.region(), id, text, &person(by), self.now());
        Ok(self.db().write(set).await?)
    }

    pub(crate) async fn drop_draft(&self, by: &Actor, id: &str) -> Result<(), Error> {
        let deed = Noted::DraftDiscarded.by(self.now(), &by.account, &by.name, id);
        let drop = |set: &mut WriteSet| rules::drop_draft(set, self.region(), id);
        Ok(register::append(self.db(), self.region(), REGISTER, &[deed], drop).await?)
    }

    /// Publishes for an actor whose right to do so was seen to; pages and API go through [`Desk::publish_rule`].
    pub async fn publish(&self, by: &Actor, wish: &Publication) -> Result<RuleVersion, Error> {
        good_id(&wish.rule)?;
        let (rule, findings) = Rule::checked(&wish.rule, &wish.text, self.office.county());
        if has_errors(&findings) {
            let first = findings.iter().find(|finding| finding.is_error());
            let sentence = first.map_or_else(String::new, |finding| finding.sentence.clone());
            return Err(Refusal::invalid("rule_broken", format!("规则还不能发布：{sentence}")).on_field("text").into());
        }
        if wish.from <= self.today() {
            let sentence = "规则最早从明天起生效，已经过去的日子按当时的规则认定。";
            return Err(Refusal::invalid("from_too_early", sentence).on_field("from").into());
        }
        if wish.reason.trim().is_empty() {
            return Err(Refusal::invalid("reason_missing", "请写明为什么修改规则。").on_field("reason").into());
        }
        let version = self.next_version(by, Rule { since: wish.from, ..rule }, wish.from, &wish.reason).await?;
        self.put_version(by, version).await
    }

    /// Ends a rule after a day, today at the earliest.
    pub async fn end_rule(&self, by: &Actor, id: &str, last: Date, reason: &str) -> Result<RuleVersion, Error> {
        let from = rules::earliest(last);
        let Some(current) = self.book.rules().on(id, last).cloned() else {
            return Err(Refusal::not_found("rule_unknown", format!("没有在用的规则 {id}。")).into());
        };
        if last < self.today() {
            let sentence = "规则最早今天停用，已经过去的日子按当时的规则认定。";
            return Err(Refusal::invalid("from_too_early", sentence).on_field("last").into());
        }
        let rule = Rule { until: Some(last), ..Rule::clone(&current.rule) };
        let version = self.next_version(by, rule, from, reason).await?;
        self.put_version(by, version).await
    }

    async fn next_version(&self, by: &Actor, rule: Rule, from: Date, reason: &str) -> Result<RuleVersion, Error> {
        let known = self.versions_of(&rule.id).await?;
        let version = known.iter().map(|version| version.version).max().unwrap_or(0) + 1;
        let text = text_of(&Rule { version, ..rule.clone() });
        // Read back, so that its digest is that of what is kept.
        let (rule, _) = Rule::from_toml(&rule.id, &text);
        Ok(RuleVersion {
            digest: rule.digest(),
            rule: Arc::new(rule),
            version,
            from,
            origin: Origin::Page,
            by: person(by),
            reason: reason.to_owned(),
            published: self.now(),
            text,
        })
    }

    async fn put_version(&self, by: &Actor, version: RuleVersion) -> Result<RuleVersion, Error> {
        let put = |set: &mut WriteSet| {
            rules::put(set, self.region(), &version);
            rules::drop_draft(set, self.region(), &version.rule.id);
        };
        match register::append(self.db(), self.region(), REGISTER, &[published(&version, by)], put).await {
            Ok(()) => {}
            Err(error) if error.is_conflict() => {
                let sentence = "这条规则刚刚由别人发布了新版本，请刷新后再修改。";
                return Err(Refusal::conflict("rule_changed", sentence).into());
            }
            Err(error) => return Err(error.into()),
        }
        let stored = rules::versions(self.db(), self.region()).await?;
        self.fill_book(&stored);
        self.look_again_at_open_cases().await?;
        Ok(version)
    }
}

fn published(version: &RuleVersion, by: &Actor) -> Deed {
    let actor = if by.is_system() { kernel::AccountId::from("") } else { by.account.clone() };
    Noted::RulePublished
        .by(version.published, &actor, &by.name, &version.rule.id)
        .with("version", version.version)
        .with("from", version.from.to_string())
        .with("digest", version.digest.to_hex())
        .because(&version.reason)
}

fn person(actor: &Actor) -> Person {
    Person { account: actor.account.clone(), name: actor.name.clone() }
}

fn system() -> Actor {
    Actor::system()
}

/// `T-STEP-OVER`: it becomes a file name and part of keys.
fn good_id(id: &str) -> Result<(), Refusal> {
    let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    if (3..=40).contains(&id.len()) && id.starts_with(|c: char| c.is_ascii_uppercase()) && id.chars().all(plain) {
        return Ok(());
    }
    Err(Refusal::invalid("bad_rule_id", "规则编号由大写字母、数字和连字符组成，如 T-STEP-OVER。").on_field("rule"))
}

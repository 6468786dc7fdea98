//! `county.lock`: the digest of every version ever in force, one per line: `item market/food 1 sha256 2024-04-01`.
//!
//! A version that was in force keeps its digest. Whoever changes it is told to make a new version; whoever adds one is
//! told the line to add.

use std::collections::BTreeMap;
use std::fmt;

use kernel::{Date, Digest32};

use crate::county::County;
use crate::finding::Finding;

/// One version that was in force.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Locked {
    /// `item`, `kind`, `procedure`, `document`, `rule`, `indicator`, `scheme` or `survey`.
    pub what: String,
    pub id: String,
    pub version: u32,
    pub digest: Digest32,
    pub since: Date,
}

impl fmt::Display for Locked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} {} {}", self.what, self.id, self.version, self.digest, self.since)
    }
}

/// The day that stands where a declaration says none.
const FIRST_DAY: Date = Date::constant(1, 1, 1);

/// All versions ever in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock(BTreeMap<(String, String, u32), Locked>);

impl Lock {
    /// Reads the text of `county.lock`; lines that are none are findings.
    pub fn parse(path: &str, text: &str) -> (Lock, Vec<Finding>) {
        let (mut lock, mut findings) = (Lock::default(), Vec::new());
        for (number, line) in (1..).zip(text.lines()) {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            match parse_line(line) {
                Some(locked) => lock.add(locked),
                None => {
                    let finding = Finding::error("", "lock_line", format!("锁定行“{line}”无法识别。"));
                    let finding = finding.remedy("每行应为：类别 标识 版本 摘要 生效日。");
                    findings.push(finding.in_document(path).at_line(number, 1));
                }
            }
        }
        (lock, findings)
    }

    pub fn find(&self, what: &str, id: &str, version: u32) -> Option<&Locked> {
        self.0.get(&(what.to_owned(), id.to_owned(), version))
    }

    pub fn iter(&self) -> impl Iterator<Item = &Locked> {
        self.0.values()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The highest version of a declared thing that was ever in force.
    pub fn latest(&self, what: &str, id: &str) -> Option<&Locked> {
        let (from, to) = ((what.to_owned(), id.to_owned(), 0), (what.to_owned(), id.to_owned(), u32::MAX));
        self.0.range(from..=to).next_back().map(|(_, locked)| locked)
    }

    fn add(&mut self, locked: Locked) {
        self.0.insert((locked.what.clone(), locked.id.clone(), locked.version), locked);
    }

    /// The lock with every version that the county declares now; what was locked before stays as it was.
    #[must_use]
    pub fn with_versions_of(&self, county: &County) -> Lock {
        let mut lock = self.clone();
        for version in county.versions() {
            if lock.find(&version.what, &version.id, version.version).is_none() {
                lock.add(version);
            }
        }
        lock
    }

    /// What the versions declared now do to the versions locked. The field of each finding is `/version`.
    pub(crate) fn check(&self, declared: &Locked) -> Option<Finding> {
        let Locked { what: kind, id, version, digest, since } = declared;
        match (self.find(kind, id, *version), self.latest(kind, id)) {
            (Some(locked), _) if locked.digest == *digest => None,
            (Some(locked), _) => {
                let sentence = format!("{kind} {id} 第 {version} 版自 {} 起生效，内容不能再改。", locked.since);
                let next = version + 1;
                Some(
                    Finding::error("/version", "version_changed", sentence)
                        .remedy(format!("请改为第 {next} 版，并写明生效日。")),
                )
            }
            (None, Some(latest)) if latest.version > *version => {
                let sentence = format!("{kind} {id} 已有第 {} 版，不能退回第 {version} 版。", latest.version);
                Some(Finding::error("/version", "version_goes_back", sentence))
            }
            // What says no day has been there from the first day on.
            (None, Some(latest)) if *since <= latest.since && latest.since > FIRST_DAY => {
                let (earlier, day) = (latest.version, latest.since);
                let sentence = format!("{kind} {id} 第 {version} 版自 {since} 起生效，不晚于第 {earlier} 版的 {day}。");
                let remedy = "请写明新版真正的生效日，旧版才仍是那之前所依据的。";
                Some(Finding::error("/version", "version_not_later", sentence).remedy(remedy))
            }
            (None, _) => {
                let sentence = format!("{kind} {id} 第 {version} 版尚未锁定。");
                let remedy = format!("请在 county.lock 中加一行：{declared}");
                Some(Finding::warning("/version", "version_not_locked", sentence).remedy(remedy))
            }
        }
    }
}

/// The text of `county.lock`.
impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# 每个曾经生效的版本及其内容摘要；由 haoban check --lock 写入，不要手工改动。")?;
        self.iter().try_for_each(|locked| writeln!(f, "{locked}"))
    }
}

fn parse_line(line: &str) -> Option<Locked> {
    let mut words = line.split_whitespace();
    let (what, id) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (version, digest) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    let since = words.next()?.parse().ok()?;
    words.next().is_none().then_some(Locked { what, id, version, digest, since })
}

impl County {
    /// Every version the folder declares now.
    pub fn versions(&self) -> Vec<Locked> {
        let locked = |what: &str, id: &str, version, digest, since| Locked {
            what: what.to_owned(),
            id: id.to_owned(),
            version,
            digest,
            since,
        };
        let items = self.items.iter().map(|i| locked("item", i.id.as_str(), i.version, i.digest(), i.since));
        let kinds = self.kinds.iter().map(|k| locked("kind", k.id.as_str(), k.version, k.digest(), k.since));
        let shared = self.procedures.iter().filter(|p| p.is_shared());
        let procedures = shared.map(|p| locked("procedure", p.id.as_str(), p.version, p.digest, p.since));
        let documents = self.documents.iter().map(|d| locked("document", &d.id, d.version, d.digest(), d.since));
        let rules = self.rules.iter().map(|r| locked("rule", &r.id, r.version, r.digest(), r.since));
        let indicators = self.indicators.iter().map(|i| locked("indicator", &i.id, i.version, i.digest(), i.since));
        let schemes = self.schemes.iter().map(|s| locked("scheme", &s.id, s.version, s.digest(), s.since));
        let surveys = self.surveys.iter().map(|s| locked("survey", &s.id, s.version, s.digest(), s.since));
        let served = items.chain(kinds).chain(procedures).chain(documents);
        served.chain(rules).chain(indicators).chain(schemes).chain(surveys).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locked(version: u32, content: &str) -> Locked {
        let since = format!("2024-04-{version:02}").parse().unwrap();
        Locked { what: "item".into(), id: "a/b".into(), version, digest: Digest32::of(content.as_bytes()), since }
    }

    #[test]
    fn what_is_written_can_be_read() {
        let mut lock = Lock::default();
        lock.add(locked(1, "old"));
        lock.add(locked(2, "new"));
        let (read, findings) = Lock::parse("county.lock", &lock.to_string());
        assert_eq!((read, findings.len()), (lock, 0));
    }

    #[test]
    fn a_version_in_force_keeps_its_digest() {
        let mut lock = Lock::default();
        lock.add(locked(2, "two"));
        let code = |declared: &Locked| lock.check(declared).map(|finding| finding.code);
        assert_eq!(code(&locked(2, "two")), None);
        assert_eq!(code(&locked(2, "other")), Some("version_changed"));
        assert_eq!(code(&locked(1, "one")), Some("version_goes_back"));
        let added = lock.check(&locked(3, "three")).unwrap();
        assert_eq!(added.code, "version_not_locked");
        assert!(added.remedy.contains(&locked(3, "three").to_string()), "{added}");
        let backdated = Locked { since: locked(2, "").since, ..locked(3, "three") };
        assert_eq!(code(&backdated), Some("version_not_later"), "the version before would never have been in force");
    }

    #[test]
    fn a_line_that_is_none_is_reported_where_it_stands() {
        let (_, findings) = Lock::parse("county.lock", "# ok\nitem a/b one\n");
        assert_eq!((findings[0].line, findings[0].code), (2, "lock_line"));
    }
}

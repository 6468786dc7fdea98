//! Who may see which case: the one access predicate, as a condition for the database and as a plain function.
//!
//! `identity` makes the [`Sight`] of an actor; every read takes one. Lists, counts, search, exports and single reads
//! therefore agree; a property test holds condition and function together.

use kernel::{AccountId, OrganId, RegionCode};

use crate::model::Case;

/// What a person or machine may see in one county.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    region: RegionCode,
    grants: Vec<Grant>,
}

/// One reason to see a case. Any one suffices.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grant {
    /// The whole county: supervision, administration, the machine itself.
    County,
    /// A township or village and what lies within it.
    Within(RegionCode),
    /// An organ sees the cases it takes part in.
    Organ(OrganId),
    /// People and enterprises see their own cases, as applicant or as agent.
    Account(AccountId),
}

/// What of a case decides who may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseKeys {
    pub region: RegionCode,
    pub place: RegionCode,
    /// `organ:…` and `account:…`, as they stand in the table of parts.
    pub parts: Vec<String>,
}

impl Sight {
    /// Sees nothing; add grants.
    pub fn nothing(region: RegionCode) -> Sight {
        Sight { region, grants: Vec::new() }
    }

    /// Sees everything in the county.
    pub fn county(region: RegionCode) -> Sight {
        Sight { region, grants: vec![Grant::County] }
    }

    #[must_use]
    pub fn and(mut self, grant: Grant) -> Sight {
        if !self.grants.contains(&grant) {
            self.grants.push(grant);
        }
        self
    }

    pub fn region(&self) -> RegionCode {
        self.region
    }

    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    pub fn is_whole_county(&self) -> bool {
        self.grants.contains(&Grant::County)
    }

    /// Does the sight reach every case in which this organ takes part?
    pub fn covers_organ(&self, organ: &OrganId) -> bool {
        self.grants.iter().any(|grant| match grant {
            Grant::County => true,
            Grant::Organ(known) => known == organ,
            Grant::Within(_) | Grant::Account(_) => false,
        })
    }

    /// Ratings are for the applicant's side and for whoever watches the county: never for the window or the organ that was
    /// rated (国办发〔2019〕51号).
    pub fn knows_ratings(&self, case: &Case) -> bool {
        let agent = case.agent.as_ref().and_then(|agent| agent.account.as_ref());
        let mut applicants = case.party.account.iter().chain(agent);
        self.is_whole_county() || applicants.any(|account| self.grants.contains(&Grant::Account(account.clone())))
    }

    /// The predicate itself.
    pub fn sees(&self, keys: &CaseKeys) -> bool {
        self.region == keys.region && self.grants.iter().any(|grant| grant.admits(keys))
    }
}

impl Grant {
    fn admits(&self, keys: &CaseKeys) -> bool {
        match self {
            Grant::County => true,
            Grant::Within(region) => region.contains(keys.place),
            Grant::Organ(_) | Grant::Account(_) => self.part().is_some_and(|part| keys.parts.contains(&part)),
        }
    }

    /// The part by which the database knows this grant.
    pub(crate) fn part(&self) -> Option<String> {
        match self {
            Grant::Organ(organ) => Some(organ_part(organ)),
            Grant::Account(account) => Some(account_part(account)),
            Grant::County | Grant::Within(_) => None,
        }
    }
}

pub(crate) fn organ_part(organ: &OrganId) -> String {
    format!("organ:{organ}")
}

pub(crate) fn account_part(account: &AccountId) -> String {
    format!("account:{account}")
}

/// First and last code of a region, for a range of texts.
pub(crate) fn bounds(region: RegionCode) -> (String, String) {
    let code = region.to_string();
    let own = code.trim_end_matches('0').len();
    // Groups are two, two, two, three and three digits wide; a group may itself end in zero.
    let width = [2, 4, 6, 9, 12].into_iter().find(|&width| width >= own).unwrap_or(12);
    let prefix = code.get(..width).unwrap_or(&code);
    (format!("{prefix:0<12}"), format!("{prefix:9<12}"))
}

impl Case {
    pub fn keys(&self) -> CaseKeys {
        CaseKeys { region: self.region, place: self.place, parts: self.parts().collect() }
    }

    pub(crate) fn parts(&self) -> impl Iterator<Item = String> {
        let agent = self.agent.as_ref().and_then(|agent| agent.account.as_ref());
        let agent = agent.filter(|agent| self.party.account.as_ref() != Some(agent));
        let accounts = self.party.account.as_ref().into_iter().chain(agent).map(account_part);
        self.organs.iter().map(organ_part).chain(accounts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(text: &str) -> RegionCode {
        RegionCode::parse(text).unwrap()
    }

    #[test]
    fn a_township_sees_its_villages_and_nobody_elses() {
        let sight = Sight::nothing(region("990121")).and(Grant::Within(region("990121002")));
        let at = |place: &str| CaseKeys { region: region("990121"), place: region(place), parts: Vec::new() };
        assert!(sight.sees(&at("990121002004")) && sight.sees(&at("990121002")));
        assert!(!sight.sees(&at("990121003001")) && !sight.sees(&at("990121")));
    }

    #[test]
    fn the_bounds_of_a_region_are_what_it_contains() {
        for (code, inside, outside) in [
            ("990121", "990121002004", "990122000000"),
            ("990121002", "990121002999", "990121003000"),
            ("990121010", "990121010001", "990121011000"),
            ("990121002010", "990121002010", "990121002011"),
        ] {
            let (first, last) = bounds(region(code));
            assert!((first.as_str()..=last.as_str()).contains(&inside), "{code} {inside}");
            assert!(!(first.as_str()..=last.as_str()).contains(&outside), "{code} {outside}");
        }
    }

    #[test]
    fn nobody_sees_the_case_of_another_county() {
        let keys = CaseKeys { region: region("990122"), place: region("990122"), parts: vec!["organ:tax".into()] };
        assert!(!Sight::county(region("990121")).sees(&keys));
        assert!(!Sight::nothing(region("990121")).and(Grant::Organ("tax".into())).sees(&keys));
    }
}

//! Words of the official code sets in the reader's language. Files and exports keep the standard's own word.

use declarations::{
    Audience, Column, ExerciseLevel, Handling, HandlingChannel, HandlingScope, ItemState, ItemType, MaterialForm,
    MaterialKind, MaterialSource, Necessity, PowerSource, ResultKind, Sending, ServiceMode,
};
use web::Text;

use crate::model::{Source, Verb, VersionState};

/// A code that pages say in the reader's language.
pub trait Spoken: Copy {
    /// Where its word stands in the message files.
    fn key(self) -> String;

    fn spoken(self, t: Text) -> String {
        t.get(&self.key())
    }
}

/// All of them, as a list is read aloud.
pub fn list<S: Spoken>(t: Text, codes: &[S]) -> String {
    codes.iter().map(|code| code.spoken(t)).collect::<Vec<_>>().join(&t.get("list-comma"))
}

/// The codes with the ends of their keys.
macro_rules! spoken {
    ($($code:ident $prefix:literal { $($value:ident = $end:literal),+ $(,)? })+) => {$(
        impl Spoken for $code {
            fn key(self) -> String {
                match self { $($code::$value => concat!($prefix, $end).to_owned()),+ }
            }
        }
    )+};
}

spoken! {
    Audience "audience-" {
        Citizen = "citizen",
        Enterprise = "enterprise",
        PublicInstitution = "institution",
        SocialOrganization = "social",
        UnincorporatedEnterprise = "unincorporated",
        Administration = "administration",
        OtherOrganization = "other",
    }
    HandlingChannel "channel-" {
        Window = "window",
        Online = "online",
        Mobile = "mobile",
        Kiosk = "kiosk",
        Courier = "courier",
    }
    Sending "sending-" {
        Materials = "materials",
        Results = "results",
    }
    HandlingScope "scope-" {
        County = "county",
        Nation = "nation",
        CrossProvince = "cross-province",
        Province = "province",
        CrossPrefecture = "cross-prefecture",
        Prefecture = "prefecture",
        CrossCounty = "cross-county",
        Township = "township",
        CrossVillage = "cross-village",
    }
    ItemState "item-state-" {
        InUse = "in-use",
        Suspended = "suspended",
        Cancelled = "cancelled",
    }
    ItemType "type-" {
        AdministrativeLicense = "licence",
        AdministrativePenalty = "penalty",
        AdministrativeCompulsion = "compulsion",
        AdministrativeLevy = "levy",
        AdministrativePayment = "payment",
        AdministrativeInspection = "inspection",
        AdministrativeConfirmation = "confirmation",
        AdministrativeReward = "reward",
        AdministrativeAdjudication = "adjudication",
        OtherAdministrativePower = "other-power",
        PublicService = "public-service",
    }
    Handling "handling-" {
        Promised = "promised",
        Instant = "instant",
    }
    ExerciseLevel "level-" {
        County = "county",
        Nation = "nation",
        Province = "province",
        Prefecture = "prefecture",
        Township = "township",
        Village = "village",
        Graded = "graded",
    }
    PowerSource "power-" {
        OwnByLaw = "own",
        HandedDown = "handed-down",
        AuthorisedFromAbove = "authorised-above",
        AuthorisedByPeer = "authorised-peer",
        EntrustedFromAbove = "entrusted-above",
        EntrustedByPeer = "entrusted-peer",
    }
    ServiceMode "mode-" {
        AllOnline = "all-online",
        OneNet = "one-net",
        ByMobile = "mobile",
        NotifyAndCommit = "commitment",
        DeferredMaterials = "deferred",
        LifeEventBundle = "life-event",
        CrossProvince = "cross-province",
        WithinRegion = "within-region",
        CountyWide = "county-wide",
        OneCertificate = "one-certificate",
        CertificateFree = "certificate-free",
        Nearby = "nearby",
        OnTheSpot = "on-the-spot",
        Online = "online",
        OneVisit = "one-visit",
        AutoBenefit = "auto-benefit",
        ProxyAgency = "assisted",
    }
    Column "column-" {
        Government = "government",
        Livelihood = "livelihood",
        Business = "business",
        PartyMass = "party-mass",
    }
    ResultKind "result-" {
        Nothing = "nothing",
        Certificate = "certificate",
        Approval = "approval",
        Other = "other",
    }
    MaterialKind "material-" {
        Proof = "proof",
        Form = "form",
        Other = "other",
    }
    MaterialForm "material-as-" {
        PaperOrElectronic = "either",
        Paper = "paper",
        Electronic = "electronic",
    }
    Necessity "material-is-" {
        Needed = "needed",
        Optional = "optional",
        Deferrable = "deferrable",
    }
    MaterialSource "material-from-" {
        Applicant = "applicant",
        Government = "government",
        Other = "other",
    }
}

/// Codes of our own are stored by the word that ends their key.
macro_rules! spoken_by_word {
    ($($code:ident $prefix:literal),+) => {$(
        impl Spoken for $code {
            fn key(self) -> String {
                format!(concat!($prefix, "{}"), self.word())
            }
        }
    )+};
}

spoken_by_word!(VersionState "version-", Source "version-from-", Verb "version-deed-");

#[cfg(test)]
mod tests {
    use declarations::Words;
    use web::Lang;

    use super::*;

    fn official<S: Spoken + Words>() {
        for code in S::ALL {
            assert_eq!(code.spoken(Text::in_(Lang::Chinese)), code.word());
            assert!(code.spoken(Text::in_(Lang::English)).is_ascii(), "{}", code.key());
            assert!(Text::in_(Lang::English).has(&code.key()), "{}", code.key());
        }
    }

    #[test]
    fn chinese_pages_use_the_words_of_the_standard() {
        official::<Audience>();
        official::<HandlingChannel>();
        official::<HandlingScope>();
        official::<ItemState>();
        official::<ItemType>();
        official::<Handling>();
        official::<ExerciseLevel>();
        official::<PowerSource>();
        official::<ServiceMode>();
        official::<Column>();
        official::<ResultKind>();
        official::<MaterialKind>();
        official::<MaterialForm>();
        official::<Necessity>();
        official::<MaterialSource>();
    }

    #[test]
    fn states_of_versions_are_told_in_both_languages() {
        use VersionState::{Claimed, Compiled, Discarded, Draft, Published, ToClaim};
        for state in [ToClaim, Claimed, Compiled, Draft, Published, Discarded] {
            assert_eq!(state.spoken(Text::in_(Lang::Chinese)), state.label());
            assert!(Text::in_(Lang::English).has(&state.key()), "{}", state.key());
        }
        for verb in [Verb::Import, Verb::Save, Verb::Claim, Verb::Compile, Verb::Publish, Verb::Resume, Verb::Discard] {
            assert_eq!(verb.spoken(Text::in_(Lang::Chinese)), verb.label());
            assert!(Text::in_(Lang::English).has(&verb.key()), "{}", verb.key());
        }
    }
}

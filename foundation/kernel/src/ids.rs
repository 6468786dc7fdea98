//! Typed names of declared things, so that a post is never handed where an organ is meant.
//!
//! Each is the short text by which the county folder names the thing (`housing`, `housing/water-connection`). They are
//! cloned into events and tasks all the time, so a clone only counts a reference.

/// Declares a text id type.
macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(std::sync::Arc<str>);

        impl $name {
            pub fn new(text: impl Into<std::sync::Arc<str>>) -> $name {
                $name(text.into())
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> $name {
                $name::new(text)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> $name {
                $name::new(text)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        /// So that maps keyed by the id can be asked with a plain text.
        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                &*self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                &*self.0 == *other
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({})", stringify!($name), &self.0)
            }
        }
    };
}

text_id! {
    /// An organ (机构): a department, a hall, a township office.
    OrganId
}
text_id! {
    /// A post (岗位) in an organ; tasks go to posts, not to people.
    PostId
}
text_id! {
    /// An account: a citizen, an enterprise agent, a member of staff.
    AccountId
}
text_id! {
    /// A kind (类别) of case: application, appeal, patrol finding …
    KindId
}
text_id! {
    /// A service item (政务服务事项) in the county folder.
    ItemId
}
text_id! {
    /// A procedure (流程).
    ProcedureId
}
text_id! {
    /// A window (窗口) of a service hall.
    WindowId
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn an_id_is_its_text_in_json_and_in_maps() {
        let organ = OrganId::from("housing");
        assert_eq!(serde_json::to_string(&organ).unwrap(), r#""housing""#);
        assert_eq!(serde_json::from_str::<OrganId>(r#""housing""#).unwrap(), organ);
        let names = BTreeMap::from([(organ.clone(), "住房和城乡建设局")]);
        assert_eq!(names.get("housing"), Some(&"住房和城乡建设局"));
        assert_eq!(format!("{organ:?} {organ:>9}"), "OrganId(housing)   housing");
        assert_eq!(organ, "housing");
    }
}

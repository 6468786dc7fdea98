//! Closed sets of words: in code an enum named by the glossary, in files and on screen the official Chinese term.

/// A type whose values are written as words.
pub trait Words: Copy + 'static {
    const ALL: &'static [Self];

    /// The word in files and on screen.
    fn word(self) -> &'static str;

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.word() == word)
    }
}

/// Declares an enum with its words; it prints and serialises as the word. The first value is the default.
macro_rules! words {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$vdoc:meta])* $value:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $value,)+ }

        impl $crate::words::Words for $name {
            const ALL: &'static [$name] = &[$($name::$value),+];

            fn word(self) -> &'static str {
                match self { $($name::$value => $word,)+ }
            }
        }

        impl Default for $name {
            fn default() -> $name {
                const FIRST: &[$name] = &[$($name::$value),+];
                FIRST[0]
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad($crate::words::Words::word(*self))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::words::Words::word(*self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                let word = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                <$name as $crate::words::Words>::from_word(&word)
                    .ok_or_else(|| serde::de::Error::custom(format!("没有“{word}”这个取值")))
            }
        }
    };
}
pub(crate) use words;

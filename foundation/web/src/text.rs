//! All words of all pages: Fluent messages, Chinese first, English second.
//!
//! Message files lie in `assets/i18n/<tag>/<module>.ftl`, one a module; they are read once and shared. A template asks
//! `{{ t.get("days-due-today") }}`, or `{{ t.msg("days-left").arg("n", n) }}` where the sentence has gaps. A key that no file knows is
//! shown as itself and logged; the tests of this crate look for such keys in every module's templates.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

use crate::lang::Lang;

#[derive(RustEmbed)]
#[folder = "../../assets/i18n"]
struct MessageFiles;

type Bundle = FluentBundle<FluentResource>;

/// The words of one language; small enough to be copied into every view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Text {
    lang: Lang,
}

impl Text {
    pub const fn in_(lang: Lang) -> Text {
        Text { lang }
    }

    pub const fn lang(self) -> Lang {
        self.lang
    }

    /// A message without gaps.
    pub fn get(self, key: &str) -> String {
        format_message(self.lang, key, None)
    }

    /// A message whose gaps are filled by [`Message::arg`].
    pub fn msg(self, key: &str) -> Message<'_> {
        Message { text: self, key, args: FluentArgs::new() }
    }

    /// Is there such a message? For words that a declaration may or may not bring.
    pub fn has(self, key: &str) -> bool {
        bundle(self.lang).has_message(key)
    }
}

/// A message being filled.
#[must_use]
pub struct Message<'a> {
    text: Text,
    key: &'a str,
    args: FluentArgs<'static>,
}

impl Message<'_> {
    pub fn arg(mut self, name: &'static str, value: impl Argument) -> Self {
        self.args.set(name, value.value());
        self
    }
}

impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format_message(self.text.lang, self.key, Some(&self.args)))
    }
}

/// What may fill a gap: numbers keep their plural rules, everything else is shown as it stands.
pub trait Argument {
    fn value(&self) -> FluentValue<'static>;
}

impl<T: Argument + ?Sized> Argument for &T {
    fn value(&self) -> FluentValue<'static> {
        (**self).value()
    }
}

impl Argument for str {
    fn value(&self) -> FluentValue<'static> {
        FluentValue::String(self.to_owned().into())
    }
}

impl Argument for String {
    fn value(&self) -> FluentValue<'static> {
        self.as_str().value()
    }
}

macro_rules! number_arguments {
    ($($number:ty),*) => {$(
        impl Argument for $number {
            fn value(&self) -> FluentValue<'static> {
                FluentValue::from(*self)
            }
        }
    )*};
}
number_arguments!(i8, i16, i32, i64, u8, u16, u32, u64, usize, f64);

fn format_message(lang: Lang, key: &str, args: Option<&FluentArgs<'_>>) -> String {
    let bundle = bundle(lang);
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        tracing::warn!(key, lang = lang.tag(), "no message of this key");
        return key.to_owned();
    };
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, args, &mut errors).into_owned();
    if !errors.is_empty() {
        tracing::warn!(key, ?errors, "message with an unfilled gap");
    }
    text
}

fn bundle(lang: Lang) -> &'static Bundle {
    static BUNDLES: OnceLock<[Bundle; 2]> = OnceLock::new();
    let [chinese, english] = BUNDLES.get_or_init(|| Lang::ALL.map(load));
    match lang {
        Lang::Chinese => chinese,
        Lang::English => english,
    }
}

fn load(lang: Lang) -> Bundle {
    let tag: LanguageIdentifier = lang.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // Isolation marks would end up in copied text and in searches; our gaps hold no right-to-left text.
    bundle.set_use_isolating(false);
    for (path, source) in sources(lang) {
        let resource = FluentResource::try_new(source).unwrap_or_else(|(resource, errors)| {
            tracing::error!(path, ?errors, "message file with errors; its readable messages are used");
            resource
        });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(path, ?errors, "message defined twice; the first stands");
        }
    }
    bundle
}

/// The message files of a language by path.
pub(crate) fn sources(lang: Lang) -> BTreeMap<String, String> {
    let folder = format!("{}/", lang.tag());
    MessageFiles::iter()
        .filter(|path| path.starts_with(&folder))
        .filter_map(|path| {
            let file = MessageFiles::get(&path)?;
            Some((path.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
        })
        .collect()
}

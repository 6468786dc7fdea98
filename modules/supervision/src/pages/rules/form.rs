//! The editor's fields: a rule taken apart into choices, and put together again as the text of its file.
//!
//! What is stored is always the text; the fields are another way to write it. So the check, the difference and the dry
//! run judge one thing only, whichever way it was written.

use casework::Name;
use declarations::{Addressee, Duty, Every, Finding, Over, Rule, RuleCategory, Signal, Watched, Words};
use web::Text;
use web::form::{Control, Input, Post};

use super::said::Said;
use super::sentence;

/// A group of fields under one word of the sentence: 当, 如果, 发.
pub struct Group {
    pub title: String,
    pub inputs: Vec<Input>,
}

/// Fields that bear the name of a key of the text.
const FIELDS: [&str; 11] =
    ["name", "category", "kinds", "when", "raise", "to", "must", "order", "score", "basis", "about"];

/// Clocks that a due-time rule may watch, besides steps and pauses.
const CLOCKS: [&str; 9] =
    ["promised", "statutory", "acceptance", "correction", "delivery", "step", "pause", "answer", "receive"];

/// The fields of a text: `rule` is what could be read of it. What is wrong with a field is said at the field.
pub fn groups(
    t: Text,
    (source, rule, found): (&str, &Rule, &[Finding]),
    kinds: &[(String, String)],
    facts: &[String],
) -> Vec<Group> {
    let mut groups = shown(t, source, rule, kinds, facts);
    for input in groups.iter_mut().flat_map(|group| &mut group.inputs) {
        let wrong = found.iter().find(|finding| finding.is_error() && field_of(&finding.field) == Some(&*input.name));
        input.error = wrong.map(|finding| sentence_of(t, finding));
    }
    groups
}

fn shown(t: Text, source: &str, rule: &Rule, kinds: &[(String, String)], facts: &[String]) -> Vec<Group> {
    let said = Said::of(source);
    let text = |name: &str, read: &str| said.text(name, None).unwrap_or_else(|| read.to_owned());
    let duty = |name: &str, read: &Option<Duty>| {
        let read = read.as_ref();
        let what = said.text(name, Some("do")).or(read.map(|duty| duty.what.clone()));
        let within = said.text(name, Some("within")).or(read.map(|duty| duty.within.to_string()));
        (what.unwrap_or_default(), within.unwrap_or_default())
    };
    let ((must, within), (order, order_within)) = (duty("must", &rule.must), duty("order", &rule.order));

    let field = |name: &str| t.get(&format!("supervision-field-{name}"));
    let hint = |name: &str| t.get(&format!("supervision-hint-{name}"));
    let line = |name: &str, value: &str| Input::line(t, name, field(name)).value(value);
    let lines = |name: &str, value: &str| Input::new(t, name, field(name), Control::Lines).value(value);
    let parts = said.trigger().unwrap_or_default();
    let events = event_choices(t, &parts.events, facts);
    let mut event_input = Input::new(t, "event", field("event"), Control::Ticks(choices(events))).optional();
    event_input.values = parts.events.clone();
    let mut kind_input = Input::new(t, "kinds", field("kinds"), Control::Ticks(choices(kinds.to_vec())));
    kind_input.values = rule.kinds.iter().map(ToString::to_string).collect();
    let word = |name: &str, options: Vec<(String, String)>, value: &str| {
        Input::select(t, name, field(name), options).value(value)
    };
    let ways = ["event", "due", "window"].map(|way| (way.to_owned(), t.get(&format!("supervision-way-{way}"))));
    let shifts = ["at", "later", "before"].map(|way| (way.to_owned(), t.get(&format!("supervision-shift-{way}"))));
    let clocks = clock_choices(t, &parts.of);
    vec![
        Group {
            title: t.get("supervision-group-name"),
            inputs: vec![
                line("name", &text("name", &rule.name)),
                word("category", own(RuleCategory::ALL), rule.category.word()),
                kind_input,
            ],
        },
        Group {
            title: t.get("supervision-group-when"),
            inputs: vec![
                Input::new(t, "way", field("way"), Control::Radio(choices(ways.into()))).value(parts.way),
                event_input,
                word("of", clocks, &parts.of).optional(),
                word("shift", shifts.into(), parts.shift).optional(),
                line("by", &parts.by).hint(hint("by")).optional(),
                Input {
                    unit: "%".to_owned(),
                    ..Input::new(t, "share", field("share"), Control::Number { whole: true })
                }
                .value(parts.share)
                .optional(),
                word("every", named(Every::ALL, |every| sentence::period(t, every)), parts.every.word()).optional(),
                word("over", named(Over::ALL, |over| sentence::subject(t, over)), parts.over.word()).optional(),
            ],
        },
        Group {
            title: t.get("supervision-group-if"),
            inputs: vec![
                lines("when", &text("when", rule.when.as_ref().map_or("", |when| when.text())))
                    .hint(hint("when"))
                    .optional(),
            ],
        },
        Group {
            title: t.get("supervision-group-send"),
            inputs: vec![
                word("raise", named(Signal::ALL, |signal| sentence::signal(t, signal)), rule.raise.word()),
                word("to", named(Addressee::ALL, |to| sentence::addressee(t, to)), rule.to.word()),
                line("must", &must).optional(),
                line("within", &within).hint(hint("by")).optional(),
                line("order", &order).hint(hint("order")).optional(),
                line("order_within", &order_within).hint(hint("by")).optional(),
                Input::new(t, "score", field("score"), Control::Number { whole: true })
                    .value(text("score", "0").trim_start_matches('-').to_owned())
                    .hint(hint("score")),
            ],
        },
        Group {
            title: t.get("supervision-group-why"),
            inputs: vec![
                lines("about", &text("about", &rule.about)).hint(hint("about")),
                line("basis", &text("basis", &rule.basis)),
            ],
        },
    ]
}

/// The fields as they came back, put together as the text of `rules/<ID>.toml`; from when it judges is said when it is
/// published.
pub fn to_toml(post: &Post) -> String {
    let get = |name: &str| post.get(name).unwrap_or_default().trim();
    // What is no number stays as it was written, for the check to find.
    let score = match get("score").parse::<i32>() {
        Ok(points) => points.saturating_abs().saturating_neg().to_string(),
        Err(_) => quoted(get("score")),
    };
    let kinds: Vec<&str> = post.all("kinds").collect();
    let duty = |what: &str, within: &str| match (get(what), get(within)) {
        ("", "") => None,
        (what, within) => Some(format!("{{ do = {}, within = {} }}", quoted(what), quoted(within))),
    };
    let lines = [
        ("name", Some(quoted(get("name")))),
        ("category", Some(quoted(get("category")))),
        ("kinds", (!kinds.is_empty()).then(|| list(&kinds))),
        ("on", Some(trigger(post))),
        ("when", Some(quoted(get("when"))).filter(|_| !get("when").is_empty())),
        ("raise", Some(quoted(get("raise")))),
        ("to", Some(quoted(get("to")))),
        ("must", duty("must", "within")),
        ("order", duty("order", "order_within")),
        ("score", Some(score)),
        ("basis", Some(quoted(get("basis")))),
        ("about", Some(quoted(get("about")))),
    ];
    lines.into_iter().filter_map(|(name, value)| Some(format!("{name} = {}\n", value?))).collect()
}

fn trigger(post: &Post) -> String {
    let get = |name: &str| post.get(name).unwrap_or_default().trim();
    let text = match get("way") {
        "due" => {
            let share = get("share").trim_end_matches('%');
            let shift = match get("shift") {
                "later" => format!(" + {}", get("by")),
                "before" if share.is_empty() || share == "0" => format!(" - {}", get("by")),
                "before" => format!(" - max({}, {share}%)", get("by")),
                _ => String::new(),
            };
            format!("due({}){shift}", get("of"))
        }
        "window" => format!("every {} by {}", get("every"), get("over")),
        _ => {
            let events: Vec<&str> = post.all("event").collect();
            return match events.as_slice() {
                [one] => quoted(one),
                several => list(several),
            };
        }
    };
    quoted(&text)
}

/// A trigger taken apart, as it was written.
pub struct TriggerParts {
    pub way: &'static str,
    pub events: Vec<String>,
    pub of: String,
    pub shift: &'static str,
    pub by: String,
    pub share: String,
    pub every: Every,
    pub over: Over,
}

impl Default for TriggerParts {
    fn default() -> TriggerParts {
        TriggerParts {
            way: "event",
            events: Vec::new(),
            of: Watched::Step.to_string(),
            shift: "at",
            by: String::new(),
            share: "0".to_owned(),
            every: Every::Month,
            over: Over::Organ,
        }
    }
}

impl TriggerParts {
    pub fn events(events: Vec<String>) -> TriggerParts {
        TriggerParts { events, ..TriggerParts::default() }
    }
}

/// The field of the form that a place in the text is about.
pub fn field_of(pointer: &str) -> Option<&'static str> {
    let mut steps = pointer.trim_start_matches('/').split('/');
    Some(match (steps.next()?, steps.next()) {
        ("must", Some("within")) => "within",
        ("order", Some("within")) => "order_within",
        // An event, a limit or a stretch of time: what is chosen stands in several fields, the first says which.
        ("on", _) => "way",
        (name, _) => *FIELDS.iter().find(|field| **field == name)?,
    })
}

/// What is wrong with a field, in the words of the form: its keys are the text's, and so is how the text is mended.
pub fn sentence_of(t: Text, finding: &Finding) -> String {
    let Some(name) = field_of(&finding.field) else { return finding.sentence.clone() };
    let label = t.get(&format!("supervision-field-{}", if name == "way" { "on" } else { name }));
    let key = finding.field.rsplit('/').next().unwrap_or_default();
    let sentence = finding.sentence.replace(&format!("“{key}”"), &format!("“{label}”"));
    let sentence =
        if finding.code == "wrong_type" && name == "score" { t.get("supervision-score-whole") } else { sentence };
    if sentence.contains(&label) {
        sentence
    } else {
        t.msg("supervision-wrong-field").arg("field", label).arg("what", sentence).to_string()
    }
}

/// What may happen: the words of the engine that others hear of, the facts of modules that rules name already.
fn event_choices(t: Text, chosen: &[String], facts: &[String]) -> Vec<(String, String)> {
    let engine = Name::ALL.iter().filter(|name| **name != Name::Fact && **name != Name::FlowAdvanced);
    let mut names: Vec<String> = engine.map(|name| name.as_str().to_owned()).collect();
    names.retain(|name| t.has(&format!("supervision-event-{name}")) || chosen.contains(name));
    for name in facts.iter().chain(chosen) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names.into_iter().map(|name| (name.clone(), sentence::event(t, &name))).collect()
}

fn clock_choices(t: Text, chosen: &str) -> Vec<(String, String)> {
    let mut names: Vec<String> = CLOCKS.map(str::to_owned).into();
    if !names.iter().any(|name| name == chosen) {
        names.push(chosen.to_owned());
    }
    let label = |name: &String| {
        let key = format!("supervision-clock-{name}");
        if t.has(&key) { t.get(&key) } else { name.clone() }
    };
    names.iter().map(|name| (name.clone(), label(name))).collect()
}

fn own<T: Words>(all: &[T]) -> Vec<(String, String)> {
    all.iter().map(|value| (value.word().to_owned(), value.word().to_owned())).collect()
}

fn named<T: Words>(all: &[T], name: impl Fn(T) -> String) -> Vec<(String, String)> {
    all.iter().map(|value| (value.word().to_owned(), name(*value))).collect()
}

fn choices(pairs: Vec<(String, String)>) -> Vec<web::form::Choice> {
    pairs.into_iter().map(|(value, label)| web::form::Choice { value, label, hint: String::new() }).collect()
}

fn list<T: AsRef<str>>(values: &[T]) -> String {
    let quoted: Vec<String> = values.iter().map(|value| quoted(value.as_ref())).collect();
    format!("[{}]", quoted.join(", "))
}

/// A basic string of TOML; JSON's escapes are among its own.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text.replace('\r', "")).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: [&str; 3] = [
        "name = \"一\"\ncategory = \"时限\"\non = \"due(promised) - max(1wd, 20%)\"\nraise = \"notice\"\nto = \"handler\"\nscore = 0\nbasis = \"甲\"\nabout = \"乙\"\n",
        "name = \"二\"\ncategory = \"材料\"\non = [\"CorrectionRequested\", \"NotAccepted\"]\nwhen = \"history.corrections > 1 and event.channel = \\\"web\\\"\"\nraise = \"yellow\"\nto = \"department-head\"\nmust = { do = \"说明\", within = \"3wd\" }\nscore = -5\nbasis = \"甲\"\nabout = \"第一行\\n第二行\"\n",
        "name = \"三\"\ncategory = \"异常\"\non = \"every month by organ\"\nwhen = \"window.bulk > 0.5\"\nraise = \"warning\"\nto = \"leader\"\nmust = { do = \"说明\", within = \"1wd\" }\norder = { do = \"办结\", within = \"5wd\" }\nscore = -2\nbasis = \"甲\"\nabout = \"乙\"\n",
    ];

    /// The fields as a browser would send them back.
    fn sent(text: &str) -> Post {
        let (rule, found) = &Rule::from_toml("X", text);
        let mut post = Post::default();
        for input in groups(Text::default(), (text, rule, found), &[("application".into(), "办件".into())], &[])
            .iter()
            .flat_map(|group| &group.inputs)
        {
            for value in &input.values {
                post.pairs.push((input.name.clone(), value.clone()));
            }
        }
        post
    }

    #[test]
    fn fields_and_text_say_the_same() {
        for text in RULES {
            let (rule, findings) = Rule::from_toml("X", text);
            assert!(findings.is_empty(), "{findings:?}");
            let (back, _) = Rule::from_toml("X", &to_toml(&sent(text)));
            assert_eq!(crate::text_of(&back), crate::text_of(&rule));
        }
    }
    /// What cannot be read comes back as it was typed, with its mistake at its field, however often it is saved.
    #[test]
    fn what_cannot_be_read_is_not_lost() {
        let mut post = sent(RULES[1]);
        for (name, typed) in [("within", "3天"), ("score", "五分")] {
            post.pairs.iter_mut().filter(|(key, _)| key == name).for_each(|(_, value)| *value = typed.to_owned());
        }
        let text = to_toml(&post);
        let (rule, found) = Rule::from_toml("X", &text);
        assert_eq!(to_toml(&sent(&text)), text, "saved again, it is the same");
        let groups = groups(Text::default(), (&text, &rule, &found), &[], &[]);
        let field =
            |name: &str| groups.iter().flat_map(|group| &group.inputs).find(|input| input.name == name).unwrap();
        assert_eq!((field("must").values.join(""), field("within").values.join("")), ("说明".into(), "3天".into()));
        assert_eq!(field("score").values, ["五分"]);
        for (name, label) in [("within", "办理期限"), ("score", "扣分")] {
            let error = field(name).error.clone().unwrap_or_default();
            assert!(error.contains(label) && !error.contains("within") && !error.contains('{'), "{error}");
        }
        let later = sent(&RULES[0].replace("due(promised) - max(1wd, 20%)", "due(promised) + 三天"));
        assert_eq!(
            (later.get("shift"), later.get("by"), later.get("of")),
            (Some("later"), Some("三天"), Some("promised"))
        );
    }
}

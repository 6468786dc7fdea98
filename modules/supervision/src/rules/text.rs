//! A rule as the text of its file, for the sentence editor and for the table of versions.

use std::fmt::Write as _;

use declarations::{ALWAYS, Rule, Words as _};

/// The TOML that [`Rule::from_toml`] reads back as this rule.
pub fn text_of(rule: &Rule) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: String| {
        let _ = writeln!(text, "{name} = {value}");
    };
    line("name", quoted(&rule.name));
    if rule.version != 1 {
        line("version", rule.version.to_string());
    }
    line("category", quoted(rule.category.word()));
    line("kinds", list(rule.kinds.iter().map(kernel::KindId::as_str)));
    match &rule.on {
        declarations::Trigger::Events(names) if names.len() != 1 => line("on", list(names.iter().map(String::as_str))),
        on => line("on", quoted(&on.to_string())),
    }
    if let Some(when) = &rule.when {
        line("when", quoted(when.text()));
    }
    line("raise", quoted(rule.raise.word()));
    line("to", quoted(rule.to.word()));
    let duties = [("must", &rule.must), ("order", &rule.order)];
    for (name, duty) in duties.into_iter().filter_map(|(name, duty)| Some((name, duty.as_ref()?))) {
        line(name, format!("{{ do = {}, within = {} }}", quoted(&duty.what), quoted(&duty.within.to_string())));
    }
    line("score", rule.score.to_string());
    line("basis", quoted(&rule.basis));
    if rule.since != ALWAYS {
        line("since", rule.since.to_string());
    }
    if let Some(until) = rule.until {
        line("until", until.to_string());
    }
    line("about", quoted(&rule.about));
    text
}

fn list<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    format!("[{}]", texts.map(quoted).collect::<Vec<_>>().join(", "))
}

/// A basic string of TOML; JSON's escapes are among its own.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_read_back_from_its_text() {
        let text = r#"
            name = "环节超时"
            category = "时限"
            kinds = ["application", "warning"]
            on = "due(step) + 1wd"
            when = 'not(case.paused) and item.name != "a\b"'
            raise = "yellow"
            to = "section-head"
            must = { do = "说明并改正", within = "3wd" }
            order = { do = "办结并回复", within = "5wd" }
            score = -5
            basis = "办法第十条"
            since = 2024-04-01
            about = "环节\n超时"
        "#;
        let (rule, findings) = Rule::from_toml("T-STEP-OVER", text);
        assert!(!declarations::has_errors(&findings), "{findings:?}");
        let (again, findings) = Rule::from_toml("T-STEP-OVER", &text_of(&rule));
        assert!(findings.iter().all(|finding| !finding.is_error()), "{findings:?}");
        assert_eq!(again, rule);
    }
}

//! Two versions of a rule, their difference in words.

use declarations::Rule;
use web::Text;

use super::{condition, sentence};

/// One sentence a change, in the order of the rule's own sentence.
pub fn differences(t: Text, old: &Rule, new: &Rule) -> Vec<String> {
    let none = || t.get("supervision-none");
    let condition = |rule: &Rule| {
        let text = rule.when.as_ref().map(|when| when.text().to_owned());
        text.map_or_else(|| t.get("supervision-always"), |text| condition::in_words(t, &text))
    };
    let kinds = |rule: &Rule| rule.kinds.iter().map(ToString::to_string).collect::<Vec<_>>().join("、");
    let must = |rule: &Rule| rule.must.as_ref().map_or_else(none, |duty| duty.what.clone());
    let within = |rule: &Rule| rule.must.as_ref().map_or_else(none, |duty| sentence::limit(t, duty.within));
    let order = |rule: &Rule| rule.order.as_ref().map_or_else(none, |duty| duty.what.clone());
    let order_within = |rule: &Rule| rule.order.as_ref().map_or_else(none, |duty| sentence::limit(t, duty.within));
    let until = |rule: &Rule| rule.until.map_or_else(none, |day| t.long_date(day));
    let fields = [
        ("name", old.name.clone(), new.name.clone()),
        ("category", old.category.to_string(), new.category.to_string()),
        ("kinds", kinds(old), kinds(new)),
        ("on", sentence::when(t, &old.on), sentence::when(t, &new.on)),
        ("when", condition(old), condition(new)),
        ("raise", sentence::signal(t, old.raise), sentence::signal(t, new.raise)),
        ("to", sentence::addressee(t, old.to), sentence::addressee(t, new.to)),
        ("must", must(old), must(new)),
        ("within", within(old), within(new)),
        ("order", order(old), order(new)),
        ("order_within", order_within(old), order_within(new)),
        ("score", old.score.unsigned_abs().to_string(), new.score.unsigned_abs().to_string()),
        ("basis", old.basis.clone(), new.basis.clone()),
        ("about", old.about.clone(), new.about.clone()),
        ("until", until(old), until(new)),
    ];
    let changed = fields.into_iter().filter(|(_, before, after)| before != after);
    changed
        .map(|(field, before, after)| {
            let message = t.msg("supervision-changed").arg("field", t.get(&format!("supervision-field-{field}")));
            message.arg("before", inner(&before)).arg("after", inner(&after)).to_string()
        })
        .collect()
}

/// Quotation marks within quotation marks.
fn inner(text: &str) -> String {
    text.replace('“', "‘").replace('”', "’")
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: &str = r#"
name = "环节超时"
category = "时限"
on = "due(step) + 1wd"
raise = "yellow"
to = "department-head"
must = { do = "纠正并报告", within = "3wd" }
score = -5
basis = "县电子监察办法第八条"
about = "环节超过时限一个工作日以上。"
"#;

    #[test]
    fn a_difference_is_told_field_by_field() {
        let (old, _) = Rule::from_toml("T-STEP-OVER", RULE);
        let (new, _) = Rule::from_toml("T-STEP-OVER", &RULE.replace("3wd", "2wd").replace("\"yellow\"", "\"red\""));
        let told = differences(Text::default(), &old, &new);
        assert_eq!(told, ["发出的信号由“黄牌”改为“红牌”", "办理期限由“3 个工作日”改为“2 个工作日”"]);
        assert!(differences(Text::default(), &old, &old).is_empty());
    }
}

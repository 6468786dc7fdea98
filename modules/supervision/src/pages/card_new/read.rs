//! The form of a card by hand, read.

use declarations::{RuleCategory, Signal, Words as _};
use kernel::{AccountId, CaseNo, ItemId, OrganId, Refusal};
use web::form::Post;

use crate::model::{HandCard, Subject};
use crate::pages::fields::text;

/// The card as the form tells it.
pub(super) fn read(post: &Post) -> Result<HandCard, Refusal> {
    let some = |name: &str| Some(text(post, name)).filter(|text| !text.is_empty());
    let level = some("level").and_then(|word| Signal::from_word(&word));
    let organ = OrganId::from(some("organ").ok_or_else(|| missing("organ", "请选择由哪个部门说明。"))?.as_str());
    let person = some("person").map(|account| AccountId::from(account.as_str()));
    Ok(HandCard {
        level: level.ok_or_else(|| missing("level", "请选择发哪一种牌。"))?,
        subject: subject(post, &organ, person.as_ref())?,
        organ,
        person,
        ground: some("ground"),
        title: text(post, "title"),
        category: some("category").and_then(|word| RuleCategory::from_word(&word)),
        about: text(post, "facts"),
        must: text(post, "must"),
        basis: text(post, "basis"),
        score: some("score").map(|points| points_of(&points)).transpose()?,
        evidence: evidence(&ticked_and_typed(post))?,
    })
}

fn subject(post: &Post, organ: &OrganId, person: Option<&AccountId>) -> Result<Subject, Refusal> {
    match text(post, "about").as_str() {
        "case" => match text(post, "case") {
            none if none.is_empty() => Err(missing("case", "请选择这张牌关于哪一件办件。")),
            no => CaseNo::parse(&no).map(Subject::Case).map_err(|refusal| refusal.on_field("case")),
        },
        "organ" => Ok(Subject::Organ(organ.clone())),
        "person" => {
            let missing = || missing("person", "关于一个人的牌，请选择是哪一位。");
            person.cloned().map(Subject::Person).ok_or_else(missing)
        }
        "item" => match text(post, "item") {
            item if item.is_empty() => Err(missing("item", "关于一个事项的牌，请选择是哪一个。")),
            item => Ok(Subject::Item(ItemId::from(item.as_str()))),
        },
        _ => Err(missing("about", "请选择这张牌关于什么。")),
    }
}

/// How many points it takes: a whole number, without a sign.
fn points_of(text: &str) -> Result<i64, Refusal> {
    let read = text.parse::<i64>().ok().filter(|points| (0..=100).contains(points));
    let sentence = "请填写扣几分：0 到 100 的整数，不写负号，例如 5。";
    let points = read.ok_or_else(|| Refusal::invalid("bad_score", sentence).on_field("score"))?;
    Ok(-points)
}

/// The cases that were ticked, and the numbers of others.
fn ticked_and_typed(post: &Post) -> String {
    post.all("evidence").chain(post.all("others")).collect::<Vec<_>>().join("\n")
}

/// One number a line, or with commas between.
fn evidence(text: &str) -> Result<Vec<CaseNo>, Refusal> {
    let numbers = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | ';' | '；'));
    let numbers = numbers.filter(|number| !number.is_empty());
    numbers.map(|number| CaseNo::parse(number).map_err(|refusal| refusal.on_field("evidence"))).collect()
}

fn missing(field: &str, sentence: &str) -> Refusal {
    Refusal::invalid("card_incomplete", sentence).on_field(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(pairs: &[(&str, &str)]) -> Post {
        Post { pairs: pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(), ..Post::default() }
    }

    #[test]
    fn points_are_taken_and_never_given() {
        assert_eq!((points_of("5"), points_of("0")), (Ok(-5), Ok(0)));
        for wrong in ["many", "-5", "1000"] {
            assert_eq!(points_of(wrong).map_err(|refusal| refusal.code), Err("bad_score"));
        }
    }

    #[test]
    fn a_card_is_about_what_was_chosen() {
        let organ = OrganId::from("market");
        let about = |pairs: &[(&str, &str)]| subject(&post(pairs), &organ, None);
        assert_eq!(about(&[("about", "organ")]), Ok(Subject::Organ(organ.clone())));
        assert_eq!(about(&[("about", "item"), ("item", "market/food")]), Ok(Subject::Item("market/food".into())));
        let refused = about(&[("about", "person")]).unwrap_err();
        assert_eq!((refused.code, refused.field.as_deref()), ("card_incomplete", Some("person")));
        assert!(about(&[("about", "case"), ("case", "?")]).is_err());
    }

    #[test]
    fn evidence_is_named_line_by_line() {
        let found = evidence("99012120260902001\n99012120260902002、99012120260902003").unwrap();
        assert_eq!(found.len(), 3);
        assert_eq!(evidence("不是编号").unwrap_err().field.as_deref(), Some("evidence"));
    }
}

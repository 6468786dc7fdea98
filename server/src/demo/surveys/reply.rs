//! One answer to a survey: a mood, and every question answered about as the mood is.

use rand::Rng;
use rand::seq::IndexedRandom as _;
use ratings::survey::{Published, Reply};
use serde_json::{Value, json};
use web::Problem;
use web::form::{Field, FieldKind, Values};

/// What people write when they are content, when they are not, and what tells who they are.
const CONTENT: [&str; 6] = [
    "现在一次就能办好，比前几年方便多了。",
    "窗口的小姑娘很耐心，还帮我复印。",
    "手机上就办完了，没有跑腿。",
    "镇上就能办，不用坐车去县里，好。",
    "进度短信很及时，心里有数。",
    "承诺三天，两天就拿到了。",
];
const DISCONTENT: [&str; 6] = [
    "电话打了几次才有人接。",
    "指南上写的材料和窗口要的不一样，希望统一。",
    "中午没有人，上班的人只能请假来办。",
    "网上上传照片老是失败，老人不会弄。",
    "同样的材料上个月交过，这次又要。",
    "停车太难，排队也久。",
];
/// What colleagues write of those who approve.
const COLLEAGUES: [&str; 6] = [
    "退件时能一次说清楚，窗口好解释。",
    "遇到难题愿意牵头协调，没有推。",
    "月底集中审批，平时压得有点久。",
    "同样的情况前后两次要求不一样，建议统一口径。",
    "出差时没有安排人代批，办件停了两天。",
    "意见写得具体，照着改就行。",
];
const PRIVATE: &str = "我是北街的老李，还没办好，请打我电话 13900000000。";
/// Words of what opinions are asked for: what is hard, what could go, what should come closer.
const WISHES: [(&str, &[&str]); 3] = [
    ("hardest", &["不知道该找哪个部门", "办不动产要在几个窗口之间跑", "材料清单看不懂", "给老人办事要本人到场"]),
    ("cancel", &["无犯罪记录证明", "居住证明，派出所都能查到", "复印身份证", "同一张营业执照交了三遍"]),
    ("closer", &["社保认证", "高龄补贴", "医保报销", "公积金提取"]),
];

/// Whether a comment names somebody or gives a number to call.
pub fn is_private(comment: &str) -> bool {
    comment.split(|letter: char| !letter.is_ascii_digit()).any(|digits| digits.len() >= 7)
}

pub fn fill(published: &Published, subject: String, rng: &mut impl Rng) -> Result<Reply, Problem> {
    let form = published.form()?;
    let mood = match rng.random_range(0..100) {
        0..=47 => 1,
        48..=79 => 2,
        80..=92 => 3,
        93..=97 => 4,
        _ => 5,
    };
    let mut values = Values::new();
    for field in &form.fields {
        // What is asked may hang on what was answered before.
        let asked = field.when.as_deref().is_none_or(|when| ratings::survey::holds(when, &values));
        if !asked || (!field.required && rng.random_bool(0.15)) {
            continue;
        }
        let scale = published.content.scales.contains(&field.name);
        let pool = match (published.is_for_staff(), mood <= 2) {
            (true, _) => COLLEAGUES,
            (false, true) => CONTENT,
            (false, false) => DISCONTENT,
        };
        if let Some(value) = value(field, scale, mood, &pool, rng) {
            values.insert(field.name.clone(), value);
        }
    }
    Ok(Reply { subject, values })
}

fn value(field: &Field, scale: bool, mood: i32, pool: &[&'static str], rng: &mut impl Rng) -> Option<Value> {
    if scale {
        let level = (mood + rng.random_range(-1..=1)).clamp(1, 5);
        let level = if field.name == "overall" { mood } else { level };
        return Some(json!(level));
    }
    Some(match field.kind {
        FieldKind::Flag => json!(rng.random_bool(0.03)),
        FieldKind::Integer | FieldKind::Number => json!((mood - 1).max(1) + rng.random_range(0..2)),
        FieldKind::Many => {
            // Who is content has met little that was wrong.
            let several = if mood > 2 { rng.random_range(1..3) } else { i32::from(rng.random_bool(0.15)) };
            let several = usize::try_from(several).unwrap_or_default();
            json!(field.choices.choose_multiple(rng, several).map(|one| one.value.as_str()).collect::<Vec<_>>())
        }
        FieldKind::Text => match field.choices.choose(rng) {
            Some(choice) => json!(choice.value),
            None => json!(words(&field.name, pool, rng)?),
        },
    })
}

/// Most people write nothing.
fn words(question: &str, pool: &[&'static str], rng: &mut impl Rng) -> Option<&'static str> {
    if let Some((_, wishes)) = WISHES.iter().find(|(name, _)| *name == question) {
        return wishes.choose(rng).copied().filter(|_| rng.random_bool(0.6));
    }
    match rng.random_range(0..100) {
        0..=1 => Some(PRIVATE),
        2..=17 => pool.choose(rng).copied(),
        _ => None,
    }
}

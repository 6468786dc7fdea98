//! What somebody typed, without the words that only make it a question: 开饭店要啥证 asks for 开饭店.

use store::search::sound;

/// Taken off wherever they stand, longest first.
const ASKING: &[&str] = &[
    "需要什么手续",
    "需要哪些手续",
    "需要什么材料",
    "需要哪些材料",
    "要什么手续",
    "要哪些手续",
    "要什么材料",
    "要带什么",
    "需要带什么",
    "准备什么材料",
    "怎么办理",
    "如何办理",
    "怎样办理",
    "在哪里办理",
    "在哪里办",
    "去哪里办",
    "到哪里办",
    "在哪办",
    "去哪办",
    "到哪办",
    "怎么申请",
    "如何申请",
    "怎样申请",
    "怎么领取",
    "怎么领",
    "怎么查",
    "怎么弄",
    "怎么搞",
    "怎么办",
    "要啥手续",
    "要啥材料",
    "要什么证",
    "要哪些证",
    "办什么证",
    "要办啥证",
    "要啥证",
    "办啥证",
    "多长时间",
    "多少时间",
    "要多久",
    "多少钱",
    "要不要钱",
    "能不能",
    "可不可以",
    "需要什么",
    "需要哪些",
    "要什么",
    "要哪些",
    "有什么",
    "有哪些",
    "是什么",
    "请问一下",
    "请问",
    "我想要",
    "我想",
    "我要",
    "我家",
    "帮我",
    "想要",
    "打算",
    "准备",
    "咨询",
    "怎么",
    "如何",
    "怎样",
    "哪里",
    "什么",
    "哪些",
    "啥",
    "吗",
    "呢",
    "呀",
    "啊",
    "吧",
    "了",
];
/// Taken off at the beginning only.
const BEFORE: &[&str] = &["办理", "申请", "想", "要", "去", "办", "我", "给"];

/// The matter of a question. What would leave nothing is left as it was.
pub fn matter(query: &str) -> String {
    let typed = query.trim().trim_end_matches(['?', '？', '。', '！', '!']);
    let mut words: Vec<&str> = ASKING.to_vec();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let mut matter = typed.to_owned();
    for word in words {
        let without = matter.replace(word, " ");
        if without.chars().filter(|c| !c.is_whitespace()).count() >= 2 {
            matter = without;
        }
    }
    let mut matter = matter.split_whitespace().collect::<Vec<_>>().join(" ");
    while let Some(rest) = BEFORE.iter().find_map(|word| matter.strip_prefix(word)) {
        if rest.chars().count() < 2 {
            break;
        }
        matter = rest.trim_start().to_owned();
    }
    if matter.is_empty() { typed.to_owned() } else { matter }
}

/// Everyday words that mean the same; who types one finds what is filed under another.
const SAME: &[&[&str]] = &[
    &["孩子", "小孩", "宝宝", "娃娃", "娃"],
    &["饭店", "餐馆", "饭馆", "餐厅"],
    &["老人", "老年人", "高龄"],
    &["驾照", "驾驶证"],
    &["自来水", "用水"],
    &["补贴", "补助", "津贴"],
    &["房子", "住房", "房产"],
    &["生意", "经营"],
    &["公司", "企业"],
    &["离世", "去世", "死亡"],
];

/// Sounds shorter than this lie within too many others.
const SOUND: usize = 5;

/// The same matter in other everyday words, or in how they sound; not the one that was typed.
pub fn variants(matter: &str) -> Vec<String> {
    let letters = matter.to_ascii_lowercase().replace([' ', '\''], "");
    if !letters.is_empty() && letters.bytes().all(|letter| letter.is_ascii_lowercase()) {
        return sounding_variants(&letters);
    }
    let mut variants = Vec::new();
    for group in SAME {
        let Some(typed) = group.iter().find(|word| matter.contains(**word)) else { continue };
        let others = group.iter().filter(|word| *word != typed);
        variants.extend(others.map(|word| matter.replacen(typed, word, 1)));
    }
    variants
}

fn sounding_variants(letters: &str) -> Vec<String> {
    let mut variants = Vec::new();
    for group in SAME {
        let sounds: Vec<String> = group.iter().map(|word| sound(word)).collect();
        let heard = sounds.iter().filter(|sound| sound.len() >= SOUND && letters.contains(sound.as_str()));
        let Some(typed) = heard.max_by_key(|sound| sound.len()) else { continue };
        let others = sounds.iter().filter(|sound| *sound != typed);
        variants.extend(others.map(|sound| letters.replacen(typed.as_str(), sound, 1)));
    }
    variants
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_as_it_sounds_has_other_words_too() {
        assert!(variants("shengxiaohai").contains(&"shenghaizi".to_owned()));
        assert!(variants("Sheng xiaohai").contains(&"shenghaizi".to_owned()));
        assert!(variants("kaifandian").contains(&"kaicanguan".to_owned()));
        assert!(variants("jiehun").is_empty());
        assert!(variants("wangluo").is_empty(), "a short sound lies within many others");
    }

    #[test]
    fn other_words_for_the_same_matter_are_tried_too() {
        assert!(variants("生小孩").contains(&"生孩子".to_owned()));
        assert!(!variants("生小孩").contains(&"生小孩".to_owned()));
        assert!(variants("结婚").is_empty());
    }

    #[test]
    fn a_question_is_asked_about_its_matter() {
        for (typed, asked) in [
            ("开饭店要啥证", "开饭店"),
            ("我想开饭店需要什么手续？", "开饭店"),
            ("生小孩", "生小孩"),
            ("老人补贴怎么申请", "老人补贴"),
            ("怎么办理身份证", "身份证"),
            ("办理结婚登记", "结婚登记"),
            ("户口迁移 去哪里办", "户口迁移"),
            ("xinshenger", "xinshenger"),
            ("怎么办", "怎么办"),
            ("证", "证"),
        ] {
            assert_eq!(matter(typed), asked, "{typed}");
        }
    }
}

//! How Chinese sounds, in full and by initials.

use std::collections::BTreeSet;

use pinyin::ToPinyin as _;

use super::words::{Run, cut, normalize, runs};

/// Longer prefixes are never asked for.
const FULL_LETTERS: usize = 48;
const INITIAL_LETTERS: usize = 12;
/// Readings of one text at most.
const READINGS: usize = 4;

/// Characters of official language that are often read in a second way: 银行, 调查, 会计, 重新, 供给, 西藏 …
const SECOND_READINGS: &[(char, &str, &str)] = &[
    ('行', "xing", "hang"),
    ('长', "chang", "zhang"),
    ('重', "zhong", "chong"),
    ('调', "diao", "tiao"),
    ('会', "hui", "kuai"),
    ('给', "gei", "ji"),
    ('还', "huan", "hai"),
    ('传', "chuan", "zhuan"),
    ('乐', "le", "yue"),
    ('率', "lv", "shuai"),
    ('藏', "cang", "zang"),
    ('朝', "chao", "zhao"),
    ('都', "du", "dou"),
    ('降', "jiang", "xiang"),
    ('校', "xiao", "jiao"),
    ('参', "can", "shen"),
    ('便', "bian", "pian"),
    ('单', "dan", "shan"),
    ('弹', "dan", "tan"),
    ('曾', "ceng", "zeng"),
    ('差', "cha", "chai"),
    ('解', "jie", "xie"),
    ('查', "cha", "zha"),
    ('宿', "su", "xiu"),
    ('畜', "chu", "xu"),
    ('模', "mo", "mu"),
    ('厦', "sha", "xia"),
    ('盛', "sheng", "cheng"),
    ('省', "sheng", "xing"),
    ('系', "xi", "ji"),
];

/// The syllables of a Chinese run in each plausible reading. A character without a reading stands for itself.
pub(super) fn readings(run: &str) -> Vec<Vec<String>> {
    let mut readings: Vec<Vec<String>> = vec![Vec::new()];
    for c in run.chars() {
        let second = SECOND_READINGS.iter().find(|(of, ..)| *of == c);
        let first = match second {
            Some((_, first, _)) => (*first).to_owned(),
            None => c.to_pinyin().map_or_else(|| c.to_string(), |syllable| syllable.plain().replace('ü', "v")),
        };
        let fork = match second {
            Some((_, _, other)) if readings.len() * 2 <= READINGS => {
                let mut fork = readings.clone();
                fork.iter_mut().for_each(|reading| reading.push((*other).to_owned()));
                fork
            }
            _ => Vec::new(),
        };
        readings.iter_mut().for_each(|reading| reading.push(first.clone()));
        readings.extend(fork);
    }
    readings
}

/// What a title is found by: from the beginning of every word on, all syllables and all initials.
pub(super) fn of_title(title: &str) -> Vec<String> {
    let title = normalize(title);
    // Units that a prefix may start at, each with its syllables per reading.
    let mut starts = Vec::new();
    let mut text = String::new();
    for run in runs(&title) {
        let units = match &run {
            Run::Chinese(run) => cut(run),
            Run::Latin(run) => vec![run.as_str()],
        };
        for unit in units {
            starts.push(text.chars().count());
            text.push_str(unit);
        }
    }
    let mut sounds = BTreeSet::new();
    for reading in readings(&text) {
        for &start in &starts {
            let rest = reading.get(start..).unwrap_or_default();
            sounds.insert(rest.concat().chars().take(FULL_LETTERS).collect::<String>());
            sounds.insert(rest.iter().filter_map(|syllable| syllable.chars().next()).take(INITIAL_LETTERS).collect());
        }
    }
    sounds.into_iter().collect()
}

/// A query prefix, no longer than what was stored.
pub(super) fn clipped(letters: &str) -> String {
    letters.chars().take(FULL_LETTERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_sounds_from_every_word_on() {
        let sounds = of_title("食品经营许可");
        for sound in ["shipinjingyingxuke", "spjyxk", "jingyingxuke", "jyxk", "xuke", "xk"] {
            assert!(sounds.iter().any(|known| known == sound), "{sound} in {sounds:?}");
        }
    }

    #[test]
    fn second_readings_and_the_letter_v_are_known() {
        let sounds = of_title("银行");
        assert!(sounds.contains(&"yinhang".to_owned()) && sounds.contains(&"yinxing".to_owned()));
        assert_eq!(readings("绿女"), [["lv", "nv"]]);
        assert!(of_title("行长调重还会").len() < 200, "readings must not multiply without end");
    }

    #[test]
    fn latin_letters_keep_their_place() {
        assert!(of_title("A级旅游景区").contains(&"ajilvyoujingqu".to_owned()));
    }
}

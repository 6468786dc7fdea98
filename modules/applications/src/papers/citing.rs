//! Laws as a letter cites them: `《行政许可法》第四十二条`, however the county or the clerk wrote it
//! (GB/T 15834 §4.15: 书名号).

/// What a law is called at its end.
const KINDS: [&str; 12] =
    ["法", "条例", "规定", "办法", "规程", "规范", "细则", "决定", "解释", "标准", "规则", "通则"];
/// What may stand before its name and is no part of it.
const BEFORE: [&str; 13] = ["依据", "依照", "根据", "按照", "违反", "以及", "和", "及", "与", "、", "，", "；", " "];
const NUMERALS: &str = "〇零一二三四五六七八九十百千0123456789";

/// Puts the names of laws that are cited by article into 《》; what stands in them already is left alone.
pub fn cited(text: &str) -> String {
    let mut told = String::new();
    let mut rest = text;
    while let Some((name, article, after)) = next(rest) {
        let (before, name) = split(name);
        told.push_str(before);
        match KINDS.iter().any(|kind| name.ends_with(kind)) && !name.contains(['《', '》']) {
            true => told.extend(["《", name, "》"]),
            false => told.push_str(name),
        }
        told.push_str(article);
        rest = after;
    }
    told.push_str(rest);
    told
}

/// What stands before the first article, the article with its paragraphs, and the rest.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let places = text.char_indices().filter(|(_, c)| *c == '第').map(|(place, _)| place);
    for place in places {
        let (before, from) = text.split_at(place);
        let Some(mut after) = counted(from, "条") else { continue };
        // 第一款、第（三）项 belong to the article.
        while let Some(more) = ["款", "项", "目"].iter().find_map(|unit| counted(after, unit)) {
            after = more;
        }
        let article = from.get(..from.len() - after.len())?;
        return Some((before, article, after));
    }
    None
}

/// The text after `第…条`, if it begins so.
fn counted<'a>(text: &'a str, unit: &str) -> Option<&'a str> {
    let number = text.strip_prefix('第')?;
    let after = number.trim_start_matches(|c| NUMERALS.contains(c));
    (after.len() < number.len()).then_some(())?;
    after.strip_prefix(unit)
}

/// What leads up to a name, and the name: it begins after the sentence before it and after the word that cites it.
fn split(text: &str) -> (&str, &str) {
    let sentence = text.rfind(['。', '：', '（', '“']).map_or(0, |at| at + text.get(at..).map_or(0, first_len));
    let mut name = text.get(sentence..).unwrap_or_default();
    while let Some(shorter) = BEFORE.iter().find_map(|word| name.strip_prefix(word)) {
        name = shorter;
    }
    text.split_at(text.len() - name.len())
}

fn first_len(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::cited;

    #[test]
    fn laws_stand_in_their_marks_once() {
        for (written, told) in [
            ("中华人民共和国行政许可法第四十二条", "《中华人民共和国行政许可法》第四十二条"),
            (
                "依据行政许可法第三十二条第一款、青岚县供水服务规范第八条",
                "依据《行政许可法》第三十二条第一款、《青岚县供水服务规范》第八条",
            ),
            ("退役军人、其他优抚对象优待证管理办法第十二条", "《退役军人、其他优抚对象优待证管理办法》第十二条"),
            ("《行政许可法》第五十五条和第五十六条", "《行政许可法》第五十五条和第五十六条"),
            ("国办发〔2019〕51号", "国办发〔2019〕51号"),
            ("材料不全。根据不动产登记暂行条例第20条", "材料不全。根据《不动产登记暂行条例》第20条"),
            ("", ""),
        ] {
            assert_eq!(cited(written), told);
        }
    }
}

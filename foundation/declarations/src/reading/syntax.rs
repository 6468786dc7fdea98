//! What the TOML parser found, in Chinese. Words it may learn later are told as it says them.

/// `unclosed table, expected ]`: what is wrong, and what belongs there.
pub(super) fn sentence(message: &str) -> String {
    let (wrong, expected) = message.split_once(", expected ").unwrap_or((message, ""));
    let known = WRONG.iter().filter(|(english, _)| wrong.starts_with(english)).max_by_key(|(english, _)| english.len());
    let wrong = known.map_or(wrong, |(_, chinese)| *chinese);
    let wanted: Vec<&str> = expected.split(", ").filter(|word| !word.is_empty()).map(thing).collect();
    match (wanted.as_slice(), expected) {
        ([], _) => wrong.to_owned(),
        (_, "nothing") => format!("{wrong}，这里不应有内容"),
        (wanted, _) => format!("{wrong}，这里应为 {}", wanted.join(" 或 ")),
    }
}

fn thing(word: &str) -> &str {
    THINGS.iter().find(|(english, _)| *english == word).map_or(word, |(_, chinese)| *chinese)
}

const WRONG: [(&str, &str); 50] = [
    ("`_` may only go between digits", "下划线只能写在数字之间"),
    ("cannot extend value of type", "这个键已经有值，不能再用带点的键来补充"),
    ("cannot recurse further; max recursion depth met", "嵌套太深"),
    ("carriage return must be followed by newline", "回车符后面必须换行"),
    ("duplicate key", "键重复"),
    ("extra `=`", "多了一个等号"),
    ("extra assignment between key-value pairs", "两个键值之间多了等号"),
    ("extra comma in array", "数组里多了一个逗号"),
    ("extra comma in inline table", "内联表里多了一个逗号"),
    ("integers with a radix cannot be signed", "带进制前缀的整数不能写正负号"),
    ("invalid basic string", "双引号文字没有写完，或者有不能写的字符"),
    ("invalid comment character", "注释里有不可见的控制字符"),
    ("invalid inline table element", "内联表里的写法不对"),
    ("invalid key-value pair", "键值的写法不对"),
    ("invalid literal string", "单引号文字没有写完，或者有不能写的字符"),
    ("invalid multi-line basic string", "多行文字没有写完，或者有不能写的字符"),
    ("invalid multi-line literal string", "多行文字没有写完，或者有不能写的字符"),
    ("invalid unquoted key", "键里有不能直接写的字符，请加双引号"),
    ("invalid value", "值的写法不对"),
    ("key with no value", "键后面没有值"),
    ("keys cannot be multi-line basic strings", "键不能写成多行文字"),
    ("keys cannot be multi-line literal strings", "键不能写成多行文字"),
    ("missing array opening", "数组缺少左方括号"),
    ("missing assignment between key-value pairs", "键和值之间缺少等号"),
    ("missing comma between array elements", "数组的两项之间缺少逗号"),
    ("missing comma between key-value pairs", "内联表的两项之间缺少逗号"),
    ("missing comment start", "注释应以井号开头"),
    ("missing escaped value", "反斜杠后面缺少内容"),
    ("missing inline table opening", "内联表缺少左花括号"),
    ("missing key for inline table element", "内联表里缺少键"),
    ("missing opening quote", "缺少左引号"),
    ("missing table open", "表头缺少左方括号"),
    ("missing value", "缺少值"),
    ("missing value for key", "键后面没有值"),
    ("radix must be lowercase", "进制前缀要用小写"),
    ("recursion limit", "嵌套太深"),
    ("redundant integer number prefix", "整数前面多了零"),
    ("redundant numeric sign", "多了正负号"),
    ("string values must be quoted", "文字要写在引号里"),
    ("too few unicode value digits", "Unicode 编码的位数不够"),
    ("unclosed array", "数组没有写完"),
    ("unclosed array table", "表头没有写完"),
    ("unclosed inline table", "内联表没有写完"),
    ("unclosed table", "表头没有写完"),
    ("unexpected `=` in array", "数组里不能有等号"),
    ("unexpected content", "多了内容"),
    ("unexpected content between comment and newline", "注释后面必须换行"),
    ("unexpected key or value", "这里不应再有键或者值"),
    ("unexpected leading zero", "数字前面多了零"),
    ("unquoted keys cannot be empty", "缺少键"),
];

const THINGS: [(&str, &str); 17] = [
    ("basic string", "双引号文字"),
    ("characters", "文字"),
    ("digits", "数字"),
    ("key", "键"),
    ("letters", "字母"),
    ("literal string", "单引号文字"),
    ("multi-line basic string", "三个双引号的多行文字"),
    ("newline", "换行"),
    ("non-double-quote visible characters", "双引号以外的可见字符"),
    ("non-single-quote characters", "单引号以外的字符"),
    ("non-single-quote visible characters", "单引号以外的可见字符"),
    ("nothing", "空"),
    ("numbers", "数字"),
    ("printable characters", "可见字符"),
    ("unicode hexadecimal value", "十六进制编码"),
    ("unquoted string", "不加引号的文字"),
    ("value", "值"),
];

#[cfg(test)]
mod tests {
    use crate::reading::Source;

    /// What people get wrong most, each told without a word of English.
    #[test]
    fn mistakes_of_syntax_are_told_in_chinese() {
        let broken = [
            "name = ",
            "name \"补正\"",
            "name = 补正",
            "= 3",
            "name = \"补正",
            "name = '补正",
            "list = [1, 2",
            "list = [1 2]",
            "list = [1,, 2]",
            "must = { do = \"说明\"",
            "must = { do = \"说明\" within = \"3wd\" }",
            "[table",
            "[[tables]",
            "name = \"甲\"\nname = \"乙\"",
            "名称 = \"甲\"",
            "score = -05",
            "score = 1__0",
            "score = 0X1F",
            "name = \"\\q\"",
            "name = \"甲\" \"乙\"",
            "a = 1\na.b = 2",
            "a == 2",
        ];
        for text in broken {
            let (_, findings) = Source::new("规则.toml", text).value();
            let told = findings.first().unwrap_or_else(|| panic!("{text} is well written"));
            // What must be typed stands in backticks.
            let words: String = told.sentence.split('`').step_by(2).collect();
            let words = words.replace("TOML", "").replace("Unicode", "");
            assert!(!words.contains(|letter: char| letter.is_ascii_alphabetic()), "{text}: {}", told.sentence);
            assert!(told.line > 0 && told.column > 0, "{text}");
        }
    }
}

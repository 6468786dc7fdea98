//! A FEEL condition in the reader's words: `history.corrections > 1` reads 补正次数 大于 1.
//!
//! Names that have a word in `supervision.ftl` are replaced by it, operators and connectives by theirs; what has none
//! stands as it is written, so that nothing is left out of the sentence.

use web::Text;

/// The condition in words. What it cannot translate stays as it is.
pub fn in_words(t: Text, condition: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for token in tokens(condition) {
        words.push(word(t, &token));
    }
    tidy(&words.join(" "))
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// A dotted name, a keyword or a function.
    Name(String),
    Text(String),
    /// Numbers, brackets, operators.
    Sign(String),
}

fn tokens(text: &str) -> Vec<Token> {
    let mut rest = text;
    let mut tokens = Vec::new();
    while let Some(first) = rest.chars().next() {
        let (token, length) = if first.is_whitespace() {
            (None, first.len_utf8())
        } else if first == '"' {
            let inside = rest.get(1..).unwrap_or_default();
            let end = inside.find('"').unwrap_or(inside.len());
            (Some(Token::Text(inside.get(..end).unwrap_or_default().to_owned())), end.saturating_add(2))
        } else if first.is_alphabetic() || first == '_' {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len());
            (Some(Token::Name(rest.get(..end).unwrap_or_default().to_owned())), end)
        } else if first.is_ascii_digit() {
            let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
            (Some(Token::Sign(rest.get(..end).unwrap_or_default().to_owned())), end)
        } else {
            let two = rest.get(..2).filter(|two| [">=", "<=", "!="].contains(two));
            let sign = two.map_or_else(|| first.to_string(), str::to_owned);
            let length = sign.len();
            (Some(Token::Sign(sign)), length)
        };
        tokens.extend(token);
        rest = rest.get(length..).unwrap_or_default();
    }
    tokens
}

fn word(t: Text, token: &Token) -> String {
    let known = |key: String, otherwise: &str| if t.has(&key) { t.get(&key) } else { otherwise.to_owned() };
    match token {
        Token::Name(name) => known(format!("supervision-var-{}", name.replace('.', "-")), name),
        Token::Text(text) => {
            let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
            let text = if plain { known(format!("supervision-val-{text}"), text) } else { text.clone() };
            t.msg("supervision-quoted").arg("text", text).to_string()
        }
        Token::Sign(sign) => {
            let name = match sign.as_str() {
                ">" => "more",
                "<" => "less",
                ">=" => "least",
                "<=" => "most",
                "=" => "is",
                "!=" => "is-not",
                other => return other.to_owned(),
            };
            t.get(&format!("supervision-op-{name}"))
        }
    }
}

/// Brackets and commas stand close to what they hold.
fn tidy(text: &str) -> String {
    text.replace("( ", "(").replace(" )", ")").replace("[ ", "[").replace(" ]", "]").replace(" ,", ",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_reads_as_words() {
        let t = Text::default();
        assert_eq!(in_words(t, "history.corrections >= 2"), "补正次数 不少于 2");
        assert_eq!(
            in_words(t, "case.late_promise > 3 and case.channel = \"web\""),
            "超承诺工作日数 大于 3 并且 收件渠道 是 “网上”"
        );
    }

    #[test]
    fn what_has_no_word_is_left_as_it_is_written() {
        assert_eq!(in_words(Text::default(), "riddle(case.mystery) > 0"), "riddle (case.mystery) 大于 0");
        assert_eq!(in_words(Text::default(), "\"未闭合"), "“未闭合”");
    }
}

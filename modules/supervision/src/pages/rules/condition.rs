//! A FEEL condition in the reader's words: `history.corrections > 1` reads 补正次数大于 1.
//!
//! What rules commonly say is read as a tree and told as an official would write it; anything else word by word, so that
//! nothing is left out of the sentence. Names without a word in `supervision.ftl` stand as they are written.

use web::Text;

/// The condition in words. What it cannot translate stays as it is.
pub fn in_words(t: Text, condition: &str) -> String {
    let tokens = tokens(condition);
    let mut reader = Reader { rest: &tokens };
    match reader.any().filter(|_| reader.rest.is_empty()) {
        Some(tree) => Words { t }.told(&tree, true),
        None => tidy(&tokens.iter().map(|token| word(t, token)).collect::<Vec<_>>().join(" ")),
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// A dotted name, a keyword or a function.
    Name(String),
    Text(String),
    Number(String),
    /// Brackets and operators.
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
            (Some(Token::Number(rest.get(..end).unwrap_or_default().to_owned())), end)
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

/// What a condition says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Tree {
    Any(Vec<Tree>),
    All(Vec<Tree>),
    Not(Box<Tree>),
    /// Left, operator, right.
    Compared(Box<Tree>, String, Box<Tree>),
    Contains(Box<Tree>, Box<Tree>),
    Length(Box<Tree>),
    /// `0.1 * window.closed`.
    Share(String, Box<Tree>),
    Leaf(Token),
}

/// Reads as much of FEEL as rules commonly say; `None` where one says more.
struct Reader<'a> {
    rest: &'a [Token],
}

impl Reader<'_> {
    fn any(&mut self) -> Option<Tree> {
        self.list("or", Reader::all, Tree::Any)
    }

    fn all(&mut self) -> Option<Tree> {
        self.list("and", Reader::compared, Tree::All)
    }

    fn list(
        &mut self,
        between: &str,
        part: fn(&mut Self) -> Option<Tree>,
        whole: fn(Vec<Tree>) -> Tree,
    ) -> Option<Tree> {
        let mut parts = vec![part(self)?];
        while self.takes(&Token::Name(between.to_owned())) {
            parts.push(part(self)?);
        }
        if parts.len() == 1 { parts.pop() } else { Some(whole(parts)) }
    }

    fn compared(&mut self) -> Option<Tree> {
        let left = self.product()?;
        let Some(Token::Sign(sign)) = self.rest.first() else { return Some(left) };
        if ![">", "<", ">=", "<=", "=", "!="].contains(&sign.as_str()) {
            return Some(left);
        }
        let sign = sign.clone();
        self.rest = self.rest.get(1..)?;
        Some(Tree::Compared(Box::new(left), sign, Box::new(self.product()?)))
    }

    fn product(&mut self) -> Option<Tree> {
        let left = self.one()?;
        if !self.takes(&Token::Sign("*".to_owned())) {
            return Some(left);
        }
        match left {
            Tree::Leaf(Token::Number(share)) => Some(Tree::Share(share, Box::new(self.one()?))),
            _ => None,
        }
    }

    fn one(&mut self) -> Option<Tree> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        let open = Token::Sign("(".to_owned());
        match first {
            sign if *sign == open => self.closed(),
            Token::Name(name) if name == "string" && self.takes(&Token::Name("length".to_owned())) => {
                self.takes(&open).then_some(())?;
                Some(Tree::Length(Box::new(self.closed()?)))
            }
            Token::Name(name) if name == "not" && self.takes(&open) => Some(Tree::Not(Box::new(self.closed()?))),
            Token::Name(name) if name == "contains" && self.takes(&open) => {
                let whole = self.any()?;
                self.takes(&Token::Sign(",".to_owned())).then_some(())?;
                Some(Tree::Contains(Box::new(whole), Box::new(self.closed()?)))
            }
            // A function nobody knows.
            Token::Name(_) if self.rest.first() == Some(&open) => None,
            Token::Sign(_) => None,
            leaf => Some(Tree::Leaf(leaf.clone())),
        }
    }

    /// Up to the bracket that closes.
    fn closed(&mut self) -> Option<Tree> {
        let inside = self.any()?;
        self.takes(&Token::Sign(")".to_owned())).then_some(inside)
    }

    fn takes(&mut self, token: &Token) -> bool {
        let is_next = self.rest.first() == Some(token);
        if is_next {
            self.rest = self.rest.get(1..).unwrap_or_default();
        }
        is_next
    }
}

struct Words {
    t: Text,
}

impl Words {
    /// `outer` is the sentence itself; what stands inside it needs brackets.
    fn told(&self, tree: &Tree, outer: bool) -> String {
        match tree {
            Tree::Any(parts) => self.joined(&self.any(parts), "or", outer),
            Tree::All(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| self.told(part, false)).collect();
                self.joined(&parts, "and", outer)
            }
            Tree::Not(inside) => match &**inside {
                Tree::Contains(whole, part) => self.pair("contains-not", whole, part),
                inside => self.of("not", inside),
            },
            Tree::Contains(whole, part) => self.pair("contains", whole, part),
            Tree::Length(inside) => self.of("length", inside),
            Tree::Share(share, of) => match share.strip_prefix("0.") {
                Some(part) if part.len() <= 2 => {
                    let percent = format!("{part:0<2}").trim_start_matches('0').to_owned();
                    self.t.msg("supervision-feel-share").arg("x", self.told(of, false)).arg("n", percent).to_string()
                }
                _ => self.t.msg("supervision-feel-times").arg("x", self.told(of, false)).arg("n", share).to_string(),
            },
            Tree::Compared(left, sign, right) => self.compared(left, sign, right),
            Tree::Leaf(token) => word(self.t, token),
        }
    }

    /// Alternatives; what is said twice over is said once: no basis or an empty one, one channel or another.
    fn any(&self, parts: &[Tree]) -> Vec<String> {
        let mut told: Vec<String> = Vec::new();
        let mut before: Option<&Tree> = None;
        for part in parts {
            let (left, is_value) = match part {
                Tree::Compared(left, sign, right) if sign == "=" => (Some(&**left), !is_nothing(right)),
                _ => (None, false),
            };
            match (part, told.last_mut()) {
                (Tree::Compared(_, _, right), Some(last)) if is_value && left == before => {
                    *last = self
                        .t
                        .msg("supervision-feel-either")
                        .arg("a", last.clone())
                        .arg("b", self.told(right, false))
                        .to_string();
                }
                _ => told.push(self.told(part, false)),
            }
            before = left.filter(|_| is_value);
        }
        told.dedup();
        told
    }

    fn joined(&self, parts: &[String], by: &str, outer: bool) -> String {
        if let [one] = parts {
            return one.clone();
        }
        if outer {
            return parts.join(&self.t.get(&format!("supervision-feel-{by}-outer")));
        }
        let inside = parts.join(&self.t.get(&format!("supervision-feel-{by}")));
        self.t.msg("supervision-feel-brackets").arg("x", inside).to_string()
    }

    fn compared(&self, left: &Tree, sign: &str, right: &Tree) -> String {
        if is_nothing(right) {
            return self.of(if sign == "=" { "none" } else { "some" }, left);
        }
        if let (Tree::Leaf(Token::Name(yes)), "=") = (right, sign) {
            match yes.as_str() {
                "true" => return self.told(left, false),
                "false" => return self.of("not", left),
                _ => {}
            }
        }
        let name = match (sign, right) {
            (">", _) => "more",
            ("<", _) => "less",
            (">=", _) => "least",
            ("<=", _) => "most",
            ("=", _) => "is",
            _ => "is-not",
        };
        self.pair(name, left, right)
    }

    fn of(&self, name: &str, tree: &Tree) -> String {
        self.t.msg(&format!("supervision-feel-{name}")).arg("x", self.told(tree, false)).to_string()
    }

    fn pair(&self, name: &str, a: &Tree, b: &Tree) -> String {
        // Figures stand apart from the words before them; names do not.
        let name = if matches!(b, Tree::Leaf(Token::Number(_))) { format!("{name}-number") } else { name.to_owned() };
        let key = format!("supervision-feel-{name}");
        self.t.msg(&key).arg("a", self.told(a, false)).arg("b", self.told(b, false)).to_string()
    }
}

/// `null`, or a text with nothing in it.
fn is_nothing(tree: &Tree) -> bool {
    match tree {
        Tree::Leaf(Token::Name(name)) => name == "null",
        Tree::Leaf(Token::Text(text)) => text.is_empty(),
        _ => false,
    }
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
        Token::Number(number) => number.clone(),
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

    fn told(condition: &str) -> String {
        in_words(Text::default(), condition)
    }

    #[test]
    fn a_condition_reads_as_words() {
        assert_eq!(told("history.corrections >= 2"), "补正次数不少于 2");
        assert_eq!(told("history.corrections = 2"), "补正次数等于 2");
        assert_eq!(told("window.late_steps > 0.1 * window.closed"), "超时环节数大于办结量的 10%");
        assert_eq!(told("window.closed > 1.5 * window.filed"), "办结量大于收件量的 1.5 倍");
        assert_eq!(
            told("case.late_promise > 3 and case.channel = \"web\""),
            "超承诺工作日数大于 3，并且收件渠道是“网上”"
        );
    }

    #[test]
    fn alternatives_stand_in_brackets_where_they_are_part_of_more() {
        assert_eq!(told("case.channel = \"web\" or case.channel = \"kiosk\""), "收件渠道是“网上”或者“自助终端”");
        let refused = "(event.data.ending = \"refused\" or event.data.ending = \"not_accepted\")";
        let no_basis = "(event.data.basis = null or event.data.basis = \"\")";
        assert_eq!(told(&format!("{refused} and {no_basis}")), "办理结果是“不予许可”或者“不予受理”，并且没有依据");
        let short = "(event.data.reason = null or string length(event.data.reason) < 8)";
        assert_eq!(
            told(&format!("{refused} and {short}")),
            "办理结果是“不予许可”或者“不予受理”，并且（没有理由或者理由的字数少于 8）"
        );
    }

    #[test]
    fn what_is_denied_is_denied_in_words() {
        assert_eq!(told("not(event.data.named)"), "并非实名");
        assert_eq!(told("event.data.named = false"), "并非实名");
        assert_eq!(told("event.data.approver != event.actor"), "批准人不是经办人");
        assert_eq!(told("event.organ != null"), "有经办部门");
        assert_eq!(told("not(contains(event.data.remedies, \"复议\"))"), "救济途径不含“复议”");
    }

    #[test]
    fn what_has_no_word_is_left_as_it_is_written() {
        assert_eq!(told("riddle(case.mystery) > 0"), "riddle (case.mystery) 大于 0");
        assert_eq!(told("\"未闭合"), "“未闭合”");
        assert_eq!(told("some x in [1, 2] satisfies x > 1"), "some x 属于 [1, 2] satisfies x 大于 1");
    }

    #[test]
    fn english_is_as_whole() {
        let t = Text::in_(web::Lang::English);
        assert_eq!(in_words(t, "window.late_steps > 0.1 * window.closed"), "late steps: more than 10% of closed cases");
    }
}

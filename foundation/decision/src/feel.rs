//! Our door to the library's FEEL: parsing with a place for what is wrong, and the names an expression uses.

use crate::finding::ExprError;
use dsntk_feel::{FeelScope, Name};
use dsntk_feel_parser::AstNode;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::str::FromStr;

pub(crate) fn parse(scope: &FeelScope, text: &str) -> Result<AstNode, ExprError> {
    dsntk_feel_parser::parse_expression(scope, text, false).map_err(|_| syntax_error(scope, text))
}

/// Parses the unary tests of a table cell.
pub(crate) fn parse_tests(scope: &FeelScope, text: &str) -> Result<AstNode, ExprError> {
    dsntk_feel_parser::parse_unary_tests(scope, text, false).map_err(|_| syntax_error(scope, text))
}

/// A scope for parsing that knows the given variables and the single-word names in the text.
///
/// A FEEL name may hold spaces, points and operators: of names it does not know, the library takes the longest, so that
/// in `a.b + c.d` the member `b + c.d` of `a` would be read. Names we do not know the type of are single words here.
pub(crate) fn parsing_scope(vars: &[&str], text: &str) -> FeelScope {
    let scope = FeelScope::default();
    vars.iter().for_each(|name| scope.set_name(Name::from(*name)));
    let words = words(text);
    for (index, word) in words.iter().enumerate() {
        let beside_another = |other: Option<&Word<'_>>| other.is_some_and(|other| !other.is_reserved());
        let joined = (word.after_word && index > 0 && beside_another(words.get(index - 1)))
            || words.get(index + 1).is_some_and(|next| next.after_word && !next.is_reserved());
        if !joined && !word.is_reserved() && !word.is_call {
            scope.set_name(Name::from(word.text));
        }
    }
    scope
}

/// A run of letters and digits that is not inside a string.
struct Word<'a> {
    text: &'a str,
    /// Only space lies between this word and the one before.
    after_word: bool,
    /// An opening bracket follows.
    is_call: bool,
}

impl Word<'_> {
    /// Keywords, and the words that make up names of types and of temporal functions.
    fn is_reserved(&self) -> bool {
        const RESERVED: &str = " and or not if then else for in return some every satisfies between instance of function \
            external true false null Any Null boolean number string date time years months days duration list context \
            range item ";
        RESERVED.split_whitespace().any(|reserved| reserved == self.text)
    }
}

fn words(text: &str) -> Vec<Word<'_>> {
    let is_part = |ch: char| ch == '_' || ch.is_alphanumeric();
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut rest = text;
    let mut after_word = false;
    while let Some(first) = rest.chars().next() {
        if first == '"' {
            rest = after_string(rest);
            after_word = false;
        } else if is_part(first) {
            let end = rest.find(|ch: char| !is_part(ch)).unwrap_or(rest.len());
            let (word, tail) = rest.split_at(end);
            if !first.is_numeric() {
                words.push(Word { text: word, after_word, is_call: tail.trim_start().starts_with('(') });
            }
            after_word = !first.is_numeric();
            rest = tail;
        } else {
            after_word &= first.is_whitespace();
            rest = &rest[first.len_utf8()..];
        }
    }
    words
}

/// What follows the string literal at the start of `text`.
fn after_string(text: &str) -> &str {
    let mut escaped = false;
    for (at, ch) in text.char_indices().skip(1) {
        match ch {
            '"' if !escaped => return &text[at + 1..],
            _ => escaped = ch == '\\' && !escaped,
        }
    }
    ""
}

/// The library tells no place. What follows the longest beginning that is an expression by itself is the culprit.
fn syntax_error(scope: &FeelScope, text: &str) -> ExprError {
    let is_part = |ch: char| ch == '_' || ch.is_alphanumeric();
    let good = text.char_indices().map(|(at, _)| at).rfind(|&at| {
        let (before, after) = text.split_at(at);
        let within_word = before.ends_with(is_part) && after.starts_with(is_part);
        at > 0 && !within_word && dsntk_feel_parser::parse_expression(scope, before, false).is_ok()
    });
    let rest = text[good.unwrap_or(0)..].trim();
    let column = match good {
        Some(at) => text[..at].chars().count() + 1,
        None => 1,
    };
    let sentence = match good {
        _ if text.trim().is_empty() => "表达式是空的，请写出条件或值。".to_owned(),
        Some(_) => format!("“{rest}”处不合 FEEL 语法，请检查括号、引号和运算符。"),
        None => "不合 FEEL 语法，请检查括号、引号和运算符。".to_owned(),
    };
    ExprError { column, code: "feel_syntax", sentence }
}

/// Runs the library, which panics where it prints a number that grew beyond its bounds; that is null then.
pub(crate) fn guarded<T>(otherwise: T, evaluate: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(evaluate)).unwrap_or(otherwise)
}

/// Whether a function with an external body is defined anywhere inside.
pub(crate) fn is_external(node: &AstNode) -> bool {
    matches!(node, AstNode::FunctionBody(_, true)) || children(node).into_iter().any(is_external)
}

/// The function that reads the clock, if one is called: an evaluation must replay to the same value.
pub(crate) fn reads_clock(node: &AstNode) -> Option<&str> {
    if let AstNode::FunctionInvocation(function, _) = node
        && let AstNode::Name(name) = &**function
        && matches!(name.as_str(), "now" | "today")
    {
        return Some(name.as_str());
    }
    children(node).into_iter().find_map(reads_clock)
}

/// Names that an expression takes from outside, in the order of first use.
///
/// Names bound inside (loop variables, parameters, context keys) are left out. Inside a filter every name may be a
/// member of the filtered items, so nothing there is certain to come from outside unless it is one of `known`.
pub(crate) fn free_names(node: &AstNode, known: &BTreeSet<&str>) -> Vec<String> {
    let mut walk = Walk { known, bound: Vec::new(), free: Vec::new() };
    walk.visit(node);
    walk.free
}

struct Walk<'a> {
    known: &'a BTreeSet<&'a str>,
    bound: Vec<String>,
    free: Vec<String>,
}

impl Walk<'_> {
    fn visit(&mut self, node: &AstNode) {
        match node {
            AstNode::Name(name) => self.meet(name),
            AstNode::Path(object, _) => self.visit(object),
            AstNode::Filter(list, condition) => {
                self.visit(list);
                self.visit_filter(condition);
            }
            AstNode::Every(..) | AstNode::Some(..) | AstNode::For(..) | AstNode::FunctionDefinition(..) => {
                self.visit_binder(node);
            }
            AstNode::Context(entries) => self.within(entries.iter().filter_map(entry_key).collect(), |walk| {
                entries.iter().for_each(|entry| walk.visit(entry));
            }),
            _ => children(node).into_iter().for_each(|child| self.visit(child)),
        }
    }

    fn visit_filter(&mut self, condition: &AstNode) {
        let mut inner = Walk { known: self.known, bound: self.bound.clone(), free: Vec::new() };
        inner.visit(condition);
        let certain: Vec<_> = inner.free.into_iter().filter(|name| self.known.contains(name.as_str())).collect();
        for name in certain {
            self.add(name);
        }
    }

    fn visit_binder(&mut self, node: &AstNode) {
        let mut names = vec!["partial".to_owned()];
        collect_bound(node, &mut names);
        self.within(names, |walk| children(node).into_iter().for_each(|child| walk.visit(child)));
    }

    fn within(&mut self, names: Vec<String>, visit: impl FnOnce(&mut Self)) {
        let depth = self.bound.len();
        self.bound.extend(names);
        visit(self);
        self.bound.truncate(depth);
    }

    fn meet(&mut self, name: &Name) {
        let name = name.as_str();
        let built_in = || dsntk_feel::bif::Bif::from_str(name).is_ok();
        if self.known.contains(name) || !(self.bound.iter().any(|bound| bound == name) || name == "?" || built_in()) {
            self.add(name.to_owned());
        }
    }

    fn add(&mut self, name: String) {
        if !self.free.contains(&name) {
            self.free.push(name);
        }
    }
}

fn entry_key(entry: &AstNode) -> Option<String> {
    match entry {
        AstNode::ContextEntry(key, _) => match &**key {
            AstNode::ContextEntryKey(name) => Some(name.to_string()),
            _ => None,
        },
        _ => None,
    }
}

fn collect_bound(node: &AstNode, names: &mut Vec<String>) {
    let bound = match node {
        AstNode::QuantifiedContext(name, _)
        | AstNode::IterationContextSingle(name, _)
        | AstNode::IterationContextInterval(name, ..)
        | AstNode::FormalParameter(name, _) => Some(&**name),
        _ => None,
    };
    match bound {
        Some(AstNode::Name(name) | AstNode::ParameterName(name)) => names.push(name.to_string()),
        Some(_) => {}
        None => children(node).into_iter().for_each(|child| collect_bound(child, names)),
    }
}

/// The nodes directly beneath one.
pub(crate) fn children(node: &AstNode) -> Vec<&AstNode> {
    use AstNode as N;
    match node {
        N::Add(a, b)
        | N::And(a, b)
        | N::ContextEntry(a, b)
        | N::ContextTypeEntry(a, b)
        | N::Div(a, b)
        | N::Eq(a, b)
        | N::Every(a, b)
        | N::Exp(a, b)
        | N::Filter(a, b)
        | N::For(a, b)
        | N::FormalParameter(a, b)
        | N::FunctionDefinition(a, b)
        | N::FunctionInvocation(a, b)
        | N::FunctionType(a, b)
        | N::Ge(a, b)
        | N::Gt(a, b)
        | N::In(a, b)
        | N::InstanceOf(a, b)
        | N::IterationContextSingle(a, b)
        | N::Le(a, b)
        | N::Lt(a, b)
        | N::Mul(a, b)
        | N::NamedParameter(a, b)
        | N::Nq(a, b)
        | N::Or(a, b)
        | N::Out(a, b)
        | N::Path(a, b)
        | N::QuantifiedContext(a, b)
        | N::Range(a, b)
        | N::Some(a, b)
        | N::Sub(a, b) => vec![a, b],
        N::Between(a, b, c) | N::If(a, b, c) | N::IterationContextInterval(a, b, c) => vec![a, b, c],
        N::EvaluatedExpression(a)
        | N::FunctionBody(a, _)
        | N::IntervalEnd(a, _)
        | N::IntervalStart(a, _)
        | N::ListType(a)
        | N::Neg(a)
        | N::RangeType(a)
        | N::Satisfies(a)
        | N::UnaryGe(a)
        | N::UnaryGt(a)
        | N::UnaryLe(a)
        | N::UnaryLt(a)
        | N::UnaryEq(a)
        | N::UnaryNe(a) => vec![a],
        N::CommaList(items)
        | N::Context(items)
        | N::ContextType(items)
        | N::ExpressionList(items)
        | N::FormalParameters(items)
        | N::IterationContexts(items)
        | N::List(items)
        | N::NamedParameters(items)
        | N::NegatedList(items)
        | N::ParameterTypes(items)
        | N::PositionalParameters(items)
        | N::QualifiedName(items)
        | N::QuantifiedContexts(items) => items.iter().collect(),
        N::At(_)
        | N::Boolean(_)
        | N::ContextEntryKey(_)
        | N::ContextTypeEntryKey(_)
        | N::FeelType(_)
        | N::Irrelevant
        | N::Name(_)
        | N::Null
        | N::Numeric(..)
        | N::ParameterName(_)
        | N::QualifiedNameSegment(_)
        | N::String(_) => Vec::new(),
    }
}

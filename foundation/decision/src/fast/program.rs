//! Expressions of the fast path: compiled from the library's syntax tree, or not at all.

use crate::fast::{Date, Num, Source, Sure, Tests, Unsure, Val};
use crate::types::{Simple, Type};
use dsntk_feel_parser::AstNode;
use std::borrow::Cow;
use std::cmp::Ordering;

#[derive(Debug, Clone)]
pub(crate) enum Node {
    Constant(Val<'static>),
    Load(Box<Load>),
    Compare(Comparison, Box<[Node; 2]>),
    Equal(Box<[Node; 2]>),
    Differ(Box<[Node; 2]>),
    And(Box<[Node; 2]>),
    Or(Box<[Node; 2]>),
    Not(Box<Node>),
    Add(Box<[Node; 2]>),
    Sub(Box<[Node; 2]>),
    Mul(Box<[Node; 2]>),
    Neg(Box<Node>),
    If(Box<[Node; 3]>),
    Between(Box<[Node; 3]>),
    In(Box<Node>, Box<Tests>),
    /// `date(text)`.
    ToDate(Box<Node>),
}

/// A variable and the way into it.
#[derive(Debug, Clone)]
pub(crate) struct Load {
    slot: usize,
    path: Vec<String>,
    kind: Option<Simple>,
    /// Values outside of these are null, as the item definition says.
    allowed: Option<Tests>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    pub(crate) fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

/// The variables of one evaluation, by slot.
pub(crate) trait Slots<'a> {
    fn source(&self, slot: usize) -> Source<'a>;
}

impl<'a> Slots<'a> for [Source<'a>] {
    fn source(&self, slot: usize) -> Source<'a> {
        self.get(slot).copied().unwrap_or(Source::Missing)
    }
}

/// A constant's environment.
impl<'a> Slots<'a> for () {
    fn source(&self, _: usize) -> Source<'a> {
        Source::Foreign
    }
}

/// What is known of a variable when compiling.
pub(crate) struct SlotType {
    pub name: String,
    pub kind: Type,
}

/// Compiles syntax trees; none where the fast path does not know a construct.
pub(crate) struct Compiler<'a> {
    pub slots: &'a [SlotType],
}

impl Compiler<'_> {
    pub(crate) fn compile(&self, node: &AstNode) -> Option<Node> {
        let two = |a: &AstNode, b: &AstNode| Some(Box::new([self.compile(a)?, self.compile(b)?]));
        let three = |a: &AstNode, b: &AstNode, c: &AstNode| {
            Some(Box::new([self.compile(a)?, self.compile(b)?, self.compile(c)?]))
        };
        let compare = |how, a: &AstNode, b: &AstNode| Some(Node::Compare(how, two(a, b)?));
        match node {
            AstNode::Null => Some(Node::Constant(Val::Null)),
            AstNode::Boolean(value) => Some(Node::Constant(Val::Bool(*value))),
            AstNode::String(text) => Some(Node::Constant(Val::Text(Cow::Owned(text.clone())))),
            AstNode::Numeric(before, after, _, exponent) if exponent.is_empty() => {
                let text = if after.is_empty() { before.clone() } else { format!("{before}.{after}") };
                Some(Node::Constant(Val::Num(Num::parse(&text).ok()?)))
            }
            AstNode::At(text) => Some(Node::Constant(Val::Date(Date::parse(text).ok()?))),
            AstNode::Name(_) | AstNode::Path(..) => self.compile_load(node),
            AstNode::Lt(a, b) => compare(Comparison::Less, a, b),
            AstNode::Le(a, b) => compare(Comparison::LessOrEqual, a, b),
            AstNode::Gt(a, b) => compare(Comparison::Greater, a, b),
            AstNode::Ge(a, b) => compare(Comparison::GreaterOrEqual, a, b),
            AstNode::Eq(a, b) => Some(Node::Equal(two(a, b)?)),
            AstNode::Nq(a, b) => Some(Node::Differ(two(a, b)?)),
            AstNode::And(a, b) => Some(Node::And(two(a, b)?)),
            AstNode::Or(a, b) => Some(Node::Or(two(a, b)?)),
            AstNode::Add(a, b) => Some(Node::Add(two(a, b)?)),
            AstNode::Sub(a, b) => Some(Node::Sub(two(a, b)?)),
            AstNode::Mul(a, b) => Some(Node::Mul(two(a, b)?)),
            AstNode::Neg(a) => self.compile_neg(a),
            AstNode::If(a, b, c) => Some(Node::If(three(a, b, c)?)),
            AstNode::Between(a, b, c) => Some(Node::Between(three(a, b, c)?)),
            AstNode::In(value, tests) => {
                Some(Node::In(Box::new(self.compile(value)?), Box::new(Tests::compile(self, tests)?)))
            }
            AstNode::FunctionInvocation(name, arguments) => self.compile_call(name, arguments),
            _ => None,
        }
    }

    fn compile_neg(&self, operand: &AstNode) -> Option<Node> {
        Some(match self.compile(operand)? {
            Node::Constant(Val::Num(number)) => Node::Constant(Val::Num(number.neg().ok()?)),
            operand => Node::Neg(Box::new(operand)),
        })
    }

    /// `not(x)` and `date(x)`, unless a variable of that name hides the function.
    fn compile_call(&self, name: &AstNode, arguments: &AstNode) -> Option<Node> {
        let (AstNode::Name(name), AstNode::PositionalParameters(arguments)) = (name, arguments) else { return None };
        let [argument] = arguments.as_slice() else { return None };
        let name = name.as_str();
        if self.slots.iter().any(|slot| slot.name == name) {
            return None;
        }
        match (name, self.compile(argument)?) {
            ("not", operand) => Some(Node::Not(Box::new(operand))),
            ("date", Node::Constant(Val::Text(text))) => Some(Node::Constant(Val::Date(Date::parse(&text).ok()?))),
            ("date", operand) => Some(Node::ToDate(Box::new(operand))),
            _ => None,
        }
    }

    fn compile_load(&self, node: &AstNode) -> Option<Node> {
        let (root, path) = flatten(node)?;
        let slot = self.slots.iter().position(|slot| slot.name == root)?;
        let mut kind = &self.slots.get(slot)?.kind;
        for name in &path {
            kind = match kind {
                Type::Any => kind,
                Type::Structure(members) => &members.iter().find(|(member, _)| member == name)?.1,
                _ => return None,
            };
        }
        let (kind, allowed) = match kind {
            Type::Any => (None, None),
            Type::Simple(simple) => (Some(*simple), None),
            Type::Restricted(simple, allowed) => (Some(*simple), Some(Tests::constant(allowed)?)),
            Type::List(_) | Type::Structure(_) => return None,
        };
        Some(Node::Load(Box::new(Load { slot, path, kind, allowed })))
    }
}

/// A chain of member accesses on a name.
fn flatten(node: &AstNode) -> Option<(String, Vec<String>)> {
    match node {
        AstNode::Name(name) => Some((name.to_string(), Vec::new())),
        AstNode::Path(object, member) => {
            let (root, mut path) = flatten(object)?;
            let AstNode::Name(member) = &**member else { return None };
            path.push(member.to_string());
            Some((root, path))
        }
        _ => None,
    }
}

impl Node {
    pub(crate) fn constant(&self) -> Option<&Val<'static>> {
        if let Self::Constant(value) = self { Some(value) } else { None }
    }

    pub(crate) fn eval<'a, S: Slots<'a> + ?Sized>(&'a self, slots: &S) -> Sure<Val<'a>> {
        match self {
            Self::Constant(value) => Ok(value.borrowed()),
            Self::Load(load) => load.eval(slots),
            Self::Compare(how, pair) => {
                let [a, b] = eval_two(pair, slots)?;
                Ok(Val::from_truth(a.order(&b).map(|order| how.holds(order))))
            }
            Self::Equal(pair) => {
                let [a, b] = eval_two(pair, slots)?;
                Ok(Val::from_truth(a.equals(&b)))
            }
            Self::Differ(pair) => {
                let [a, b] = eval_two(pair, slots)?;
                Ok(Val::from_truth(a.equals(&b).map(|equal| !equal)))
            }
            Self::And(pair) => eval_logic(pair, slots, false),
            Self::Or(pair) => eval_logic(pair, slots, true),
            Self::Not(operand) => Ok(Val::from_truth(operand.eval(slots)?.truth().map(|truth| !truth))),
            Self::Add(pair) => match eval_two(pair, slots)? {
                [Val::Num(a), Val::Num(b)] => Ok(Val::Num(a.add(b)?)),
                [Val::Text(a), Val::Text(b)] => Ok(Val::Text(a + b)),
                _ => Err(Unsure),
            },
            Self::Sub(pair) => eval_numbers(pair, slots, Num::sub),
            Self::Mul(pair) => eval_numbers(pair, slots, Num::mul),
            Self::Neg(operand) => match operand.eval(slots)? {
                Val::Num(number) => Ok(Val::Num(number.neg()?)),
                _ => Err(Unsure),
            },
            Self::If(three) => {
                let [condition, then, otherwise] = &**three;
                match condition.eval(slots)? {
                    Val::Bool(true) => then.eval(slots),
                    Val::Bool(false) | Val::Null => otherwise.eval(slots),
                    _ => Ok(Val::Null),
                }
            }
            Self::Between(three) => {
                let [value, low, high] = &**three;
                let (value, low, high) = (value.eval(slots)?, low.eval(slots)?, high.eval(slots)?);
                let within = low.order(&value).zip(value.order(&high)).map(|(low, high)| low.is_le() && high.is_le());
                Ok(Val::from_truth(within))
            }
            Self::In(value, tests) => Ok(Val::from_truth(tests.hold(&value.eval(slots)?, slots)?)),
            Self::ToDate(operand) => match operand.eval(slots)? {
                Val::Text(text) => Ok(Val::Date(Date::parse(&text)?)),
                _ => Err(Unsure),
            },
        }
    }
}

impl Load {
    fn eval<'a, S: Slots<'a> + ?Sized>(&'a self, slots: &S) -> Sure<Val<'a>> {
        let value = slots.source(self.slot).load(&self.path, self.kind)?;
        match &self.allowed {
            Some(allowed) if value != Val::Null && allowed.hold(&value, slots)? != Some(true) => Ok(Val::Null),
            _ => Ok(value),
        }
    }
}

fn eval_two<'a, S: Slots<'a> + ?Sized>(pair: &'a [Node; 2], slots: &S) -> Sure<[Val<'a>; 2]> {
    let [a, b] = pair;
    Ok([a.eval(slots)?, b.eval(slots)?])
}

fn eval_numbers<'a, S: Slots<'a> + ?Sized>(
    pair: &'a [Node; 2],
    slots: &S,
    apply: fn(Num, Num) -> Sure<Num>,
) -> Sure<Val<'a>> {
    match eval_two(pair, slots)? {
        [Val::Num(a), Val::Num(b)] => Ok(Val::Num(apply(a, b)?)),
        _ => Err(Unsure),
    }
}

/// `and` and `or`, whose result is `decisive` as soon as one side is, and otherwise needs both to be boolean.
fn eval_logic<'a, S: Slots<'a> + ?Sized>(pair: &'a [Node; 2], slots: &S, decisive: bool) -> Sure<Val<'a>> {
    let [a, b] = pair;
    let a = a.eval(slots)?.truth();
    if a == Some(decisive) {
        return Ok(Val::Bool(decisive));
    }
    let b = b.eval(slots)?.truth();
    if b == Some(decisive) {
        return Ok(Val::Bool(decisive));
    }
    Ok(Val::from_truth(a.and(b)))
}

//! Unary tests: the cells of a table and the right side of `in`.

use crate::fast::{Comparison, Compiler, Node, Slots, Sure, Unsure, Val};
use crate::feel;
use dsntk_feel::FeelScope;
use dsntk_feel_parser::AstNode;

#[derive(Debug, Clone)]
pub(crate) enum Tests {
    /// `-`
    Any,
    Equal(Node),
    Differ(Node),
    Compare(Comparison, Node),
    Range(Box<Range>),
    /// A list of tests, one of which is to hold.
    OneOf(Vec<Tests>),
    /// `not(…)`
    NoneOf(Vec<Tests>),
}

#[derive(Debug, Clone)]
pub(crate) struct Range {
    low: Node,
    low_included: bool,
    high: Node,
    high_included: bool,
}

impl Tests {
    pub(crate) fn compile(compiler: &Compiler<'_>, node: &AstNode) -> Option<Self> {
        let operand = |node: &AstNode| compiler.compile(node);
        let all =
            |items: &[AstNode]| items.iter().map(|item| Self::compile(compiler, item)).collect::<Option<Vec<_>>>();
        Some(match node {
            AstNode::Irrelevant => Self::Any,
            AstNode::ExpressionList(items) | AstNode::List(items) => Self::OneOf(all(items)?),
            AstNode::NegatedList(items) => Self::NoneOf(all(items)?),
            AstNode::UnaryLt(node) => Self::Compare(Comparison::Less, operand(node)?),
            AstNode::UnaryLe(node) => Self::Compare(Comparison::LessOrEqual, operand(node)?),
            AstNode::UnaryGt(node) => Self::Compare(Comparison::Greater, operand(node)?),
            AstNode::UnaryGe(node) => Self::Compare(Comparison::GreaterOrEqual, operand(node)?),
            AstNode::UnaryEq(node) => Self::Equal(operand(node)?),
            AstNode::UnaryNe(node) => Self::Differ(operand(node)?),
            AstNode::Range(low, high) => Self::Range(Box::new(Range::compile(compiler, low, high)?)),
            value => Self::Equal(operand(value)?),
        })
    }

    /// Tests that name no variable, such as declared values.
    pub(crate) fn constant(text: &str) -> Option<Self> {
        let node = feel::parse_tests(&FeelScope::default(), text).ok()?;
        Self::compile(&Compiler { slots: &[] }, &node)
    }

    /// Gathers the constants the tests name; none if one names something else.
    pub(crate) fn constants<'a>(&'a self, found: &mut Vec<&'a Val<'static>>) -> Option<()> {
        match self {
            Self::Any => {}
            Self::Equal(operand) | Self::Differ(operand) | Self::Compare(_, operand) => found.push(operand.constant()?),
            Self::Range(range) => found.extend([range.low.constant()?, range.high.constant()?]),
            Self::OneOf(tests) | Self::NoneOf(tests) => {
                for test in tests {
                    test.constants(found)?;
                }
            }
        }
        Some(())
    }

    /// Whether order matters to the tests.
    pub(crate) fn compares(&self) -> bool {
        match self {
            Self::Compare(..) | Self::Range(_) => true,
            Self::OneOf(tests) | Self::NoneOf(tests) => tests.iter().any(Self::compares),
            Self::Any | Self::Equal(_) | Self::Differ(_) => false,
        }
    }

    /// Whether the value passes; none where the library's answer is null.
    pub(crate) fn hold<'a, S: Slots<'a> + ?Sized>(&'a self, value: &Val<'_>, slots: &S) -> Sure<Option<bool>> {
        match self {
            Self::Any => Ok(Some(true)),
            Self::Equal(operand) => with(operand, slots, |operand| Some(value.equals(operand) == Some(true))),
            Self::Differ(operand) => with(operand, slots, |operand| Some(value.equals(operand) == Some(false))),
            Self::Compare(how, operand) => {
                with(operand, slots, |operand| value.order(operand).map(|order| how.holds(order)))
            }
            Self::Range(range) => range.hold(value, slots),
            Self::OneOf(tests) => Ok(Some(any_holds(tests, value, slots)?)),
            Self::NoneOf(tests) => Ok(Some(!any_holds(tests, value, slots)?)),
        }
    }
}

/// Looks at an operand, which mostly is a constant and then is not copied.
fn with<'a, S: Slots<'a> + ?Sized, T>(operand: &'a Node, slots: &S, look: impl FnOnce(&Val<'_>) -> T) -> Sure<T> {
    if let Some(constant) = operand.constant() {
        return Ok(look(constant));
    }
    match operand.eval(slots)? {
        // A null that was not written as such tells the library of an error, which it treats in ways of its own.
        Val::Null => Err(Unsure),
        value => Ok(look(&value)),
    }
}

/// In a list `!=` weighs differently: those tests hold together, and only if no other kind does.
fn any_holds<'a, S: Slots<'a> + ?Sized>(tests: &'a [Tests], value: &Val<'_>, slots: &S) -> Sure<bool> {
    let mut differing = None;
    for test in tests {
        if let Tests::Differ(operand) = test {
            let differs = with(operand, slots, |operand| value.equals(operand) != Some(true))?;
            differing = Some(differing.unwrap_or(true) && differs);
        } else if test.hold(value, slots)? == Some(true) {
            return Ok(true);
        }
    }
    Ok(differing == Some(true))
}

impl Range {
    fn compile(compiler: &Compiler<'_>, low: &AstNode, high: &AstNode) -> Option<Self> {
        let (AstNode::IntervalStart(low, low_type), AstNode::IntervalEnd(high, high_type)) = (low, high) else {
            return None;
        };
        if low_type.undefined() || high_type.undefined() {
            return None;
        }
        Some(Self {
            low: compiler.compile(low)?,
            low_included: low_type.closed(),
            high: compiler.compile(high)?,
            high_included: high_type.closed(),
        })
    }

    fn hold<'a, S: Slots<'a> + ?Sized>(&'a self, value: &Val<'_>, slots: &S) -> Sure<Option<bool>> {
        if [&self.low, &self.high].into_iter().any(|end| end.constant() == Some(&Val::Null)) {
            return Err(Unsure);
        }
        let above = with(&self.low, slots, |low| low.order(value))?;
        let below = with(&self.high, slots, |high| value.order(high))?;
        let Some((above, below)) = above.zip(below) else { return Ok(None) };
        let above = if self.low_included { above.is_le() } else { above.is_lt() };
        let below = if self.high_included { below.is_le() } else { below.is_lt() };
        Ok(Some(above && below))
    }
}

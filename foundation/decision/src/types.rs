//! Item definitions, and the way from JSON into FEEL values and back that they govern.

use crate::source::{attribute, element, elements, text_of};
use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value;
use dsntk_feel::{FeelNumber, FeelType, Name};
use roxmltree::Node;
use serde_json::{Map, Number, Value as Json};
use std::collections::BTreeMap;

/// A type, resolved down to FEEL's own types.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Type {
    Any,
    Simple(Simple),
    /// A simple type that admits only some values; the text holds unary tests.
    Restricted(Simple, String),
    List(Box<Type>),
    Structure(Vec<(String, Type)>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Simple {
    String,
    Number,
    Boolean,
    Date,
    Time,
    DateTime,
    DayTimeDuration,
    YearMonthDuration,
}

impl Simple {
    /// Types by the names of the standard, of its schema and of common tools, with or without a prefix.
    fn named(name: &str) -> Option<Self> {
        Some(match name.rsplit(':').next().unwrap_or(name).trim() {
            "string" => Self::String,
            "number" | "integer" | "long" | "double" | "decimal" => Self::Number,
            "boolean" => Self::Boolean,
            "date" => Self::Date,
            "time" => Self::Time,
            "dateTime" | "date and time" => Self::DateTime,
            "dayTimeDuration" | "days and time duration" => Self::DayTimeDuration,
            "yearMonthDuration" | "years and months duration" => Self::YearMonthDuration,
            _ => return None,
        })
    }

    /// The one spelling that the library understands everywhere.
    pub(crate) fn library_name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Time => "time",
            Self::DateTime => "dateTime",
            Self::DayTimeDuration => "dayTimeDuration",
            Self::YearMonthDuration => "yearMonthDuration",
        }
    }

    fn feel_type(self) -> FeelType {
        match self {
            Self::String => FeelType::String,
            Self::Number => FeelType::Number,
            Self::Boolean => FeelType::Boolean,
            Self::Date => FeelType::Date,
            Self::Time => FeelType::Time,
            Self::DateTime => FeelType::DateTime,
            Self::DayTimeDuration => FeelType::DaysAndTimeDuration,
            Self::YearMonthDuration => FeelType::YearsAndMonthsDuration,
        }
    }

    /// Reads a string of this type. A string that does not fit stays one, so that evaluation coerces it to null.
    fn read(self, text: &str) -> Value {
        let read = match self {
            Self::Date => Value::try_from_xsd_date(text).ok(),
            Self::Time => Value::try_from_xsd_time(text).ok(),
            Self::DateTime => Value::try_from_xsd_date_time(text).ok(),
            Self::DayTimeDuration | Self::YearMonthDuration => Value::try_from_xsd_duration(text).ok(),
            Self::String | Self::Number | Self::Boolean => None,
        };
        read.unwrap_or_else(|| Value::String(text.to_owned()))
    }
}

/// The item definitions of a model, by name.
#[derive(Debug, Default)]
pub(crate) struct Types {
    named: BTreeMap<String, Type>,
}

impl Types {
    pub(crate) fn read(root: Node<'_, '_>) -> Self {
        let nodes: BTreeMap<_, _> =
            elements(root, "itemDefinition").map(|node| (attribute(node, "name"), node)).collect();
        let named = nodes.iter().map(|(name, node)| (name.clone(), read_definition(*node, &nodes, 0))).collect();
        Self { named }
    }

    pub(crate) fn resolve(&self, type_ref: Option<&str>) -> Type {
        let Some(name) = type_ref else { return Type::Any };
        match self.named.get(name) {
            Some(found) => found.clone(),
            None => Simple::named(name).map_or(Type::Any, Type::Simple),
        }
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.named.keys().map(String::as_str)
    }

    /// Whether any structure has a member of that name.
    pub(crate) fn has_member(&self, name: &str) -> bool {
        self.named.values().any(|kind| kind.has_member(name))
    }

    pub(crate) fn is_temporal(&self, type_ref: &str) -> bool {
        match self.resolve(Some(type_ref)) {
            Type::Simple(simple) | Type::Restricted(simple, _) => {
                !matches!(simple, Simple::String | Simple::Number | Simple::Boolean)
            }
            _ => false,
        }
    }

    /// A reference to a built-in type in the library's spelling, where it differs.
    pub(crate) fn respelled(&self, type_ref: &str) -> Option<&'static str> {
        let type_ref = type_ref.trim();
        if self.named.contains_key(type_ref) {
            return None;
        }
        Simple::named(type_ref).map(Simple::library_name).filter(|spelling| *spelling != type_ref)
    }
}

/// Definitions may not refer to themselves; the library says so. The depth only keeps this reading finite.
fn read_definition(node: Node<'_, '_>, nodes: &BTreeMap<String, Node<'_, '_>>, depth: usize) -> Type {
    if depth > 32 {
        return Type::Any;
    }
    let components: Vec<_> = elements(node, "itemComponent")
        .map(|component| (attribute(component, "name"), read_definition(component, nodes, depth + 1)))
        .collect();
    let reference = text_of(node, "typeRef");
    let item = match reference.as_deref() {
        _ if !components.is_empty() => Type::Structure(components),
        Some(name) => match nodes.get(name) {
            Some(referred) => read_definition(*referred, nodes, depth + 1),
            None => Simple::named(name).map_or(Type::Any, Type::Simple),
        },
        None => Type::Any,
    };
    if node.attribute("isCollection") == Some("true") {
        return Type::List(Box::new(item));
    }
    let allowed = element(node, "allowedValues").and_then(|values| text_of(values, "text"));
    match (item, allowed) {
        (Type::Simple(simple), Some(allowed)) => Type::Restricted(simple, allowed),
        (item, _) => item,
    }
}

impl Type {
    pub(crate) fn feel_type(&self) -> FeelType {
        match self {
            Self::Any => FeelType::Any,
            Self::Simple(simple) | Self::Restricted(simple, _) => simple.feel_type(),
            Self::List(item) => FeelType::List(Box::new(item.feel_type())),
            Self::Structure(members) => FeelType::Context(
                members.iter().map(|(name, member)| (Name::from(name.as_str()), member.feel_type())).collect(),
            ),
        }
    }

    fn has_member(&self, name: &str) -> bool {
        match self {
            Self::Structure(members) => members.iter().any(|(member, kind)| member == name || kind.has_member(name)),
            Self::List(item) => item.has_member(name),
            Self::Any | Self::Simple(_) | Self::Restricted(..) => false,
        }
    }

    /// JSON into FEEL: strings become dates, times and durations where this type says so.
    pub(crate) fn read(&self, json: &Json) -> Value {
        match (self, json) {
            (Self::Simple(simple) | Self::Restricted(simple, _), Json::String(text)) => simple.read(text),
            // FEEL takes a list of one where one is expected.
            (Self::Simple(_) | Self::Restricted(..), Json::Array(items)) => {
                Value::List(items.iter().map(|item| self.read(item)).collect())
            }
            (Self::List(item), Json::Array(items)) => Value::List(items.iter().map(|json| item.read(json)).collect()),
            (Self::List(_), Json::Null) => Value::Null(None),
            (Self::List(item), single) => Value::List(vec![item.read(single)]),
            (Self::Structure(members), Json::Object(map)) => {
                let mut context = FeelContext::default();
                for (name, member) in members {
                    // What the input leaves out is unknown, not wrong.
                    context.set_entry(&Name::from(name.as_str()), member.read(map.get(name).unwrap_or(&Json::Null)));
                }
                Value::Context(context)
            }
            (_, json) => from_json(json),
        }
    }
}

/// JSON into FEEL where no type is known.
pub(crate) fn from_json(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null(None),
        Json::Bool(value) => Value::Boolean(*value),
        Json::Number(number) => number_from_json(number),
        Json::String(text) => Value::String(text.clone()),
        Json::Array(items) => Value::List(items.iter().map(from_json).collect()),
        Json::Object(map) => {
            let mut context = FeelContext::default();
            for (name, value) in map {
                context.set_entry(&Name::from(name.as_str()), from_json(value));
            }
            Value::Context(context)
        }
    }
}

/// Through the decimal text, so that 0.1 stays a tenth.
fn number_from_json(number: &Number) -> Value {
    match number.as_i64() {
        Some(integer) => Value::Number(FeelNumber::new(integer, 0)),
        None => number.to_string().parse().map_or(Value::Null(None), Value::Number),
    }
}

/// FEEL into JSON: temporal values become ISO 8601 strings, functions and broken values null.
pub(crate) fn to_json(value: &Value) -> Json {
    match value {
        Value::Boolean(value) => Json::Bool(*value),
        Value::Number(number) => number_to_json(&number.to_string()),
        Value::String(text) => Json::String(text.clone()),
        Value::Date(_)
        | Value::Time(_)
        | Value::DateTime(_)
        | Value::DaysAndTimeDuration(_)
        | Value::YearsAndMonthsDuration(_)
        | Value::Range(..) => Json::String(value.to_string()),
        Value::List(items) | Value::ExpressionList(items) => Json::Array(items.iter().map(to_json).collect()),
        Value::Context(context) => {
            Json::Object(context.iter().map(|(name, value)| (name.to_string(), to_json(value))).collect::<Map<_, _>>())
        }
        Value::Transparent(inner) => to_json(inner),
        _ => Json::Null,
    }
}

/// Whole numbers print without a point; the rest as the closest JSON number.
pub(crate) fn number_to_json(text: &str) -> Json {
    let whole = match text.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole,
        Some(_) => return text.parse().ok().and_then(Number::from_f64).map_or(Json::Null, Json::Number),
        None => text,
    };
    match whole.parse::<i64>() {
        Ok(0) => Json::from(0),
        Ok(integer) => Json::from(integer),
        Err(_) => text.parse().ok().and_then(Number::from_f64).map_or(Json::Null, Json::Number),
    }
}

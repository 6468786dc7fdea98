//! The fast path and the library give the same answer, whatever the expression, the table and the input.

use crate::support::{TableModel, read};
use decision::{Expression, Scope};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

/// Few cases, for the library is slow unoptimised; `PROPTEST_CASES=20000` digs deeper.
fn config(cases: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(cases);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

const VARS: [&str; 6] = ["n", "m", "s", "b", "o", "d"];

fn leaf() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec!["n", "m", "s", "b", "o.n", "o.s", "o.x.y", "o.none", "s.none", "d", "date(d)"]),
        3 => prop::sample::select(vec!["0", "1", "2.50", "0.1", "0.2", "100", "-3", "123456789012345678", "1e3"]),
        2 => prop::sample::select(vec![r#""餐饮""#, r#""a""#, r#""b""#, r#""""#, r#""2026-02-13""#]),
        1 => prop::sample::select(vec!["true", "false", "null"]),
        1 => prop::sample::select(vec![r#"date("2026-02-13")"#, r#"@"2026-02-14""#, r#"date("2026-02-30")"#]),
    ]
    .prop_map(str::to_owned)
}

/// A cell of a table, or the right side of `in`.
fn tests() -> impl Strategy<Value = String> {
    let one = prop_oneof![
        3 => leaf(),
        3 => (prop::sample::select(vec!["<", "<=", ">", ">=", "="]), leaf()).prop_map(|(op, value)| format!("{op} {value}")),
        1 => leaf().prop_map(|value| format!("!= {value}")),
        2 => (prop::sample::select(vec![("[", "]"), ("(", ")"), ("]", "["), ("[", ")")]), leaf(), leaf())
            .prop_map(|((open, close), low, high)| format!("{open}{low}..{high}{close}")),
        1 => prop::collection::vec(leaf(), 0..3).prop_map(|items| format!("[{}]", items.join(", "))),
    ];
    prop::collection::vec(one, 1..4).prop_map(|items| items.join(", "))
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![1 => Just("-".to_owned()), 4 => tests(), 1 => tests().prop_map(|tests| format!("not({tests})"))]
}

fn expression() -> impl Strategy<Value = String> {
    leaf().prop_recursive(4, 24, 3, |inner| {
        let operator = prop::sample::select(vec!["<", "<=", ">", ">=", "=", "!=", "and", "or", "+", "-", "*"]);
        prop_oneof![
            6 => (inner.clone(), operator, inner.clone()).prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            1 => inner.clone().prop_map(|a| format!("not({a})")),
            1 => inner.clone().prop_map(|a| format!("-({a})")),
            1 => (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("(if {a} then {b} else {c})")),
            1 => (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("({a} between {b} and {c})")),
            2 => (inner, tests()).prop_map(|(a, tests)| format!("({a} in ({tests}))")),
        ]
    })
}

fn scalar() -> impl Strategy<Value = Json> {
    prop_oneof![
        4 => prop::sample::select(vec![json!(0), json!(1), json!(-3), json!(100), json!(2.5), json!(0.1), json!(0.3), json!(1e300),
            json!(9_007_199_254_740_993_i64), json!(u64::MAX)]),
        3 => prop::sample::select(vec![json!("餐饮"), json!("a"), json!(""), json!("2026-02-13"), json!("2026-02-14")]),
        1 => any::<bool>().prop_map(Json::from),
        2 => Just(Json::Null),
        1 => prop::sample::select(vec![json!([]), json!([1]), json!([1, "a"]), json!({}), json!({"n": 1})]),
    ]
}

fn object() -> impl Strategy<Value = Json> {
    prop_oneof![
        6 => (scalar(), scalar(), scalar()).prop_map(|(n, s, y)| json!({"n": n, "s": s, "x": {"y": y}})),
        1 => scalar(),
    ]
}

/// JSON numbers that a calculation reached by different ways may differ in the last bit of a float, never in value.
fn same(a: &Json, b: &Json) -> bool {
    a == b || a.as_f64().zip(b.as_f64()).is_some_and(|(a, b)| a == b)
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn an_expression_has_one_value(
        text in expression(), n in scalar(), m in scalar(), s in scalar(), b in scalar(), o in object(), d in scalar(),
    ) {
        let Ok(expression) = Expression::compile(&text, &VARS) else { return Ok(()) };
        let scope = Scope::new().with("n", &n).with("m", &m).with("s", &s).with("b", &b).with("o", &o).with("d", &d);
        let (ours, theirs) = (expression.eval(&scope), expression.eval_by_library(&scope));
        prop_assert!(same(&ours, &theirs), "{text}: {ours} != {theirs}");
    }
}

const POLICIES: [&str; 11] = [
    r#"hitPolicy="UNIQUE""#,
    r#"hitPolicy="ANY""#,
    r#"hitPolicy="PRIORITY""#,
    r#"hitPolicy="FIRST""#,
    r#"hitPolicy="RULE ORDER""#,
    r#"hitPolicy="OUTPUT ORDER""#,
    r#"hitPolicy="COLLECT""#,
    r#"hitPolicy="COLLECT" aggregation="COUNT""#,
    r#"hitPolicy="COLLECT" aggregation="SUM""#,
    r#"hitPolicy="COLLECT" aggregation="MIN""#,
    r#"hitPolicy="COLLECT" aggregation="MAX""#,
];

fn output() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => prop::sample::select(vec!["1", "2", "3.5", r#""甲""#, r#""乙""#, "null"]).prop_map(str::to_owned),
        1 => prop::sample::select(vec!["n", "n + 1", "o.s"]).prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn a_table_has_one_answer_and_one_trace(
        policy in prop::sample::select(POLICIES.to_vec()),
        typed in any::<bool>(),
        declared in prop::option::of(Just("1, 2, 3.5, \"甲\"")),
        default in prop::option::of(prop::sample::select(vec!["1", "\"甲\"", "null"])),
        rules in prop::collection::vec((cell(), cell(), cell(), output()), 0..5),
        inputs in prop::collection::vec((scalar(), scalar(), object(), scalar()), 4),
    ) {
        let kinds = if typed { ["number", "string", "Any", "date"] } else { ["Any"; 4] };
        let rules: Vec<_> = rules.iter().map(|(a, b, c, out)| format!("{a} | {b} | - | {c} | {out}")).collect();
        let names = ["n", "s", "o", "d"];
        let columns: Vec<_> = names.into_iter().zip(kinds).collect();
        let mut table = TableModel::new(policy, &columns, &rules.iter().map(String::as_str).collect::<Vec<_>>());
        if let Some(declared) = declared {
            table = table.outputs(&[("", declared)]);
        }
        if let Some(default) = default {
            table = table.defaults(&[default]);
        }
        let Ok(model) = decision::Model::read(&table.xml()) else { return Ok(()) };
        for (n, s, o, d) in inputs {
            let input = json!({"n": n, "s": s, "o": o, "d": d});
            let ours = model.decide("结果", &input).unwrap();
            let theirs = model.decide_by_library("结果", &input).unwrap();
            prop_assert!(same(&ours.value, &theirs.value), "{}\n{input}: {} != {}", table.xml(), ours.value, theirs.value);
            let (ours, theirs) = (json!(ours.trace), json!(theirs.trace));
            prop_assert!(ours[0]["rules"] == theirs[0]["rules"], "{}\n{input}: {ours} != {theirs}", table.xml());
        }
    }
}

/// Nothing would be proved if the fast path handed everything back.
#[test]
fn what_tables_and_rules_mostly_hold_goes_the_fast_path() {
    let o = json!({"n": 3, "s": "a", "x": {"y": "2026-02-13"}});
    let (n, s, missing) = (json!(2.5), json!("餐饮"), Json::Null);
    let scope = Scope::new().with("n", &n).with("s", &s).with("o", &o).with("m", &missing).with_date("d", "2026-02-13");
    for text in [
        "n >= 100",
        "o.n > 1 and s = \"餐饮\"",
        "not(m = null) or o.s != \"b\"",
        "s in (\"餐饮\", \"住宿\")",
        "n in [0..5)",
        "n * 2 + 1 - o.n",
        "d >= date(\"2026-01-01\") and date(o.x.y) <= d",
        "if n > 3 then \"大\" else \"小\"",
        "n between 1 and 3",
        "o.none.at.all = null",
    ] {
        let expression = Expression::compile(text, &["n", "s", "o", "m", "d"]).unwrap();
        assert!(expression.is_fast(&scope), "{text}");
        assert_eq!(expression.eval(&scope), expression.eval_by_library(&scope), "{text}");
    }
}

/// The table of the benchmark, and the same in plain code.
#[test]
fn a_table_of_twenty_rows_agrees_with_plain_code_on_a_thousand_inputs() {
    let model = read(&crate::support::licence_table());
    assert!(model.is_fast("licence"));
    for (input, row) in crate::support::licence_inputs(1000) {
        let outcome = model.decide("licence", &input).unwrap();
        assert_eq!(outcome.value, json!({"level": format!("L{row}"), "days": 1 + row % 20}), "{input}");
        assert_eq!(crate::support::rule_numbers(&outcome), [row + 1]);
        assert_eq!(outcome.trace[0].inputs().next().unwrap().value, &input["kind"]);
    }
}

#[test]
fn tables_of_many_rules_are_searched_to_the_last() {
    for count in [63, 64, 65, 256, 257, 300] {
        let rules: Vec<String> = (0..count).map(|rule| format!("[{rule}..{}) | {rule}", rule + 1)).collect();
        let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
        let model = TableModel::new(r#"hitPolicy="UNIQUE""#, &[("n", "number")], &rules).model();
        assert!(model.is_fast("结果"));
        for n in 0..count {
            assert_eq!(model.decide("结果", &json!({"n": f64::from(n) + 0.5})).unwrap().value, json!(n));
        }
        assert_eq!(model.decide("结果", &json!({"n": count})).unwrap().value, Json::Null);
    }
}

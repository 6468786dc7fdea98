//! Properties over random well-nested procedures: they are sound, always end, survive storage at every step, and
//! step the same way every time.

use std::cell::Cell;

use procedure::{CheckOptions, Context, Effect, Expr, Here, Procedure, Signal, State, has_errors};
use proptest::prelude::*;

use crate::play::{HEAD, procedure_of};

#[derive(Clone, Debug)]
enum Block {
    Task,
    Send,
    Sequence(Vec<Block>),
    Exclusive(Vec<Block>),
    Parallel(Vec<Block>),
    Inclusive(Vec<Block>),
    Loop(Box<Block>),
    Sub { content: Box<Block>, many: bool, timer: bool },
}

fn block() -> impl Strategy<Value = Block> {
    let leaf = prop_oneof![4 => Just(Block::Task), 1 => Just(Block::Send)];
    leaf.prop_recursive(3, 14, 3, |inner| {
        let some = || prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            some().prop_map(Block::Sequence),
            some().prop_map(Block::Exclusive),
            some().prop_map(Block::Parallel),
            some().prop_map(Block::Inclusive),
            inner.clone().prop_map(|b| Block::Loop(Box::new(b))),
            (inner.clone(), any::<bool>(), any::<bool>()).prop_map(|(content, many, timer)| Block::Sub {
                content: Box::new(content),
                many,
                timer
            }),
        ]
    })
}

/// Writes blocks as BPMN; each gives the ids of its entry and its exit.
#[derive(Default)]
struct Writer {
    text: String,
    ids: usize,
}

impl Writer {
    fn id(&mut self, prefix: &str) -> String {
        self.ids += 1;
        format!("{prefix}{}", self.ids)
    }

    fn node(&mut self, tag: &str) -> String {
        let id = self.id("n");
        self.text += &format!(r#"<{tag} id="{id}"/>"#);
        id
    }

    fn flow(&mut self, from: &str, to: &str, condition: bool) -> String {
        let id = self.id("f");
        let body = if condition { format!("<conditionExpression>{id}</conditionExpression>") } else { String::new() };
        self.text += &format!(r#"<sequenceFlow id="{id}" sourceRef="{from}" targetRef="{to}">{body}</sequenceFlow>"#);
        id
    }

    fn gateway(&mut self, tag: &str, default: Option<&str>) -> String {
        let id = self.id("n");
        let default = default.map(|d| format!(r#" default="{d}""#)).unwrap_or_default();
        self.text += &format!(r#"<{tag} id="{id}"{default}/>"#);
        id
    }

    fn block(&mut self, block: &Block) -> (String, String) {
        match block {
            Block::Task => same(self.node("userTask")),
            Block::Send => same(self.node("sendTask")),
            Block::Sequence(parts) => {
                let ends: Vec<_> = parts.iter().map(|p| self.block(p)).collect();
                for pair in ends.windows(2) {
                    self.flow(&pair[0].1, &pair[1].0, false);
                }
                (ends[0].0.clone(), ends[ends.len() - 1].1.clone())
            }
            Block::Exclusive(parts) => self.split("exclusiveGateway", parts, true),
            Block::Inclusive(parts) => self.split("inclusiveGateway", parts, true),
            Block::Parallel(parts) => self.split("parallelGateway", parts, false),
            Block::Loop(part) => {
                let (first, last) = self.block(part);
                // A task in every loop, so that none runs round without waiting.
                let (merge, task) = (self.node("exclusiveGateway"), self.node("userTask"));
                let onward = self.id("d");
                let choice = self.gateway("exclusiveGateway", Some(&onward));
                let after = self.node("sendTask");
                self.flow(&merge, &task, false);
                self.flow(&task, &first, false);
                self.flow(&last, &choice, false);
                self.flow(&choice, &merge, true);
                self.text += &format!(r#"<sequenceFlow id="{onward}" sourceRef="{choice}" targetRef="{after}"/>"#);
                (merge, after)
            }
            Block::Sub { content, many, timer } => self.sub(content, *many, *timer),
        }
    }

    fn split(&mut self, tag: &str, parts: &[Block], conditions: bool) -> (String, String) {
        let default = self.id("d");
        let fork = self.gateway(tag, conditions.then_some(default.as_str()));
        let join = self.gateway(tag, None);
        for (n, part) in parts.iter().enumerate() {
            let (first, last) = self.block(part);
            if n == 0 {
                self.text += &format!(r#"<sequenceFlow id="{default}" sourceRef="{fork}" targetRef="{first}"/>"#);
            } else {
                self.flow(&fork, &first, conditions);
            }
            self.flow(&last, &join, false);
        }
        (fork, join)
    }

    fn sub(&mut self, content: &Block, many: bool, timer: bool) -> (String, String) {
        let id = self.id("n");
        self.text += &format!(r#"<subProcess id="{id}">"#);
        if many {
            self.text += "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>";
        }
        self.scope(content);
        self.text += "</subProcess>";
        if !timer {
            return same(id);
        }
        let late = self.id("n");
        self.text += &format!(
            r#"<boundaryEvent id="{late}" attachedToRef="{id}"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>"#
        );
        let merge = self.node("exclusiveGateway");
        self.flow(&id, &merge, false);
        self.flow(&late, &merge, false);
        (id, merge)
    }

    fn scope(&mut self, content: &Block) {
        let (start, end) = (self.node("startEvent"), self.node("endEvent"));
        let (first, last) = self.block(content);
        self.flow(&start, &first, false);
        self.flow(&last, &end, false);
    }
}

fn same(id: String) -> (String, String) {
    (id.clone(), id)
}

fn compiled(block: &Block) -> Procedure {
    let mut writer = Writer::default();
    writer.scope(block);
    procedure_of(&format!(r#"{HEAD}<process id="p">{}</process></definitions>"#, writer.text))
}

/// Chance, reproducible from its seed.
struct Chance(Cell<u64>);

impl Chance {
    fn next(&self) -> u64 {
        self.0.set(self.0.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
        self.0.get() >> 33
    }
}

impl Context for Chance {
    fn condition(&self, _: &Expr, _: &Here<'_>) -> Result<bool, String> {
        Ok(self.next().is_multiple_of(3))
    }

    fn collection(&self, _: &Expr, _: &Here<'_>) -> Result<Vec<String>, String> {
        Ok(vec!["甲".into(), "乙".into()])
    }
}

/// Lives one case by chance; `stored` sends the state through JSON after every step.
fn lived(p: &Procedure, seed: u64, stored: bool) -> (Vec<Effect>, State) {
    let chance = Chance(Cell::new(seed));
    let mut state = State::new();
    let mut effects = Vec::new();
    p.step(&mut state, Signal::Start { at: None }, &chance, &mut effects).expect("starts");
    for _ in 0..5_000 {
        if state.is_over() {
            break;
        }
        if stored {
            state = serde_json::from_str(&serde_json::to_string(&state).expect("is written")).expect("is read");
        }
        let tasks: Vec<_> = state.waiting(p).map(|w| Signal::Complete { task: w.key }).collect();
        let timers = state.timers().map(|(timer, _)| Signal::Timer { timer });
        let signals: Vec<_> = tasks.into_iter().chain(timers).collect();
        let chosen = signals[usize::try_from(chance.next()).expect("fits") % signals.len()];
        p.step(&mut state, chosen, &chance, &mut effects).expect("steps");
    }
    (effects, state)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn well_nested_procedures_are_sound(block in block()) {
        let found = compiled(&block).check(&CheckOptions { max_states: 3_000, ..CheckOptions::default() });
        prop_assert!(!has_errors(&found), "{found:#?}");
    }

    #[test]
    fn every_case_of_a_well_nested_procedure_ends_with_nothing_left(block in block(), seed: u64) {
        let p = compiled(&block);
        let (effects, state) = lived(&p, seed, false);
        prop_assert!(state.is_over());
        prop_assert_eq!(effects.last(), Some(&Effect::Finished));
        prop_assert_eq!(state.waiting(&p).count() + state.timers().count(), 0);
    }

    #[test]
    fn a_stored_case_goes_on_exactly_as_if_it_had_not_been_stored(block in block(), seed: u64) {
        let p = compiled(&block);
        prop_assert_eq!(lived(&p, seed, false), lived(&p, seed, true));
    }

    #[test]
    fn maps_of_any_procedure_are_well_formed_and_show_every_task(block in block()) {
        let p = compiled(&block);
        let map = p.draw(None);
        let doc = roxmltree::Document::parse(&map).expect("well-formed");
        let drawn = doc.descendants().filter(|n| n.attribute("data-node").is_some()).count();
        prop_assert_eq!(drawn, p.nodes().count());
    }
}

#[test]
fn a_waiting_case_is_stored_in_under_300_bytes() {
    let timed = Block::Sub { content: Box::new(Block::Task), many: false, timer: true };
    let p = compiled(&Block::Parallel(vec![Block::Task, Block::Task, timed]));
    let mut state = State::new();
    p.step(&mut state, Signal::Start { at: None }, &Chance(Cell::new(1)), &mut Vec::new()).expect("starts");
    let text = serde_json::to_string(&state).expect("is written");
    assert!(text.len() < 300, "{} {text}", text.len());
}

//! The process map as SVG: well-formed, complete, legible, accessible, without overlaps.

use procedure::{Position, read};
use roxmltree::{Document, Node};

const WATER: &str = include_str!("../../examples/water_connection.bpmn");
const APPEAL: &str = include_str!("../../examples/appeal.bpmn");

fn position() -> Position {
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    Position { done: vec![pair("check", "11-20")], here: vec![pair("survey", "剩 2 个工作日")] }
}

fn words(doc: &Document<'_>) -> String {
    doc.descendants().filter(|n| n.is_text()).filter_map(|n| n.text()).collect()
}

#[test]
fn the_map_is_accessible_and_says_where_the_case_is_in_words() {
    let p = read(WATER).unwrap();
    let map = p.draw(Some(&position()));
    let doc = Document::parse(&map).unwrap();
    let root = doc.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    let labelled = root.attribute("aria-labelledby").unwrap();
    assert!(labelled.split(' ').all(|id| doc.descendants().any(|n| n.attribute("id") == Some(id))));
    let words = words(&doc);
    for part in [
        "用水报装",
        "当前 剩 2 个工作日",
        "已办 11-20",
        "当前：现场勘验（剩 2 个工作日）",
        "3个工作日",
        "供水公司勘验岗",
    ] {
        assert!(words.contains(part), "{part}");
    }
}

#[test]
fn what_a_call_activity_calls_is_not_drawn_but_a_sub_process_is() {
    let map = read(WATER).unwrap().draw(None);
    assert!(!map.contains("pay/pay_now"));
    assert!(map.contains(r#"data-node="w_install""#));
}

fn boxes(doc: &Document<'_>) -> Vec<(String, [f64; 4])> {
    let number = |n: &Node<'_, '_>, name: &str| n.attribute(name).unwrap().parse::<f64>().unwrap();
    let is_task = |n: &Node<'_, '_>| n.attribute("class").is_some_and(|c| c.starts_with("node task"));
    doc.descendants()
        .filter(is_task)
        .filter_map(|n| Some((n, n.children().find(|c| c.tag_name().name() == "rect")?)))
        .map(|(n, r)| {
            let [x, y, w, h] = ["x", "y", "width", "height"].map(|a| number(&r, a));
            (n.attribute("data-node").unwrap().to_owned(), [x, y, x + w, y + h])
        })
        .collect()
}

#[test]
fn boxes_of_our_own_layout_do_not_overlap() {
    for text in [WATER, APPEAL] {
        let map = read(text).unwrap().draw(None);
        let doc = Document::parse(&map).unwrap();
        let boxes = boxes(&doc);
        assert!(boxes.len() > 7);
        for (i, (a, [ax1, ay1, ax2, ay2])) in boxes.iter().enumerate() {
            for (b, [bx1, by1, bx2, by2]) in &boxes[..i] {
                assert!(ax2 <= bx1 || bx2 <= ax1 || ay2 <= by1 || by2 <= ay1, "{a} lies over {b}");
            }
        }
    }
}

#[test]
fn lanes_hold_their_tasks() {
    let p = read(APPEAL).unwrap();
    let map = p.draw(None);
    let doc = Document::parse(&map).unwrap();
    let number = |n: &Node<'_, '_>, name: &str| n.attribute(name).unwrap().parse::<f64>().unwrap();
    let lanes: Vec<_> = doc
        .descendants()
        .filter(|n| n.attribute("class") == Some("lane"))
        .filter_map(|n| n.children().find(|c| c.tag_name().name() == "rect"))
        .map(|r| (number(&r, "y"), number(&r, "y") + number(&r, "height")))
        .collect();
    assert_eq!(lanes.len(), 3);
    for (id, [_, top, _, bottom]) in boxes(&doc) {
        let (lane_top, lane_bottom) = lanes[p.node(&id).unwrap().lane.unwrap()];
        assert!(top > lane_top && bottom < lane_bottom, "{id}");
    }
}

#[test]
fn the_same_procedure_is_always_drawn_the_same() {
    assert_eq!(read(WATER).unwrap().draw(Some(&position())), read(WATER).unwrap().draw(Some(&position())));
}

#[test]
fn names_cannot_break_out_of_the_picture() {
    let evil = WATER.replace("name=\"缴费\" calledElement", "name=\"&lt;script>alert(1)&lt;/script>\" calledElement");
    let map = read(&evil).unwrap().draw(None);
    assert!(!map.contains("<script"));
    assert!(Document::parse(&map).is_ok());
}

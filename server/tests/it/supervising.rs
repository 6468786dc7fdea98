//! What the supervision body sends out by hand, over the town's own doors: who may, what it becomes, and the letter that
//! anybody can check.

use serde_json::{Value, json};

use crate::access::{Lived, Person};

fn card(level: &str) -> Value {
    json!({
        "level": level,
        "organ": "market",
        "title": "窗口空岗",
        "about": "11 月 20 日上午十点到十一点，市场监管窗口没有人。",
        "must": "说明原因，调整排班",
        "basis": "青岚县政务服务监督办法第十七条",
        "score": -2,
    })
}

async fn read(person: &Person<'_>, path: &str) -> Value {
    let (status, body) = person.get(path).await;
    assert_eq!(status, 200, "{path}: {body}");
    serde_json::from_str(&body).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_supervision_body_raises_cards_and_orders_with_letters_anybody_can_check() {
    let folder = tempfile::tempdir().unwrap();
    let town = Lived::through(folder.path()).await;
    only_the_supervision_body_raises_cards(&town).await;
    a_rule_on_the_page_is_checked_as_its_file_would_be(&town).await;
    a_card_by_hand_is_a_card(&town).await;
    two_yellow_cards_by_hand_are_two_of_one_case(&town).await;
    forms_by_hand_offer_names(&town).await;
    letters_are_sealed_and_can_be_checked(&town).await;
    a_public_order_hangs_until_it_is_done(&town).await;
    the_log_speaks_in_sentences(&town).await;
    the_log_shows_views_and_exports(&town).await;
}

async fn only_the_supervision_body_raises_cards(town: &Lived) {
    for account in ["wang.mei", "clerk", "approver", "leader", "admin"] {
        let person = town.sign_in(account).await;
        let (status, problem) = person.post("/api/v1/cards", "by-whom", &card("yellow")).await;
        assert_eq!(status, 403, "{account}: {problem}");
        let (status, _) = person.get("/supervision/cards/new").await;
        assert!([303, 403].contains(&status), "{account}: {status}");
        let (_, page) = person.get("/supervision").await;
        assert!(!page.contains("等监察机构办的"), "{account}");
    }
    let (_, page) = town.sign_in("supervisor").await.get("/supervision").await;
    assert!(page.contains("等监察机构办的") && page.contains("/supervision/cards?state=objected"), "{page}");
}

/// A name nobody gives a value, an event that never happens: found in its line and column, and never published.
async fn a_rule_on_the_page_is_checked_as_its_file_would_be(town: &Lived) {
    let admin = town.sign_in("admin").await;
    let text = read(&admin, "/api/v1/rules/T-STEP-DUE").await["text"].as_str().unwrap().to_owned();
    let condition = text.lines().find(|line| line.starts_with("when")).unwrap();
    let broken = text.replace(condition, "when = \"history.nonsense > 1\"");
    let at = broken.lines().position(|line| line.starts_with("when")).unwrap() + 1;
    let (_, checked) = admin.post("/api/v1/rules/T-STEP-DUE/check", "check", &json!({ "text": broken })).await;
    let found = &checked["findings"][0];
    assert_eq!((&found["code"], &found["line"]), (&json!("unknown_name"), &json!(at)), "{checked}");
    assert_eq!(found["column"], 8);
    let (_, page) = admin.get("/supervision/rules/T-STEP-DUE").await;
    let body = json!({ "text": broken, "from": "2026-12-01", "reason": "试一试" });
    let (status, refused) = admin.post("/api/v1/rules/T-STEP-DUE/versions", "publish", &body).await;
    assert_eq!(status, 422, "{refused}");
    assert_eq!(admin.get("/supervision/rules/T-STEP-DUE").await.1, page, "nothing was published");
    let never =
        text.lines().find(|line| line.starts_with("on")).map(|on| text.replace(on, "on = \"NeverHappens\"")).unwrap();
    let (_, checked) = admin.post("/api/v1/rules/T-STEP-DUE/check", "check-2", &json!({ "text": never })).await;
    assert_eq!(checked["findings"][0]["code"], "unknown_event", "{checked}");
}

async fn a_card_by_hand_is_a_card(town: &Lived) {
    let supervisor = town.sign_in("supervisor").await;
    let refused = |body: Value| {
        let supervisor = &supervisor;
        async move {
            let (status, problem) = supervisor.post("/api/v1/cards", &body.to_string()[..40], &body).await;
            (status, problem["code"].as_str().unwrap_or_default().to_owned())
        }
    };
    let with = |field: &str, value: Value| {
        let mut body = card("yellow");
        body[field] = value;
        body
    };
    assert_eq!(refused(with("level", json!("notice"))).await, (422, "level_without_card".to_owned()));
    assert_eq!(refused(with("score", json!(5))).await, (422, "bad_score".to_owned()));
    assert_eq!(refused(with("about", json!(" "))).await, (422, "card_incomplete".to_owned()));
    assert_eq!(refused(with("ground", json!("T-NONE"))).await, (422, "rule_unknown".to_owned()));
    assert_eq!(refused(with("evidence", json!(["99012120200101-0001"]))).await.0, 404);
    let mut red = with("ground", json!("T-STEP-OVER"));
    red["level"] = json!("red");
    assert_eq!(refused(red).await, (422, "level_not_of_rule".to_owned()));

    // With a rule behind it, what the rule says need not be said again; and the same key raises one card.
    let shown = town.all().first().unwrap().clone();
    let body = json!({
        "level": "yellow", "organ": "market", "subject": shown, "ground": "T-STEP-OVER",
        "about": "现场核查，材料在桌上放了三天。", "evidence": [shown],
    });
    let (status, first) = supervisor.post("/api/v1/cards", "one-card", &body).await;
    assert_eq!(status, 201, "{first}");
    let (status, again) = supervisor.post("/api/v1/cards", "one-card", &body).await;
    assert_eq!((status, &again["no"]), (201, &first["no"]));
    let no = first["no"].as_str().unwrap();
    let card = read(&supervisor, &format!("/api/v1/cards/{no}")).await;
    let rule = read(&supervisor, "/api/v1/rules/T-STEP-OVER").await;
    assert_eq!((&card["rule"], &card["state"], &card["case_no"]), (&json!("MANUAL"), &json!("open"), &json!(shown)));
    assert_eq!(card["evidence"]["rule"]["id"], "T-STEP-OVER", "{rule}");
    assert_eq!(card["evidence"]["cases"], json!([shown]));
    assert_eq!(card["letters"], json!([]), "a yellow card is no letter");
    let (_, page) = supervisor.get(&format!("/supervision/cards/{no}")).await;
    assert!(page.contains("由监察人员人工发出，依据规则 T-STEP-OVER 第 1 版"));
    // The next version of the rule changes nothing of what the card rests on.
    let text = rule["text"].as_str().unwrap().replace("do = \"", "do = \"（新）");
    let next = json!({ "text": text, "from": "2030-01-01", "reason": "改要求" });
    let (status, published) = supervisor.post("/api/v1/rules/T-STEP-OVER/versions", "next-version", &next).await;
    assert_eq!(status, 201, "{published}");
    let (_, after) = supervisor.get(&format!("/supervision/cards/{no}")).await;
    assert!(after.contains("依据规则 T-STEP-OVER 第 1 版") && !after.contains("（新）"), "{after}");
    let (_, page) = supervisor.get(&format!("/staff/cases/{shown}")).await;
    assert!(
        page.contains(&format!("/supervision/cards/new?level=red&#38;case={shown}"))
            || page.contains(&format!("/supervision/cards/new?level=red&amp;case={shown}")),
        "no way from the case to a card"
    );
    let (status, page) = supervisor.get(&format!("/supervision/cards/new?level=red&case={shown}")).await;
    assert!(status == 200 && page.contains(&format!("name=\"case\" value=\"{shown}\"")), "{page}");
}

/// 一件两黄 asks nothing of who raised them.
async fn two_yellow_cards_by_hand_are_two_of_one_case(town: &Lived) {
    let supervisor = town.sign_in("supervisor").await;
    let shown = town.all().last().unwrap().clone();
    let mut body = card("yellow");
    body["subject"] = json!(shown);
    for (key, red) in [("first-yellow", false), ("second-yellow", true)] {
        let (status, raised) = supervisor.post("/api/v1/cards", key, &body).await;
        assert_eq!(status, 201, "{raised}");
        let (_, signals) = supervisor.get("/supervision/signals?rule=X-TWO-YELLOW&from=2026-01-01").await;
        assert_eq!(signals.contains(&shown), red, "{key}: {signals}");
    }
}

/// Nobody has to know a number by heart: an organ is chosen first, its cases, people and items are then offered by name.
async fn forms_by_hand_offer_names(town: &Lived) {
    let supervisor = town.sign_in("supervisor").await;
    let shown = town.all().first().unwrap().clone();
    let (_, first) = supervisor.get("/supervision/cards/new").await;
    assert!(first.contains("name=\"about\"") && first.contains("name=\"organ\"") && !first.contains("name=\"facts\""));
    let (status, asked) = supervisor.get("/supervision/cards/new?about=item&organ=").await;
    assert!(status == 422 && asked.contains("请选择由哪个部门说明"), "{asked}");
    let (_, person) = supervisor.get("/supervision/cards/new?about=person&organ=market").await;
    assert!(person.contains("<option value=\"approver\">") && person.contains("name=\"facts\""), "{person}");
    assert!(!person.contains("name=\"item\"") && !person.contains("name=\"case\""), "only what was chosen is asked");
    let (_, item) = supervisor.get("/supervision/cards/new?about=item&organ=market").await;
    assert!(item.contains(">食品经营许可</option>"), "{item}");
    for form in ["cards", "orders"] {
        let (_, page) = supervisor.get(&format!("/supervision/{form}/new?q={shown}")).await;
        assert!(page.contains(&format!("name=\"case\" value=\"{shown}\"")), "a whole number needs no organ: {page}");
    }
    let (_, order) = supervisor.get("/supervision/orders/new?organ=market").await;
    assert!(order.contains("name=\"demand\"") && !order.contains("name=\"case\""), "{order}");
}

async fn letters_are_sealed_and_can_be_checked(town: &Lived) {
    let supervisor = town.sign_in("supervisor").await;
    let order = json!({
        "sort": "leader", "organ": "market", "matter": "窗口空岗", "demand": "一周内补齐人员", "within": "5wd",
        "instruction": "请抓紧。",
    });
    let (status, issued) = supervisor.post("/api/v1/orders", "an-order", &order).await;
    assert_eq!(status, 201, "{issued}");
    let (status, raised) = supervisor.post("/api/v1/cards", "a-letter", &card("advice")).await;
    assert_eq!(status, 201, "{raised}");
    let places = [("orders", &issued, "督办通知书", "监督"), ("cards", &raised, "监察建议书", "监建")];
    for (place, made, title, series) in places {
        let no = made["no"].as_str().unwrap();
        let shown = read(&supervisor, &format!("/api/v1/{place}/{no}")).await;
        let letter = &shown["letters"][0];
        assert_eq!(letter["title"], title, "{shown}");
        assert!(letter["number"].as_str().unwrap().contains(series), "{letter}");
        let (status, pdf) = supervisor.get(letter["href"].as_str().unwrap()).await;
        assert!(status == 200 && pdf.starts_with("%PDF"), "{title}: {status}");
        let (_, page) = supervisor.get(&format!("/supervision/{place}/{no}")).await;
        assert!(page.contains(&format!("/staff/cases/{no}/documents/1")), "{title} is not on its page");

        let visitor = http::Request::get(format!("/api/v1/verify/{}", letter["code"].as_str().unwrap()));
        let (status, facts) = town.ask(visitor.body(axum::body::Body::empty()).unwrap()).await;
        let facts: Value = serde_json::from_str(&facts).unwrap();
        assert_eq!((status, &facts["title"], &facts["between_organs"]), (200, &json!(title), &json!(true)), "{facts}");
        assert!(facts["organ"].as_str().unwrap() != facts["applicant"].as_str().unwrap(), "{facts}");
    }
}

/// 挂牌督办: everybody sees what was ordered until it is done; other orders, and the case behind it, nobody.
async fn a_public_order_hangs_until_it_is_done(town: &Lived) {
    let supervisor = town.sign_in("supervisor").await;
    let shown = town.all().first().unwrap().clone();
    let order = |sort: &str, matter: &str| {
        json!({
            "sort": sort, "organ": "market", "matter": matter, "demand": "一个月内全部办结", "within": "5wd", "subject": shown,
        })
    };
    for (sort, matter) in [("public", "积压的食品许可"), ("leader", "内部事项")] {
        let (status, issued) = supervisor.post("/api/v1/orders", &format!("order-{sort}"), &order(sort, matter)).await;
        assert_eq!(status, 201, "{issued}");
    }
    let visitor = http::Request::get("/sunshine").body(axum::body::Body::empty()).unwrap();
    let (_, page) = town.ask(visitor).await;
    assert!(
        page.contains("挂牌督办") && page.contains("积压的食品许可") && page.contains("一个月内全部办结"),
        "{page}"
    );
    assert!(!page.contains("内部事项") && town.named(&page).is_empty(), "{page}");
}

async fn the_log_speaks_in_sentences(town: &Lived) {
    let supervisor = town.sign_in("supervisor").await;
    let (status, log) = supervisor.get("/supervision/log?verb=signal-raised").await;
    assert_eq!(status, 200);
    assert!(log.contains("规则“") && log.contains("成立于") && !log.contains("raised_at"), "{log}");
    let (_, log) = supervisor.get("/supervision/log?verb=rules-asked").await;
    assert!(log.contains("执行规则：") && log.contains("条规则在用（版本指纹 "), "{log}");
}

/// What was taken home and whose numbers were seen stands in other registers, and is shown here all the same.
async fn the_log_shows_views_and_exports(town: &Lived) {
    let (supervisor, clerk) = (town.sign_in("supervisor").await, town.sign_in("clerk").await);
    assert_eq!(supervisor.get("/staff/cases.csv").await.0, 200);
    assert_eq!(supervisor.get("/ratings.csv").await.0, 200);
    let mut revealed = None;
    for no in town.all() {
        let reason = json!({ "reason": "核对申请人身份" });
        if clerk.post(&format!("/api/v1/cases/{no}/reveal"), no, &reason).await.0 == 200 {
            revealed = Some(no.clone());
            break;
        }
    }
    let revealed = revealed.expect("a case of the clerk's");
    let log = async |query: &str| {
        let (status, log) = supervisor.get(&format!("/supervision/log{query}")).await;
        assert_eq!(status, 200);
        log
    };
    let newest = log("").await;
    for sentence in ["导出台账，共 ", "导出好差评统计“", "的完整号码。理由：核对申请人身份"]
    {
        assert!(newest.contains(sentence), "{sentence} is not in {newest}");
    }
    assert!(log("?verb=number-revealed").await.contains("核对申请人身份"));
    assert!(log(&format!("?subject={revealed}")).await.contains("核对申请人身份"));
    assert!(!log("?verb=ledger-exported").await.contains("核对申请人身份"));
    // Two registers, one order: page after page nothing is lost and nothing comes twice.
    let (mut address, mut seen) = ("?limit=20".to_owned(), Vec::new());
    loop {
        let page = log(&address).await;
        let hashes = page.split("<span class=\"code\">").skip(1).map(|rest| rest.split('…').next().unwrap().to_owned());
        seen.extend(hashes);
        let Some(next) = page
            .split("href=\"/supervision/log")
            .find(|rest| rest.split('"').next().is_some_and(|href| href.contains("after=")))
        else {
            break;
        };
        address = next.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
        if seen.len() > 5_000 {
            break;
        }
    }
    let distinct: std::collections::BTreeSet<&String> = seen.iter().collect();
    assert!(distinct.len() > 40 && distinct.len() == seen.len(), "{} of {}", distinct.len(), seen.len());
}

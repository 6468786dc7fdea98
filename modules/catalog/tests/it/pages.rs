//! What citizens and administrators see, through HTTP.

use declarations::Role;
use http::StatusCode;

use crate::support::{Town, town};

const GUIDE: &str = "/items/market/food-business";

#[tokio::test]
async fn a_guide_tells_everything_in_plain_words() {
    let town = town().await;
    let page = town.get(GUIDE).await.ok();
    for words in [
        "食品经营许可",
        "开饭店、食堂、食品店的许可",
        "8 个工作日",
        "不收费",
        "为什么是这一天",
        "中华人民共和国食品安全法",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(page.contains("href=\"/apply/market/food-business\""), "apply stays in reach");
    assert!(page.contains("GovernmentService"), "search engines are told");
    assert!(page.len() < 60_000, "{} bytes", page.len());
}

#[tokio::test]
async fn answers_in_the_address_leave_only_what_applies() {
    let town = town().await;
    let before = town.get(GUIDE).await.ok();
    assert!(before.contains("看您的情况"));
    let page = town.get(&format!("{GUIDE}?kind=renew&business=retail")).await.ok();
    assert!(page.contains("经营条件未发生变化的声明") && !page.contains("经营场所平面布局"));
    assert!(
        page.contains("/apply/market/food-business?kind=renew&#38;business=retail")
            || page.contains("kind=renew&amp;business=retail")
    );
}

#[tokio::test]
async fn codes_lead_to_the_guide_and_unknown_ones_to_a_sentence() {
    let town = town().await;
    let answer = town.get("/items/1199012100000011564000112001000").await;
    assert_eq!((answer.status, answer.location.as_deref()), (StatusCode::SEE_OTHER, Some(GUIDE)));
    let answer = town.get("/items/market/nothing").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.body.contains("item_not_found"));
}

#[tokio::test]
async fn the_process_map_is_a_picture() {
    let town = town().await;
    assert!(town.get(&format!("{GUIDE}/process.svg")).await.ok().starts_with("<svg"));
}

#[tokio::test]
async fn every_way_to_browse_leads_to_items() {
    let town = town().await;
    for path in [
        "/items",
        "/items?view=organ",
        "/items?view=type",
        "/items?view=level",
        "/items?view=mode",
        "/items?view=column",
        "/items?view=all",
        "/items?level=%E4%B9%A1",
        "/items?frequent=1",
        "/items?type=%E8%A1%8C%E6%94%BF%E8%AE%B8%E5%8F%AF",
        "/themes/food-business",
        "/organs/market",
        "/organs/centre",
        "/modules/proxy",
    ] {
        let page = town.get(path).await.ok();
        assert!(page.contains("<main"), "{path}");
        assert!(page.len() < 60_000, "{path}: {} bytes", page.len());
    }
    assert!(town.get("/items?organ=nobody").await.ok().contains("没有符合的事项"));
    assert_eq!(town.get("/themes/nothing").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_list_downloads_as_a_table_that_spreadsheets_open() {
    let town = town().await;
    let csv = town.get("/items.csv?type=%E8%A1%8C%E6%94%BF%E8%AE%B8%E5%8F%AF").await.ok();
    assert!(csv.starts_with("\u{feff}事项名称,"));
    assert!(csv.contains("食品经营许可") && !csv.contains("公共服务"));
}

#[tokio::test]
async fn searching_shows_hits_and_helps_when_there_are_none() {
    let town = town().await;
    let page = town.get("/search?q=%E5%BC%80%E9%A5%AD%E5%BA%97%E8%A6%81%E5%95%A5%E8%AF%81").await.ok();
    assert!(page.contains("/items/market/food-business"));
    let part = town.get("/search/hits?q=jiehun").await.ok();
    assert!(part.contains("/items/civil/marriage") && !part.contains("<html"));
    let none = town.get("/search?q=qqzzxx").await.ok();
    assert!(none.contains("没有找到") && none.contains("/themes/"));
    assert!(town.get("/search?q=%3Cscript%3E").await.ok().contains("&#60;script&#62;"));
}

#[tokio::test]
async fn the_catalogue_is_kept_by_managers_only() {
    let town = town().await;
    let (clerk, manager) = (town.signed_in(Role::Receiver).await, town.signed_in(Role::Administrator).await);
    for path in ["/admin/items", "/admin/items/quality", "/admin/items/import", "/admin/items/market/food-business"] {
        let answer = town.get(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(answer.location.unwrap().starts_with("/sign-in"), "{path}");
        let answer = clerk.get(path).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        let answer = manager.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
    }
}

#[tokio::test]
async fn an_item_is_drafted_changed_and_published_from_a_day() {
    let town: Town = town().await.signed_in(Role::Administrator).await;
    let admin = "/admin/items/market/food-business";
    let begun = town.post(&format!("{admin}/draft"), "").await;
    let draft = begun.location.unwrap();
    assert_eq!(draft, format!("{admin}/versions/2"));

    let text = town.desk.load(&"market/food-business".into(), 2).await.unwrap().item.to_toml();
    let changed = text.replace("\"8wd\"", "\"5wd\"");
    assert_ne!(text, changed);
    let form = format!("revision=1&source={}", crate::support::encoded(&changed));
    let saved = town.post(&format!("{draft}/source"), &form).await;
    assert_eq!(saved.location.as_deref(), Some(draft.as_str()), "{}", saved.body);
    let page = town.get(&draft).await.ok();
    assert!(page.contains("改为 5 个工作日"), "{page}");

    // Saving again what was read before is a conflict, not an overwrite.
    let late = town.post(&format!("{draft}/source"), &form.replace("5wd", "4wd")).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.body.contains("别人在您打开之后改过") && late.body.contains("4wd"), "what was typed stays");
    assert!(town.get(&draft).await.ok().contains("改为 5 个工作日"), "and overwrites nothing");

    let past = town.post(&format!("{draft}/publish"), "since=2020-01-01").await;
    assert_eq!(past.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(past.body.contains("已经过去"));
    let published = town.post(&format!("{draft}/publish"), "since=2026-11-20").await;
    assert_eq!(published.location.as_deref(), Some(admin), "{}", published.body);
    assert!(town.get(GUIDE).await.ok().contains("<dd>5 个工作日"));

    let suspended = town.post(&format!("{admin}/state"), "state=%E6%9A%82%E5%81%9C&since=2026-11-20&reason=x").await;
    assert_eq!(suspended.status, StatusCode::SEE_OTHER, "{}", suspended.body);
    let guide = town.get(GUIDE).await.ok();
    assert!(guide.contains("暂停办理") && !guide.contains("href=\"/apply/"));
    assert!(town.get(admin).await.ok().contains("发布"));
}

#[tokio::test]
async fn what_cannot_be_read_stays_in_its_field_with_the_reason_beside_it() {
    let town: Town = town().await.signed_in(Role::Administrator).await;
    let draft = town.post("/admin/items/market/food-business/draft", "").await.location.unwrap();
    let form = |revision: u32| {
        let material = "material-0-id=m1&material-0-name=x&material-0-when=answers.nothing%20%3D%201";
        format!("revision={revision}&name=renamed&promised=soon&visits=many&{material}")
    };
    let page = town.post(&draft, &form(1)).await.ok();
    for text in ["value=\"soon\"", "value=\"many\"", "id=\"field-promised-error\"", "href=\"#field-promised\""] {
        assert!(page.contains(text), "{text}\n{page}");
    }
    assert!(page.contains("<details class=\"admin-part\" id=\"material-0\" open>"), "the row with a mistake is open");
    let late = town.post(&draft, &form(1).replace("renamed", "again")).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.body.contains("value=\"again\"") && late.body.contains("name=\"revision\" value=\"2\""));
    assert_eq!(town.desk.load(&"market/food-business".into(), 2).await.unwrap().item.name, "renamed");
}

#[tokio::test]
async fn an_entry_of_the_higher_catalogue_is_claimed_and_cannot_be_published_half_done() {
    let town = town().await.signed_in(Role::Administrator).await;
    town.import().await;
    let entry = "/admin/items/imported/11990100000000019F2442001001000/versions/1";
    let public = town.get("/items/imported/11990100000000019F2442001001000").await.ok();
    assert!(public.contains("上级目录事项，本县还没有发布") && !public.contains("/apply/"));
    assert!(town.get("/admin/items?view=to-claim").await.ok().contains("图书外借"));
    assert_eq!(town.post(&format!("{entry}/claim"), "organ=culture").await.status, StatusCode::SEE_OTHER);
    let compiled = town.post(&format!("{entry}/compile"), "").await;
    assert_eq!(compiled.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(compiled.body.contains("必须改正"));
    let published = town.post(&format!("{entry}/publish"), "since=2026-11-20").await;
    assert_eq!(published.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_catalogue_stands_as_a_tree_and_tells_how_it_grew() {
    let town = town().await;
    let tree = town.get("/items?view=tree").await.ok();
    for item in town.desk.live().iter() {
        assert!(tree.contains(&format!("href=\"/items/{}\"", item.id)), "{}", item.id);
    }
    let villages = town.get("/items?view=tree&at=%E6%9D%91").await.ok();
    assert!(villages.len() < tree.len());
    assert!(town.get("/items?view=mode").await.ok().contains("服务方式的增长"));
    assert!(town.get("/items?frequent=1").await.ok().contains("高频清单的发布批次"));
}

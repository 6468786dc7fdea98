//! Finding service items as people type, the same on both engines.

use store::{Db, WriteSet, search};
use testkit::both_stores;

use crate::support::{region, write};

const ITEMS: &[(&str, &str, &str)] = &[
    ("food", "食品经营许可", "从事食品销售和餐饮服务，应当依法取得食品经营许可证。"),
    ("small-food", "小型食品摊点备案", "小摊点经营者向乡镇人民政府备案。"),
    ("drug", "药品经营许可", "药品零售企业开办审批。"),
    ("birth", "新生儿出生一件事", "出生医学证明、户口登记、医保参保、社会保障卡一次办。"),
    ("water", "用水报装", "新装、改装自来水。"),
    ("power", "供电报装", "低压居民新装用电。"),
    ("account", "企业银行账户预约开户", "开办企业时预约银行开户。"),
    ("house", "不动产转移登记", "二手房过户，需提交买卖合同和完税证明。"),
    ("wifi", "公共WiFi接入申请", "政务大厅无线网络。"),
    ("residence", "居住证签发", "流动人口申领居住证。"),
];

async fn catalog(db: &Db) {
    let mut set = WriteSet::new();
    for (key, title, body) in ITEMS {
        search::put(&mut set, region(), "item", key, title, body);
    }
    search::put(&mut set, region(), "policy", "subsidy", "食品企业贷款贴息", "对食品加工企业给予贴息。");
    search::put(&mut set, "632522".parse().unwrap(), "item", "elsewhere", "食品经营许可", "邻县事项");
    db.write(set).await.unwrap();
}

async fn keys(db: &Db, query: &str) -> Vec<String> {
    let hits = search::find(db, region(), &["item"], query, 10).await.unwrap();
    hits.into_iter().map(|hit| hit.key).collect()
}

#[tokio::test]
async fn what_people_type_finds_what_they_mean() {
    both_stores(|db| async move {
        catalog(&db).await;
        for (typed, meant) in [
            ("食品经营许可", "food"),
            ("食品经营", "food"),
            ("经营许可 食品", "food"),
            ("食品经", "food"),
            ("摊", "small-food"),
            ("二手房", "house"),
            ("spjy", "food"),
            ("SPJYXK", "food"),
            ("xinshenger", "birth"),
            ("xin sheng er", "birth"),
            ("xse", "birth"),
            ("yongshui", "water"),
            ("yinhang", "account"),
            ("食品jingying", "food"),
            ("食品精营", "food"),
            ("心生儿", "birth"),
            ("食品经莹许克", "food"),
            ("食品营许可", "food"),
            ("食品经经营许可证", "food"),
            ("不动产专一登记", "house"),
            ("wifi", "wifi"),
            ("ＷＩＦＩ", "wifi"),
            ("居住证", "residence"),
            ("juzhuz", "residence"),
        ] {
            let found = keys(&db, typed).await;
            assert_eq!(found.first().map(String::as_str), Some(meant), "{typed} found {found:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn other_counties_other_kinds_and_nonsense_are_not_found() {
    both_stores(|db| async move {
        catalog(&db).await;
        assert!(!keys(&db, "食品").await.contains(&"elsewhere".to_owned()));
        assert!(!keys(&db, "贴息").await.contains(&"subsidy".to_owned()));
        let all = search::find(&db, region(), &[], "贴息", 10).await.unwrap();
        assert_eq!((all[0].kind.as_str(), all[0].key.as_str()), ("policy", "subsidy"));
        for nothing in
            ["", "   ", "？！", "qqqqzz", "\"'*:()&|-", "NEAR(", "火箭发射场", "'; DROP TABLE search_row; --"]
        {
            assert_eq!(keys(&db, nothing).await, Vec::<String>::new(), "{nothing}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_change_and_a_removal_are_seen_at_once_and_a_failed_one_never() {
    both_stores(|db| async move {
        catalog(&db).await;
        write(&db, |set| search::put(set, region(), "item", "water", "供暖报装", "集中供热入网。")).await.unwrap();
        assert_eq!(keys(&db, "供暖").await[0], "water");
        assert!(!keys(&db, "用水").await.contains(&"water".to_owned()));
        assert!(!keys(&db, "自来水").await.contains(&"water".to_owned()));

        let failed = write(&db, |set| {
            search::remove(set, region(), "item", "water");
            set.require("DELETE FROM counter WHERE region = 'nowhere'", []);
        });
        assert!(failed.await.unwrap_err().is_conflict());
        assert_eq!(keys(&db, "供暖").await[0], "water");

        write(&db, |set| search::remove(set, region(), "item", "water")).await.unwrap();
        assert!(!keys(&db, "供暖").await.contains(&"water".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn both_engines_give_the_same_order() {
    let sqlite = testkit::sqlite().await;
    let postgres = testkit::postgres().await;
    catalog(&sqlite).await;
    catalog(&postgres.db()).await;
    for typed in ["食品", "许可", "报装", "登记", "企业", "jy", "证"] {
        assert_eq!(keys(&sqlite, typed).await, keys(&postgres.db(), typed).await, "{typed}");
    }
    postgres.remove().await;
}

#[tokio::test]
async fn hits_show_where_they_match() {
    both_stores(|db| async move {
        catalog(&db).await;
        let hits = search::find(&db, region(), &["item"], "完税", 1).await.unwrap();
        let marked: Vec<&str> =
            hits[0].snippet.iter().filter(|part| part.marked).map(|part| part.text.as_str()).collect();
        assert_eq!(marked, ["完税"]);
    })
    .await;
}

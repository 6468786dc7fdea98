//! g. 2,262 items from a higher-level catalogue: read, checked, stored, and found by a search.

use std::fmt::Write as _;
use std::time::Instant;

use catalog::import::Format;
use catalog::{Editor, Facets};
use haoban::town::{Purpose, Town};
use kernel::{Clock as _, TestClock, local_date};
use serde_json::{Value, json};

use crate::Arguments;
use crate::county;
use crate::measure::quantile;
use crate::report::{Budget, Report, Row};

/// As many as the real catalogue of a province has.
const ROWS: usize = 2_262;

pub fn measure(arguments: &Arguments, report: &mut Report) {
    let (text, source) = match &arguments.items {
        Some(file) => (std::fs::read_to_string(file).unwrap(), "real"),
        None => (generated(), "generated"),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let rounds = arguments.rounds.clamp(1, 3);
    let seconds: Vec<f64> = (0..rounds).map(|_| runtime.block_on(import(arguments, &text))).collect();
    let what = format!("{} {source} items imported, checked, searchable", text.lines().count());
    report.put(&Row::new('g', what, quantile(&seconds, 0.5), "s").budget(Budget::AtMost(10.0)));
}

/// Into an empty database, until the last row is found by its name.
async fn import(arguments: &Arguments, text: &str) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let settings = county::settings(arguments, folder.path());
    let clock = TestClock::shared(county::evening());
    let town = Town::open(&settings, clock.clone(), Purpose::Serve).await.unwrap();
    let rows = text.lines().count();
    let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    let begun = Instant::now();
    let editor = Editor::operator();
    let report = catalog::import_items(&town.catalog, text.as_bytes(), Format::JsonLines, &editor, clock.now());
    assert_eq!(report.await.unwrap().rows.len(), rows, "every row is told of");
    let name = last["name"].as_str().unwrap();
    let today = local_date(clock.now());
    let answer = catalog::find::find(&town.catalog, today, name, &Facets::default(), 20).await.unwrap();
    assert!(answer.found.iter().chain(&answer.directory).any(|found| found.item.name == name), "{name} is not found");
    begun.elapsed().as_secs_f64()
}

/// Items as dull and as long as the real ones.
fn generated() -> String {
    let matters = ["食品经营", "取水", "户外广告设置", "医疗机构执业", "道路货物运输", "林木采伐", "民办学校设立"];
    let deeds = ["许可", "变更登记", "备案", "注销登记", "延续", "年度检查"];
    let mut text = String::new();
    for row in 0..ROWS {
        let (matter, deed) = (matters[row % matters.len()], deeds[row / matters.len() % deeds.len()]);
        let record = json!({
            "task_code": format!("1144000000693975{row:06}44010100"),
            "catalogue_id": format!("4401{row:08}"),
            "parent_catalogue": format!("{matter}{deed}"),
            "name": format!("{matter}{deed}(第{row}项)"),
            "type": if deed == "许可" { "行政许可" } else { "公共服务" },
            "department": "广东省市场监督管理局",
            "area_code": "440000",
            "level": "省级",
            "statutory_limit": 20, "statutory_unit": "工作日", "promised_limit": 7, "promised_unit": "工作日",
            "online_booking": "是", "courier": "是", "visits": "0",
            "place": "政务服务大厅二楼综合窗口",
            "accept_conditions": "申请人应当具备与经营范围相适应的场所、设备和人员,并符合法律法规规定的其他条件。".repeat(4),
            "consult_phone": "020-00000000",
            "themes": ["其他"],
            "service_objects": ["自然人", "企业法人"],
            "materials": ["申请书", "营业执照", "场所使用证明", "法律法规规定的其他材料"],
        });
        writeln!(text, "{record}").unwrap();
    }
    text
}

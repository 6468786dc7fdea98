//! All charts, with awkward numbers.

use askama::Template;

use crate::chart::{Bar, Chart, Count, Limit, Point, bars, distribution, heat_map, line};
use crate::page::{Html, PageRequest, Shell};
use crate::text::Text;

#[derive(Template)]
#[template(path = "gallery/charts.html")]
pub(super) struct ChartsPage {
    shell: Shell,
    charts: Vec<Chart>,
}

pub(super) async fn page(request: PageRequest) -> Html<ChartsPage> {
    let t = request.t;
    let charts = vec![by_organ(t), by_month(t), by_hour(t), by_days(t)];
    let shell = super::home::with_nav(request.portal("阳光公开")).crumb("/_parts", "首页");
    Html(ChartsPage { shell, charts })
}

fn by_organ(t: Text) -> Chart {
    let rows = [
        ("县市场监管局", 1_284.0, Some(1_120.0), false),
        ("县人力资源和社会保障局", 967.0, Some(1_033.0), false),
        ("县自然资源局", 412.0, Some(398.0), false),
        ("县民族宗教事务局", 3.0, Some(5.0), true),
    ];
    let rows = rows.map(|(name, value, before, small)| Bar { name: name.to_owned(), value, before, small });
    bars(t, "各部门十月受理量", "办件数", &rows).note("件；细条为去年同月，灰色为不足 5 件").csv("#")
}

fn by_month(t: Text) -> Chart {
    let values = [2_310.0, 1_640.0, 2_780.0, 2_905.0, 2_760.0, 2_688.0, 2_950.0, 3_120.0, 3_015.0, 2_480.0, 3_412.0];
    let points = values.iter().zip(1..).map(|(value, month)| Point {
        name: format!("{month}月"),
        value: *value,
        before: Some(value * 0.9),
        interval: (month == 2).then_some((1_500.0, 1_790.0)),
    });
    line(t, "每月办结量", "办件数", &points.collect::<Vec<_>>()).note("件；虚线为去年同期").csv("#")
}

fn by_hour(t: Text) -> Chart {
    let hours = ["9时", "10时", "11时", "14时", "15时", "16时", "17时"];
    let days = ["周一", "周二", "周三", "周四", "周五"];
    let cell = |weight: f64| move |hour: f64| Count { value: (hour * weight).round(), href: Some("#".to_owned()) };
    let cells: Vec<Vec<Count>> = [5.0, 3.6, 3.2, 3.4, 4.2]
        .map(|weight: f64| [9.0, 12.0, 7.0, 6.0, 8.0, 5.0, 1.0].map(cell(weight)).to_vec())
        .into();
    heat_map(t, "窗口取号量", &days, &hours, &cells).note("个，十月平均每日").csv("#")
}

fn by_days(t: Text) -> Chart {
    let limits =
        [("承诺 8 个工作日", 8), ("法定 20 个工作日", 20)].map(|(name, day)| Limit { name: name.to_owned(), day });
    let counts = [4, 38, 96, 180, 240, 205, 160, 110, 82, 9, 6, 3, 2, 1, 0, 1, 0, 0, 0, 0, 1, 1].map(Count::from);
    distribution(t, "食品经营许可用时分布", "办件数", &counts, &limits).note("件，近十二个月办结").csv("#")
}

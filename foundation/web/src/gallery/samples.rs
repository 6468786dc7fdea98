//! The small parts beside each other.

use askama::Template;

use crate::form::FieldError;
use crate::page::{Html, PageRequest, Shell};
use crate::parts::{
    Cell, Column, Empty, ErrorSummary, Figure, Notice, Pager, Row, Sort, Steps, Summary, Tab, Table, Tabs, Tag,
    TaskLine, TaskList, TaskSection, Tone,
};
use crate::text::Text;

const TONES: [(Tone, &str); 5] = [
    (Tone::Quiet, "待开始"),
    (Tone::Active, "办理中"),
    (Tone::Good, "已办结"),
    (Tone::Urgent, "请补正"),
    (Tone::Seal, "红牌"),
];

#[derive(Template)]
#[template(path = "gallery/small.html")]
pub(super) struct SmallPage {
    shell: Shell,
    tags: Vec<Tag>,
    notices: Vec<Notice>,
    errors: ErrorSummary,
    steps: Steps,
    tabs: Tabs,
    figures: Vec<Figure>,
    tasks: TaskList,
    summary: Summary,
    table: Table,
    empty: Empty,
}

pub(super) async fn page(request: PageRequest) -> Html<SmallPage> {
    let t = request.t;
    Html(SmallPage {
        shell: super::home::with_nav(request.portal("部件")).crumb("/_parts", "首页"),
        tags: TONES.map(|(tone, word)| Tag::new(tone, word)).into(),
        notices: TONES.map(|(tone, word)| Notice::new(tone, word).body("一句话说明发生了什么，接下来怎么办。")).into(),
        errors: ErrorSummary {
            t,
            errors: vec![
                FieldError::new("area", "请填写经营面积"),
                FieldError::new("phone", "手机号码应为 11 位数字，现在是 10 位"),
            ],
        },
        steps: Steps {
            t,
            labels: ["选择情形", "填写信息", "上传材料", "核对", "提交"].map(String::from).into(),
            current: 2,
        },
        tabs: Tabs {
            label: "办件".to_owned(),
            tabs: [("办理中", 3, true), ("要我处理", 1, false), ("已办结", 26, false)]
                .map(|(label, count, current)| Tab {
                    href: "#".into(),
                    label: label.into(),
                    count: Some(count),
                    current,
                })
                .into(),
        },
        figures: vec![
            Figure::new("412", "件", "今日受理").note("比上周一多 8%"),
            Figure::new("99.2", "%", "按期办结").tone(Tone::Good),
            Figure::new("5", "件", "今天到期").tone(Tone::Urgent).href("#"),
            Figure::new("1", "张", "红牌").tone(Tone::Seal).href("#"),
        ],
        tasks: tasks(),
        summary: Summary::new(t, "店铺信息")
            .row("店名", "青岚县好味来餐饮店", Some("#".to_owned()))
            .row("经营面积", "86.5 平方米", Some("#".to_owned()))
            .row("外卖平台", "", Some("#".to_owned()))
            .held("营业执照", "92990121MA0000000X", "政府已有，免于提交（市场监管局）"),
        table: table(t),
        empty: Empty::new("inbox", "没有待办").body("新的办件到了会自动出现在这里。").action("#", "查看已办"),
    })
}

fn tasks() -> TaskList {
    let line = |label: &str, hint: &str, href: Option<&str>, tag| TaskLine {
        label: label.to_owned(),
        hint: hint.to_owned(),
        href: href.map(str::to_owned),
        tag,
    };
    TaskList {
        sections: vec![
            TaskSection {
                title: "1. 填写信息".to_owned(),
                tasks: vec![
                    line("申请人", "", Some("#"), Tag::new(Tone::Good, "已完成")),
                    line("店铺和场所", "大约 3 分钟", Some("#"), Tag::new(Tone::Active, "填写中")),
                    line("食品安全管理", "", Some("#"), Tag::new(Tone::Quiet, "未开始")),
                ],
            },
            TaskSection {
                title: "2. 上传材料".to_owned(),
                tasks: vec![
                    line("场所平面图", "必要；可以用手机拍照", Some("#"), Tag::new(Tone::Urgent, "需要重传")),
                    line("核对并提交", "前面都完成后才能提交", None, Tag::new(Tone::Quiet, "还不能开始").icon("lock")),
                ],
            },
        ],
    }
}

fn table(t: Text) -> Table {
    let columns = vec![
        Column::new("事项"),
        Column::new("申请人"),
        Column::new("状态"),
        Column::new("到期").sorted("#", Sort::Up),
        Column::number("剩余工作日").sorted("#", Sort::Not),
    ];
    let row = |title: &str, who: &str, tag: Tag, due: &str, left: &str| {
        let title = Cell::link("#", title).note("SPJY202611160012");
        Row::new([title, who.into(), tag.into(), due.into(), left.into()])
    };
    Table::new(t, "办件台账", columns)
        .rows([
            row(
                "食品经营许可（新办）",
                "青岚县好味来餐饮店",
                Tag::new(Tone::Active, "审查中"),
                "11月26日（周四）",
                "3",
            ),
            row("公共场所卫生许可", "青岚县龘㛃美容院", Tag::new(Tone::Urgent, "已超期"), "11月19日（周四）", "-2"),
            row("灵活就业人员社会保险补贴", "𠅤桂兰", Tag::new(Tone::Good, "已办结"), "11月12日（周四）", "–"),
        ])
        .pager(Pager { t, shown: 3, total: Some(1_284), first: Some("#".to_owned()), next: Some("#".to_owned()) })
        .captioned()
}

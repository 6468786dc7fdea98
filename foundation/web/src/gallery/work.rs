//! The workbench: inbox beside an open case.

use std::sync::Arc;

use askama::Template;

use crate::page::{Html, NavItem, PageRequest, Shell, Visitor};
use crate::parts::{Countdown, Facts, Figure, Pager, Tab, Tabs, Tag, Tone, Urgency, WorkItem, WorkList};
use crate::text::Text;

#[derive(Template)]
#[template(path = "gallery/work.html")]
pub(super) struct WorkPage {
    shell: Shell,
    figures: Vec<Figure>,
    tabs: Tabs,
    list: WorkList,
    tag: Tag,
    clocks: Vec<Countdown>,
    facts: Facts,
}

pub(super) async fn page(request: PageRequest) -> Html<WorkPage> {
    let t = request.t;
    let mut shell = request.workbench("待办").wide();
    shell.path = "/_parts/work".to_owned();
    shell.visitor = Some(Arc::new(visitor()));
    Html(WorkPage {
        shell,
        figures: vec![
            Figure::new("3", "件", "已超期").tone(Tone::Urgent).href("#"),
            Figure::new("5", "件", "今天到期").tone(Tone::Urgent).href("#"),
            Figure::new("12", "件", "本周到期").href("#"),
            Figure::new("41", "件", "全部待办").href("#"),
        ],
        tabs: Tabs {
            label: "待办分类".to_owned(),
            tabs: [("我的", 9, true), ("岗位待领", 32, false), ("已转出", 4, false), ("已办", 218, false)]
                .map(|(label, count, current)| Tab {
                    href: "#".into(),
                    label: label.into(),
                    count: Some(count),
                    current,
                })
                .into(),
        },
        list: list(t),
        tag: Tag::new(Tone::Active, "审查中"),
        clocks: vec![
            Countdown::new(t, "承诺办结", 8, 5, "11月26日（周四）").compact(),
            Countdown::new(t, "法定期限", 20, 5, "12月14日（周一）").compact(),
            Countdown::new(t, "本环节", 2, 2, "11月23日（周一）").compact(),
        ],
        facts: Facts::dense()
            .fact("申请人", "王美")
            .fact("店名", "青岚县好味来餐饮店")
            .fact("地址", "青岚镇东街 18 号")
            .fact("经营面积", "86.5 平方米")
            .fact("业态", "小型餐馆")
            .fact("联系电话", "138****1234"),
    })
}

fn visitor() -> Visitor {
    Visitor {
        name: "张伟".to_owned(),
        role: "县市场监管局 · 审查岗".to_owned(),
        home: "/_parts/work".to_owned(),
        nav: vec![
            NavItem::new("/_parts/work", "待办", "inbox").counting(41),
            NavItem::new("/_parts/work/cases", "办件台账", "clipboard-list"),
            NavItem::new("/_parts/work/window", "窗口收件", "building"),
            NavItem::new("/_parts/work/items", "事项管理", "list-details"),
            NavItem::new("/_parts/work/documents", "文书", "file-text"),
            NavItem::new("/_parts/work/statistics", "统计", "chart-bar"),
        ],
        unread: 2,
    }
}

fn list(t: Text) -> WorkList {
    let rows = [
        (Urgency::Left(-2), "建筑工程施工许可证核发", "审查材料", "青岚县城市建设投资有限公司", "11月19日（周四）", ""),
        (Urgency::Left(0), "食品经营许可（新办）", "现场核查", "青岚县好味来餐饮店", "11月23日（周一）", "我领取的"),
        (Urgency::Left(1), "公共场所卫生许可", "审查材料", "青岚县龘㛃美容院", "11月24日（周二）", ""),
        (Urgency::Left(3), "食品经营许可（新办）", "审查材料", "王美", "11月26日（周四）", "我领取的"),
        (Urgency::Paused(4), "食品小作坊登记", "等待专家评审", "张记豆腐坊", "11月27日（周五）", ""),
        (
            Urgency::Left(9),
            "从事生产、销售、使用危险化学品（剧毒、易制爆）的企业事业单位取得许可后的备案和变更登记",
            "复核",
            "青岚县化工物资供应站",
            "12月4日（周五）",
            "",
        ),
        (Urgency::None, "灵活就业人员社会保险补贴", "交付", "赵桂兰", "", ""),
    ];
    let items = rows.into_iter().enumerate().map(|(index, (urgency, title, act, who, due, claimed))| WorkItem {
        href: "/_parts/work".to_owned(),
        urgency,
        title: title.to_owned(),
        act: act.to_owned(),
        who: who.to_owned(),
        number: format!("SPJY20261116{index:04}"),
        tags: if index == 2 { vec![Tag::new(Tone::Urgent, "已补正")] } else { Vec::new() },
        claimed: claimed.to_owned(),
        due: due.to_owned(),
        current: index == 3,
        select: Some(index.to_string()),
    });
    let pager = Pager { t, shown: 7, total: Some(41), first: None, next: Some("#".to_owned()) };
    WorkList { t, label: "待办".to_owned(), items: items.collect(), empty: None, pager: Some(pager) }
}

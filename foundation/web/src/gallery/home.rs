//! The front page as it will look.

use askama::Template;

use crate::page::{Html, NavItem, PageRequest, Shell};
use crate::parts::{Directory, DirectoryGroup, DirectoryLink, Notice, SearchLine, Tone};

#[derive(Template)]
#[template(path = "gallery/home.html")]
pub(super) struct HomePage {
    shell: Shell,
    search: SearchLine,
    notice: Notice,
    directory: Directory,
}

pub(super) async fn page(request: PageRequest) -> Html<HomePage> {
    Html(HomePage {
        shell: with_nav(request.portal("办事服务")),
        search: search(&request),
        notice: Notice::new(Tone::Urgent, "您的“食品经营许可”还缺 2 份材料")
            .body("请在 11月26日（周四）前补齐；补齐当日起重新计算办理时间。")
            .action("/_parts/case", "去补材料"),
        directory: directory(),
    })
}

pub(super) fn with_nav(mut shell: Shell) -> Shell {
    let nav = vec![
        NavItem::new("/", "首页", "home"),
        NavItem::new("/_parts/case", "我的办件", "files"),
        NavItem::new("/_parts/small", "办事指南", "list-details"),
        NavItem::new("/_parts/form", "诉求建议", "message"),
        NavItem::new("/_parts/chart", "阳光公开", "chart-bar"),
    ];
    let mut site = (*shell.site).clone();
    site.nav = nav;
    shell.site = std::sync::Arc::new(site);
    shell
}

fn search(request: &PageRequest) -> SearchLine {
    SearchLine {
        t: request.t,
        action: "/_parts".to_owned(),
        query: String::new(),
        label: "您要办什么事？".to_owned(),
        placeholder: "说出要办的事，或者输入拼音".to_owned(),
        examples: ["生小孩", "开饭店要啥证", "xinshenger", "装自来水", "老人补贴"]
            .map(|words| (format!("/_parts?q={words}"), words.to_owned()))
            .into(),
        live: None,
        hero: true,
    }
}

fn directory() -> Directory {
    Directory {
        groups: vec![
            group(
                "个人一生的事",
                "按人生阶段找",
                [
                    ("生育出生", "出生登记、预防接种、医保参保", "baby-carriage"),
                    ("上学", "入学报名、学籍、助学金", "school"),
                    ("工作", "就业登记、技能补贴、社保", "briefcase"),
                    ("结婚", "婚姻登记、婚前检查", "rings"),
                    ("住房", "买房、公积金、保障房、装水电", "home-2"),
                    ("看病", "医保报销、异地就医、特殊门诊", "stethoscope"),
                    ("养老", "养老金、高龄补贴、优待证", "old"),
                    ("身后", "火化、户口注销、遗属待遇", "plant-2"),
                ],
                "全部 214 个个人事项",
            ),
            group(
                "企业开办到退出",
                "按经营阶段找",
                [
                    ("开办企业", "执照、刻章、税务、社保一次办", "building-store"),
                    ("开饭店、食品店", "食品经营许可、门头、油烟", "flag"),
                    ("用地和建设", "规划、施工、验收一张表", "tool"),
                    ("水电气网", "报装、增容、过户", "route"),
                    ("招人用人", "用工备案、社保、补贴", "users-group"),
                    ("变更和注销", "执照变更、简易注销", "file-off"),
                ],
                "全部 186 个企业事项",
            ),
        ],
    }
}

fn group<const N: usize>(
    title: &str,
    hint: &str,
    links: [(&str, &str, &'static str); N],
    more: &str,
) -> DirectoryGroup {
    let link = |(label, hint, icon): (&str, &str, &'static str)| DirectoryLink {
        href: "/_parts/small".to_owned(),
        label: label.to_owned(),
        icon,
        hint: hint.to_owned(),
    };
    DirectoryGroup {
        title: title.to_owned(),
        hint: hint.to_owned(),
        links: links.into_iter().map(link).collect(),
        more: Some(("/_parts/small".to_owned(), more.to_owned())),
    }
}

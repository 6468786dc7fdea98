//! A case as its applicant sees it, and the table that explains its deadline.

use askama::Template;

use crate::page::{Html, PageRequest, Shell};
use crate::parts::{
    Countdown, DayKind, DayRow, DayTable, Entry, Facts, Lane, LaneStep, Lanes, Stance, Tag, Timeline, Tone, Turn, Whose,
};
use crate::text::Text;

#[derive(Template)]
#[template(path = "gallery/case.html")]
pub(super) struct CasePage {
    shell: Shell,
    tag: Tag,
    turn: Turn,
    yours: Turn,
    countdowns: Vec<Countdown>,
    timeline: Timeline,
    lanes: Lanes,
    facts: Facts,
    days: DayTable,
}

pub(super) async fn page(request: PageRequest) -> Html<CasePage> {
    let t = request.t;
    Html(CasePage {
        shell: super::home::with_nav(request.portal("食品经营许可"))
            .crumb("/_parts", "首页")
            .crumb("/_parts/case", "我的办件"),
        tag: Tag::new(Tone::Active, "审查中"),
        turn: turn(t, false),
        yours: turn(t, true),
        countdowns: countdowns(t),
        timeline: timeline(t),
        lanes: lanes(t),
        facts: facts(),
        days: days(t),
    })
}

fn turn(t: Text, yours: bool) -> Turn {
    if yours {
        return Turn {
            t,
            yours,
            who: "您".to_owned(),
            what: "补齐 2 份材料：场所平面图、健康证明。补齐后我们接着办，不用重新申请。".to_owned(),
            by: "11月26日（周四）前，还剩 3 个工作日".to_owned(),
            action: Some(("#".to_owned(), "补材料".to_owned())),
        };
    }
    Turn {
        t,
        yours,
        who: "县市场监管局".to_owned(),
        what: "审查材料，之后由负责人作出决定。您现在不用做什么。".to_owned(),
        by: "11月26日（周四）前，还剩 3 个工作日".to_owned(),
        action: None,
    }
}

fn countdowns(t: Text) -> Vec<Countdown> {
    vec![
        Countdown::new(t, "承诺办结", 8, 5, "11月26日（周四）前作出决定").why("#days"),
        Countdown::new(t, "法定期限", 20, 5, "12月14日（周一）").why("#days"),
        Countdown::new(t, "承诺办结", 8, 6, "11月24日（周二）前作出决定"),
        Countdown::new(t, "承诺办结", 8, 10, "原定 11月18日（周三）").note("我们没有按时办完。可以催办，也可以投诉。"),
        Countdown::new(t, "承诺办结", 8, 5, "恢复后顺延，预计 12月3日（周四）")
            .paused()
            .note("专家评审期间不计时，最长 5 个工作日"),
        Countdown::new(t, "承诺办结", 8, 4, "11月12日（周四）办结").stopped(),
    ]
}

fn timeline(t: Text) -> Timeline {
    let entries = vec![
        Entry::past("11月16日 09:12", Whose::Applicant, "您提交了申请").detail("网上申请，6 份材料。"),
        Entry::past("11月16日 15:40", Whose::Government, "窗口收到申请，出具收件凭证")
            .detail("综合窗口 3 号，李红。")
            .document("#", "收件凭证 青市监收字〔2026〕第00312号"),
        Entry::past("11月17日 10:05", Whose::Government, "县市场监管局受理了您的申请")
            .detail("材料齐全、符合法定形式。从 11月18日（周三）开始计算 8 个工作日。")
            .document("#", "受理通知书 青市监受字〔2026〕第00287号"),
        Entry::past("11月19日 14:30", Whose::ThirdParty, "消防技术服务机构出具了检测意见").detail("结论：合格。"),
        Entry::now("今天", Whose::Government, "审查材料").detail("县市场监管局食品经营科正在审查。"),
        Entry::to_come("11月26日（周四）前", Whose::Government, "作出决定"),
        Entry::to_come("决定后 10 个工作日内", Whose::Government, "送达许可证").detail("您选择了快递，免费。"),
    ];
    Timeline { t, entries }
}

fn lanes(t: Text) -> Lanes {
    let step = |name: &str, who: &str, opinion: &str, stance| LaneStep {
        name: name.to_owned(),
        who: who.to_owned(),
        opinion: opinion.to_owned(),
        stance,
    };
    let lane = |organ: &str, tag, due: &str, steps| Lane { organ: organ.to_owned(), tag, due: due.to_owned(), steps };
    Lanes {
        t,
        lanes: vec![
            lane(
                "县市场监管局",
                Tag::new(Tone::Good, "同意"),
                "",
                vec![
                    step("书面审查", "张伟 · 11月18日", "材料齐全，布局合理。", Stance::Past),
                    step("现场核查", "张伟、王芳 · 11月19日", "与平面图一致。", Stance::Past),
                ],
            ),
            lane(
                "县消防救援大队",
                Tag::new(Tone::Active, "审查中"),
                "11月24日（周二）前",
                vec![
                    step("书面审查", "赵强 · 11月18日", "同意。", Stance::Past),
                    step("现场核查", "已领取：赵强", "", Stance::Now),
                ],
            ),
            lane(
                "县生态环境局",
                Tag::new(Tone::Urgent, "今天到期"),
                "11月23日（周一）前",
                vec![step("油烟排放意见", "待领取", "", Stance::Now), step("会签", "", "", Stance::ToCome)],
            ),
        ],
        gate: "三个部门都给出意见后，才能作出决定；还缺 2 个。".to_owned(),
        open: false,
    }
}

fn facts() -> Facts {
    Facts::new()
        .fact("办件编号", "990121SPJY202611160012")
        .fact("申请人", "青岚县好味来餐饮店（王美）")
        .fact("事项", "食品经营许可（新办）")
        .fact("收费", "不收费")
        .fact("领取方式", "快递，免费")
}

fn days(t: Text) -> DayTable {
    let row = |date: &str, count, kind, reason: &str| DayRow {
        date: date.to_owned(),
        count,
        kind,
        reason: reason.to_owned(),
    };
    DayTable {
        t,
        caption: "承诺 8 个工作日，受理次日起算；周末和法定节假日不计，评审期间不计。".to_owned(),
        days: vec![
            row("9月25日（周五）", None, DayKind::Off, "受理当日不计"),
            row("9月26日（周六）", None, DayKind::Off, "周末"),
            row("9月27日（周日）", Some(1), DayKind::Counted, "国庆节调休上班"),
            row("9月28日（周一）", Some(2), DayKind::Counted, ""),
            row("9月29日（周二）", None, DayKind::Paused, "专家评审，不计入（行政许可法第四十五条）"),
            row("9月30日（周三）", None, DayKind::Paused, "专家评审，不计入"),
            row("10月1日（周四）", None, DayKind::Off, "国庆节"),
            row("10月8日（周四）", Some(3), DayKind::Counted, ""),
            row("10月9日（周五）", Some(4), DayKind::Due, "到期日"),
        ],
    }
}

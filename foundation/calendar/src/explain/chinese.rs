//! 「为什么是这一天」 in Chinese.

use kernel::{chinese_date, chinese_weekday, local_date};

use super::{Day, Why, left_out, worked_instead};
use crate::{Due, LegalClock, Pause, Unit};

pub(super) fn reason(why: &Why, extended: bool) -> String {
    let reason = match why {
        Why::Start => "起算当日不计".to_owned(),
        Why::StartHour => "自起算时刻起按小时连续计算".to_owned(),
        Why::Hour => "按小时连续计算".to_owned(),
        Why::Paused(kind) => format!("暂停：{}", kind.name()),
        Why::Natural => "自然日".to_owned(),
        Why::Worked => "工作日".to_owned(),
        Why::Instead { holiday } => format!("{holiday}调休上班"),
        Why::Weekend => "周末".to_owned(),
        Why::Holiday { holiday } => format!("{holiday}放假"),
        Why::PassedOver(day) => format!("顺延：{}", reason(day, false)),
        Why::Moved => "期限届满日为休息日，顺延至此工作日".to_owned(),
    };
    if extended { format!("{reason}（延长期内）") } else { reason }
}

pub(super) fn summary(clock: &LegalClock, due: &Due, days: &[Day]) -> String {
    let mut sentences = vec![opening(clock)];
    if let Some(extension) = &clock.extension {
        sentences.push(format!(
            "经{}批准，依据{}延长 {}。",
            extension.approver,
            extension.article,
            extension.by.in_words()
        ));
    }
    if clock.limit.unit == Unit::WorkingDays {
        sentences.extend(not_counted(days));
    } else if due.unrolled != due.date {
        sentences.push(format!("按日计算至 {}，该日为休息日，顺延至其后第一个工作日。", chinese_date(due.unrolled)));
    }
    sentences.extend(clock.pauses.iter().map(pause));
    sentences.push(closing(clock, due));
    sentences.concat()
}

fn opening(clock: &LegalClock) -> String {
    let limit = clock.limit.in_words();
    if clock.limit.unit == Unit::Hours {
        return format!("自 {} 起算，期限 {limit}。", clock.started.local_minute());
    }
    format!("自 {} 起算，当日不计，期限 {limit}。", chinese_date(local_date(clock.started)))
}

fn not_counted(days: &[Day]) -> Option<String> {
    let mut parts: Vec<String> =
        left_out(days).into_iter().map(|(day, count)| format!("{} {count} 天不计", day.reason)).collect();
    let worked = worked_instead(days);
    if worked > 0 {
        parts.push(format!("调休上班 {worked} 天计入"));
    }
    (!parts.is_empty()).then(|| format!("其间{}。", parts.join("，")))
}

fn pause(pause: &Pause) -> String {
    let from = chinese_date(local_date(pause.from));
    let until = match pause.to {
        Some(to) => format!("至 {} 恢复", chinese_date(local_date(to))),
        None => format!("起，告知所需时间 {}，尚未恢复", pause.announced.in_words()),
    };
    format!("{from} {until}，因{}暂停计时（{}）。", pause.kind.name(), pause.basis)
}

fn closing(clock: &LegalClock, due: &Due) -> String {
    let day = format!("{}（{}）", chinese_date(due.date), chinese_weekday(due.date));
    match due.paused {
        Some(pause) => format!("现暂停中；如于 {} 恢复，到期日为 {day}。", chinese_date(pause.resumes_on)),
        None if clock.limit.unit == Unit::Hours => format!("到期时刻为 {}。", due.at.local_minute()),
        None => format!("到期日为 {day}。"),
    }
}

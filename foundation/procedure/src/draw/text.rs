//! Text in boxes: how wide it is, where it may break, how a timer reads in words.

use crate::model::{TimerKind, TimerSpec};

/// Characters that must not begin a line, and that must not end one.
const NOT_FIRST: &str = ",。、;:?!)》」』】〉”’…·—%,.;:?!)]}";
const NOT_LAST: &str = "(《「『【〈“‘([{";

/// Width in em of a sans-serif face.
pub fn width(text: &str) -> f64 {
    text.chars().map(char_width).sum()
}

fn char_width(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | ' ' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.32,
        'm' | 'w' | 'M' | 'W' | '@' => 0.86,
        'A'..='Z' => 0.66,
        c if c.is_ascii() => 0.56,
        '\u{2000}'..='\u{206f}' => 0.6,
        _ => 1.0,
    }
}

/// Breaks text into lines of about equal width, none wider than `max` em; what exceeds `lines` lines ends in `…`.
pub fn wrap(text: &str, max: f64, lines: usize) -> Vec<String> {
    let needed = (width(text) / max).ceil().max(1.0);
    let even = fill(text, (width(text) / needed + 0.5).min(max));
    let mut wrapped = if even.len() as f64 <= needed { even } else { fill(text, max) };
    if wrapped.len() > lines {
        wrapped.truncate(lines);
        if let Some(last) = wrapped.last_mut() {
            while width(last) + 1.0 > max && last.pop().is_some() {}
            last.push('…');
        }
    }
    wrapped
}

fn fill(text: &str, max: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in pieces(text) {
        let line = lines.last().map_or(0.0, |l| width(l));
        let fits = line + width(piece.trim_end()) <= max;
        match lines.last_mut() {
            Some(last) if fits || last.is_empty() => last.push_str(&piece),
            _ => lines.push(piece),
        }
    }
    for line in &mut lines {
        line.truncate(line.trim_end().len());
    }
    lines
}

/// What must stay on one line: Latin words, and characters with the punctuation that clings to them.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for c in text.chars() {
        let clings = pieces.last().and_then(|p| p.chars().last()).is_some_and(|before| {
            let latin = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-' || c == '/';
            NOT_FIRST.contains(c) || NOT_LAST.contains(before) || c == ' ' || (latin(c) && latin(before))
        });
        match pieces.last_mut() {
            Some(last) if clings => last.push(c),
            _ => pieces.push(c.to_string()),
        }
    }
    pieces
}

/// `P5WD` as `5个工作日`; an expression or a form we have no words for stays as it is.
pub fn timer(spec: &TimerSpec) -> String {
    match spec.kind {
        _ if spec.expression => "按规定时限".to_owned(),
        TimerKind::Date => spec.text.split('T').next().unwrap_or_default().to_owned(),
        TimerKind::Duration => duration(&spec.text),
        TimerKind::Cycle => {
            let every = spec.text.rsplit('/').next().map(duration).unwrap_or_default();
            spec.repeats.map_or_else(|| format!("每{every}"), |n| format!("每{every}，共{n}次"))
        }
    }
}

fn duration(text: &str) -> String {
    let (days, time) = text.trim_start_matches('P').split_once('T').unwrap_or((text.trim_start_matches('P'), ""));
    let mut words = String::new();
    spell(days, &[("WD", "个工作日"), ("Y", "年"), ("M", "个月"), ("W", "周"), ("D", "天"), ("H", "小时")], &mut words);
    spell(time, &[("H", "小时"), ("M", "分钟"), ("S", "秒")], &mut words);
    if words.is_empty() { text.to_owned() } else { words }
}

fn spell(text: &str, units: &[(&str, &str)], words: &mut String) {
    let mut number = String::new();
    let upper = text.to_ascii_uppercase();
    let mut rest = upper.as_str();
    while let Some(c) = rest.chars().next() {
        if c.is_ascii_digit() {
            number.push(c);
            rest = &rest[1..];
            continue;
        }
        let Some((unit, word)) = units.iter().find(|(unit, _)| rest.starts_with(unit)) else { return };
        words.push_str(&number);
        words.push_str(word);
        number.clear();
        rest = &rest[unit.len()..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_of_even_width_and_never_begin_with_punctuation() {
        assert_eq!(wrap("补正材料并重新提交", 8.0, 4), ["补正材料并", "重新提交"]);
        assert_eq!(wrap("受理", 8.0, 4), ["受理"]);
        let wrapped = wrap("现场勘验(消防、人防),七日内", 6.0, 4);
        assert!(wrapped.iter().all(|l| !l.starts_with([',', '、', ')'])), "{wrapped:?}");
    }

    #[test]
    fn latin_words_stay_whole_and_long_text_is_cut() {
        assert_eq!(wrap("Review by department", 6.0, 4), ["Review by", "department"]);
        let cut = wrap("关于进一步优化工程建设项目并联审批流程的若干事项的办理意见", 6.0, 2);
        assert!(cut.len() == 2 && cut[1].ends_with('…') && width(&cut[1]) <= 6.0, "{cut:?}");
    }

    #[test]
    fn timers_read_as_words() {
        let words =
            |kind, text: &str, repeats| timer(&TimerSpec { kind, text: text.into(), expression: false, repeats });
        assert_eq!(words(TimerKind::Duration, "P5WD", None), "5个工作日");
        assert_eq!(words(TimerKind::Duration, "5wd", None), "5个工作日");
        assert_eq!(words(TimerKind::Duration, "P1DT8H", None), "1天8小时");
        assert_eq!(words(TimerKind::Cycle, "R3/P1D", Some(3)), "每1天，共3次");
        assert_eq!(words(TimerKind::Date, "2026-03-01T09:00:00Z", None), "2026-03-01");
    }
}

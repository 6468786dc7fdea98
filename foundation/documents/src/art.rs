//! The two pictures on an official document: the round seal of the body and the QR code that leads to its verification.

use std::fmt::Write as _;

/// Round seal (圆形公章) as SVG: 42 mm outside, a star, the body's name along the arc (国发〔1999〕25号 describes the form).
///
/// The glyphs are set one by one, because a path of text is not drawn alike by all renderers.
pub fn seal_svg(name: &str, purpose: &str) -> String {
    let mut svg = String::from(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 420" width="420" height="420" fill="#c8161d"><circle cx="210" cy="210" r="196" fill="none" stroke="#c8161d" stroke-width="11"/>"##,
    );
    star(&mut svg);
    let count = name.chars().count().max(1) as f64;
    let step = (270.0 / count).min(26.0);
    let size = if count > 14.0 { 36 } else { 44 };
    for (index, glyph) in name.chars().enumerate() {
        let angle = (index as f64 - (count - 1.0) / 2.0) * step;
        let _ = write!(
            svg,
            r#"<text x="210" y="72" font-family="Noto Serif SC" font-weight="700" font-size="{size}" text-anchor="middle" transform="rotate({angle:.2} 210 210)">{}</text>"#,
            escape(glyph)
        );
    }
    if !purpose.is_empty() {
        let _ = write!(
            svg,
            r#"<text x="210" y="330" font-family="Noto Serif SC" font-weight="700" font-size="34" text-anchor="middle">{}</text>"#,
            purpose.chars().map(escape).collect::<String>()
        );
    }
    svg.push_str("</svg>");
    svg
}

fn star(svg: &mut String) {
    let points: Vec<String> = (0..10)
        .map(|corner| {
            let radius = if corner % 2 == 0 { 58.0 } else { 22.2 };
            let angle = (f64::from(corner) * 36.0 - 90.0).to_radians();
            format!("{:.1},{:.1}", 210.0 + radius * angle.cos(), 214.0 + radius * angle.sin())
        })
        .collect();
    let _ = write!(svg, r#"<polygon points="{}"/>"#, points.join(" "));
}

fn escape(glyph: char) -> String {
    match glyph {
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '&' => "&amp;".to_owned(),
        other => other.to_string(),
    }
}

/// QR code (ISO/IEC 18004, level M) of a text as SVG; `None` when the text is too long for one code (about 2,300 bytes).
pub fn qr_svg(text: &str) -> Option<String> {
    let code = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::M).ok()?;
    Some(code.render::<qrcode::render::svg::Color<'_>>().min_dimensions(160, 160).quiet_zone(true).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_glyph_of_the_name_stands_on_the_seal() {
        let svg = seal_svg("青岚县市场监督管理局", "行政审批专用章");
        for glyph in "青岚县市场监督管理局".chars() {
            assert!(svg.contains(&format!(">{glyph}<")), "{glyph} is missing");
        }
        assert!(svg.contains("行政审批专用章"));
    }

    #[test]
    fn a_text_too_long_for_one_code_is_refused() {
        assert!(qr_svg(&"长".repeat(2000)).is_none());
        assert!(qr_svg("https://qinglan.example/verify/1").is_some());
    }
}

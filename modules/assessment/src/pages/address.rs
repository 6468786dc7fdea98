//! Addresses with queries: every view has one.

/// `path?a=1&b=2`, without the pairs that say nothing.
pub fn href(path: &str, pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| format!("{key}={}", encoded(value)))
        .collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

pub fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

pub fn conduct(person: &str, period: &str) -> String {
    href(&format!("/assessment/people/{}", encoded(person)), &[("period", period)])
}

pub fn statement(subject: &str, month: &str) -> String {
    href(&format!("/assessment/statements/{}", encoded(subject)), &[("month", month)])
}

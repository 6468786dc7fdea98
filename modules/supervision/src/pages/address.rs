//! Addresses with queries: every filter and every open form has one.

/// `path?a=1&b=2`, without the pairs that say nothing.
pub fn href(path: &str, pairs: &[(&str, &str)]) -> String {
    let said = pairs.iter().filter(|(_, value)| !value.is_empty());
    let pairs: Vec<String> = said.map(|(key, value)| format!("{key}={}", encoded(value))).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

pub fn card(no: &kernel::CaseNo) -> String {
    format!("/supervision/cards/{no}")
}

pub fn order(no: &kernel::CaseNo) -> String {
    format!("/supervision/orders/{no}")
}

/// A case on the workbench.
pub fn case(no: &kernel::CaseNo) -> String {
    format!("/staff/cases/{no}")
}

pub fn rule(id: &str) -> String {
    format!("/supervision/rules/{id}")
}

pub fn risk(id: &str) -> String {
    format!("/supervision/risks/{}", encoded(id))
}

fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

//! Addresses with queries: every filter and every open form has one.

/// `path?a=1&b=2`, without the pairs that say nothing.
pub fn href(path: &str, pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| format!("{key}={}", encoded(value)))
        .collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

pub fn case(no: &kernel::CaseNo) -> String {
    format!("/staff/cases/{no}")
}

fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_nothing_is_left_out_and_the_rest_is_encoded() {
        assert_eq!(
            href("/staff", &[("show", "mine"), ("act", ""), ("q", "王 美&")]),
            "/staff?show=mine&q=%E7%8E%8B%20%E7%BE%8E%26"
        );
        assert_eq!(href("/staff", &[("show", "")]), "/staff");
    }
}

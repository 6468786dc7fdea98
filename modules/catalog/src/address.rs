//! Addresses: what is typed into a query is percent-encoded, item ids keep their slash.

use std::fmt::Write as _;

/// Percent-encodes everything but letters, digits and `-_.~`.
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            // Writing into a String cannot fail.
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}

/// The page of an item.
pub fn item(id: &str) -> String {
    let parts: Vec<String> = id.split('/').map(encoded).collect();
    format!("/items/{}", parts.join("/"))
}

/// The pages where an administrator keeps an item.
pub fn admin_item(id: &str) -> String {
    format!("/admin{}", item(id))
}

/// `path?query`, or only the path where there is no query.
pub fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_keeps_its_slash_and_nothing_else_of_meaning() {
        assert_eq!(item("market/food-business"), "/items/market/food-business");
        assert_eq!(item("imported/51X?a=1"), "/items/imported/51X%3Fa%3D1");
        assert_eq!(encoded("开 店"), "%E5%BC%80%20%E5%BA%97");
    }
}

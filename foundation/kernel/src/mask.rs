//! Masking (脱敏): what may be shown of a name or number to those who need not know it whole.
//!
//! Public lists and screens show only masked forms; who needs the full value states purpose and case number. These
//! functions never fail: what does not look like the expected thing is masked harder, not shown.

/// `张三` → `张*`, `王小梅` → `王*梅`, `欧阳小梅` → `欧**梅`.
pub fn mask_name(name: &str) -> String {
    let length = name.chars().count();
    match length {
        0 | 1 => "*".repeat(length),
        2 => keep(name, 1, 0),
        _ => keep(name, 1, 1),
    }
}

/// First three and last four: `110***********0020`.
pub fn mask_citizen_number(number: &str) -> String {
    keep(number, 3, 4)
}

/// `138****1234`; a land line keeps its last four: `********4321`.
pub fn mask_phone(phone: &str) -> String {
    keep(phone, if is_mobile(phone) { 3 } else { 0 }, 4)
}

/// A mobile number of the mainland: eleven digits, the first a one.
pub fn is_mobile(phone: &str) -> bool {
    phone.len() == 11 && phone.starts_with('1') && phone.bytes().all(|c| c.is_ascii_digit())
}

/// Only the last four.
pub fn mask_bank_account(account: &str) -> String {
    keep(account, 0, 4)
}

/// First two and last two.
pub fn mask_certificate_no(number: &str) -> String {
    keep(number, 2, 2)
}

/// Down to the street or township; house number, storey and room become `****`.
///
/// The house number begins at the first digit. Without one, the address is cut after its last street, township or
/// county word; with none of these, nothing is shown.
pub fn mask_address(address: &str) -> String {
    const STREETS: [&str; 8] = ["大道", "街道", "胡同", "路", "街", "巷", "弄", "里"];
    const PLACES: [&str; 6] = ["镇", "乡", "区", "县", "市", "省"];
    let before_number = address.split(|c: char| c.is_numeric()).next().unwrap_or_default();
    let end_after =
        |words: &[&str]| words.iter().filter_map(|word| before_number.rfind(word).map(|at| at + word.len())).max();
    let shown = end_after(&STREETS).or_else(|| end_after(&PLACES)).unwrap_or(0);
    format!("{}****", before_number.get(..shown).unwrap_or_default())
}

/// Keeps the first `head` and the last `tail` characters if at least as many lie between them hidden as a guess would
/// need; otherwise hides all.
fn keep(text: &str, head: usize, tail: usize) -> String {
    let length = text.chars().count();
    if length <= head + tail {
        return "*".repeat(length);
    }
    text.chars().enumerate().map(|(place, c)| if place < head || place >= length - tail { c } else { '*' }).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn defaults_of_the_house_are_kept() {
        assert_eq!(mask_name("张三"), "张*");
        assert_eq!(mask_name("张小三"), "张*三");
        assert_eq!(mask_name("买买提·艾力"), "买****力");
        assert_eq!(mask_citizen_number("110105184912310020"), "110***********0020");
        assert_eq!(mask_phone("13800001234"), "138****1234");
        assert_eq!(mask_phone("0571-87654321"), "*********4321");
        assert_eq!(mask_bank_account("6222000011112222"), "************2222");
        assert_eq!(mask_certificate_no("AB1234567"), "AB*****67");
    }

    #[test]
    fn an_address_is_shown_down_to_the_street() {
        for (address, shown) in [
            ("云州市青禾县文昌街道文三路100号3单元502室", "云州市青禾县文昌街道文三路****"),
            ("青禾县柳溪镇东风村二组", "青禾县柳溪镇****"),
            ("青禾县人民路紫竹苑", "青禾县人民路****"),
            ("某处", "****"),
            ("", "****"),
        ] {
            assert_eq!(mask_address(address), shown);
        }
    }

    #[test]
    fn what_is_too_short_is_hidden_whole() {
        assert_eq!(mask_citizen_number("1101050"), "*******");
        assert_eq!(mask_name("张"), "*");
        assert_eq!(mask_phone(""), "");
    }

    proptest! {
        #[test]
        fn a_masked_number_never_shows_its_middle(number in "[0-9]{18}") {
            let masked = mask_citizen_number(&number);
            prop_assert_eq!(masked.len(), 18);
            prop_assert_eq!(masked.matches('*').count(), 11);
        }
    }
}

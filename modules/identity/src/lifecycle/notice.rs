//! What an account's holder is told by mail when something about it changed, at the address known before the change: a
//! thief who puts in an address of their own does not receive the warning instead.

use serde::{Deserialize, Serialize};
use store::register::Deed;

use crate::model::Account;

/// Topic of its line in the outbox.
pub const TOPIC: &str = "account.told";

/// A mail that is ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub to: String,
    pub subject: String,
    pub text: String,
}

/// None for changes that need no warning, and for holders who left no address.
pub fn of(before: &Account, deed: &Deed) -> Option<Notice> {
    let what = match deed.verb.as_str() {
        "password-changed" => "修改了密码，其他设备上的登录已经退出",
        "password-reset" => "由管理员重置了密码",
        "code-set" => "启用了动态口令",
        "code-dropped" => "停用了动态口令",
        "contact-changed" => "修改了手机号或电子邮箱，以后的通知发到新的地址",
        _ => return None,
    };
    let to = before.email.trim();
    let text = format!(
        "{}：\n\n您的账号 {} 在 {} {what}。\n\n如果不是您本人办理的，请马上登录修改密码，并告诉政务服务大厅。\n",
        before.name,
        before.id,
        deed.at.local_minute()
    );
    (!to.is_empty()).then(|| Notice { to: to.to_owned(), subject: "您的账号有变动".to_owned(), text })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::By;
    use crate::model::AccountKind;
    use jiff::civil::date;
    use kernel::Timestamp;

    #[test]
    fn the_address_before_the_change_is_told_and_nobody_without_one() {
        let now = Timestamp::at_local(date(2026, 9, 1), 9, 5);
        let mut mei = Account::new("wang.mei".into(), AccountKind::Citizen, "王梅".to_owned(), String::new(), now);
        let by = By::account(&mei, now);
        let deed = |verb: &str| by.did(verb, "wang.mei");
        assert_eq!(of(&mei, &deed("contact-changed")), None);
        mei.email = "mei@example.cn".to_owned();
        let notice = of(&mei, &deed("contact-changed")).unwrap();
        assert_eq!(notice.to, "mei@example.cn");
        assert!(notice.text.contains("09:05") && notice.text.contains("手机号或电子邮箱"), "{}", notice.text);
        assert_eq!(of(&mei, &deed("post-given")), None);
    }
}

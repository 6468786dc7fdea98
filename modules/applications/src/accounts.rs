//! Keeping accounts (账号管理) over the desk: which posts there are, the county folder says.

use identity::lifecycle::change_account::Change;
use identity::{Account, By, Duty, Permission, Who, managing};
use kernel::{AccountId, PostId, Refusal};
use web::Problem;

use crate::desk::Desk;

/// What an administrator wants done with an account, as it comes from a form or a script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountWish {
    /// `close`, `reopen`, `unlock`, `give`, `take`, `reset-password`, `set-number`.
    pub verb: String,
    /// For `give` and `take`.
    pub post: String,
    /// For `set-number`: the citizen number of a member of staff; empty forgets it.
    pub number: String,
    /// Why; stands in the register.
    pub reason: String,
}

/// How it was done.
pub struct Kept {
    pub account: Account,
    /// A new password, told once.
    pub password: Option<String>,
}

/// Longest reason, in characters.
const LONGEST_REASON: usize = 200;

impl Desk {
    pub async fn find_account(&self, who: &Who, id: &str) -> Result<Account, Problem> {
        who.must(Permission::ManageAccounts)?;
        let unknown = || Refusal::not_found("account_unknown", format!("没有账号“{id}”。"));
        if id.contains('\0') {
            return Err(unknown().into());
        }
        let found = self.gate.directory.find_account(&AccountId::from(id)).await.map_err(Problem::internal)?;
        let mut account = found.ok_or_else(unknown)?;
        if account.is_staff() {
            // By which their own matters are recognised (回避); it is no number to sign in or to apply by.
            account.number = self.gate.directory.find_person(&account.id).await.map_err(Problem::internal)?;
        }
        Ok(account)
    }

    /// Opens an account for a member of staff; it holds no post yet.
    pub async fn open_account(&self, who: &Who, id: &str, name: &str, reason: &str) -> Result<Kept, Problem> {
        who.must(Permission::ManageAccounts)?;
        let (account, password) = managing::open(&self.gate, &self.by(who, reason)?, id, name).await?;
        Ok(Kept { account, password: Some(password) })
    }

    /// Changes one thing of an account.
    pub async fn change_account(&self, who: &Who, id: &str, wish: &AccountWish) -> Result<Kept, Problem> {
        who.must(Permission::ManageAccounts)?;
        let by = self.by(who, &wish.reason)?;
        let known = self.find_account(who, id).await?;
        let id = &known.id;
        let change = match wish.verb.as_str() {
            "close" => Change::Close,
            "reopen" => Change::Reopen,
            "unlock" => Change::Unlock,
            "give" => Change::Give(self.duty(&wish.post)?),
            "take" => Change::Take(PostId::from(wish.post.as_str())),
            "reset-password" => {
                let (account, password) = managing::reset_password(&self.gate, &by, id).await?;
                return Ok(Kept { account, password: Some(password) });
            }
            "set-number" => {
                managing::set_person(&self.gate, &by, &known, &wish.number).await?;
                return Ok(Kept { account: self.find_account(who, id.as_str()).await?, password: None });
            }
            _ => {
                let sentence = "应为 close、reopen、unlock、give、take、reset-password、set-number 之一。";
                return Err(Refusal::invalid("verb_unknown", sentence).on_field("verb").into());
            }
        };
        let account = managing::change_account(&self.gate, &by, id, &change).await?;
        Ok(Kept { account, password: None })
    }

    pub(crate) fn by(&self, who: &Who, reason: &str) -> Result<By, Refusal> {
        if reason.chars().count() > LONGEST_REASON {
            let sentence = format!("原因最多 {LONGEST_REASON} 个字。");
            return Err(Refusal::invalid("reason_too_long", sentence).on_field("reason"));
        }
        Ok(By::account(&who.account, self.now()).because(reason))
    }

    /// A post of the county folder, as whoever holds it serves in it.
    pub(crate) fn duty(&self, post: &str) -> Result<Duty, Refusal> {
        let posts = self.county().organs.iter().flat_map(|organ| organ.posts.iter().map(move |post| (organ, post)));
        let mut found = posts.filter(|(_, known)| known.id.as_str() == post);
        let unknown = || Refusal::invalid("post_unknown", "请选择一个岗位。").on_field("post");
        let (organ, post) = found.next().ok_or_else(unknown)?;
        Ok(Duty { organ: organ.id.clone(), post: post.id.clone(), roles: post.roles.clone() })
    }
}

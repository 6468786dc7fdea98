//! Role templates (岗位职责模板) and what each may do.
//!
//! Lead bodies differ from place to place, so rights hang on roles, roles on posts, posts on people; nothing is wired to
//! a body (ORG-11). Transaction, service, regulation and inspection are split (分权制衡): no role both handles cases and
//! supervises them, and the engine adds that nobody decides what they examined.

use declarations::Role;

/// What the holder of a post with this role may do.
pub const fn permissions(role: Role) -> &'static [Permission] {
    use Permission as P;
    match role {
        Role::Receiver => &[P::FileForOthers, P::WorkTasks, P::CheckIdentity],
        Role::Examiner | Role::Surveyor | Role::Expert | Role::Publisher | Role::Deliverer => &[P::WorkTasks],
        Role::Approver => &[P::WorkTasks, P::ApproveExtension, P::SeeOrganLedger, P::SeeRatings],
        Role::Supervisor => &[
            P::SeeAllCases,
            P::SearchAudit,
            P::SeeRatings,
            P::CallBack,
            P::ManageSurveys,
            P::ManageRules,
            P::IssueOrders,
        ],
        Role::Leader => &[P::SeeAllCases, P::SeeRatings, P::IssueOrders],
        Role::Hotline => &[P::FileForOthers, P::CallBack],
        Role::Observer => &[P::Observe],
        Role::Administrator => {
            &[P::ManageCatalog, P::ManageAccounts, P::ManageOperations, P::SearchAudit, P::ManageRules]
        }
    }
}

/// What the role is called on pages.
pub const fn label(role: Role) -> &'static str {
    match role {
        Role::Receiver => "收件受理",
        Role::Examiner => "审查",
        Role::Surveyor => "现场踏勘",
        Role::Expert => "专家评审",
        Role::Approver => "审批决定",
        Role::Publisher => "公示",
        Role::Deliverer => "送达",
        Role::Supervisor => "监察",
        Role::Leader => "领导",
        Role::Hotline => "热线",
        Role::Observer => "社会监督",
        Role::Administrator => "管理员",
    }
}

/// A right beyond one's own matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Permission {
    /// 代他人录入: file at the counter or on the phone.
    FileForOthers,
    /// 办理本岗位任务.
    WorkTasks,
    /// 窗口实名核验.
    CheckIdentity,
    /// 批准延期 (行政许可法第四十二条: the head of the agency).
    ApproveExtension,
    /// 查看本部门台账.
    SeeOrganLedger,
    /// 查看全县办件.
    SeeAllCases,
    /// 查询审计记录.
    SearchAudit,
    /// 管理事项与日历.
    ManageCatalog,
    /// 管理机构、岗位、账号.
    ManageAccounts,
    /// 管理任务队列与死信.
    ManageOperations,
    /// 设定监察规则、发出监察信号.
    ManageRules,
    /// 发出督办.
    IssueOrders,
    /// 查看好差评: of one's organs, or of all where one sees all cases.
    SeeRatings,
    /// 回访: never about one's own organ.
    CallBack,
    /// 管理问卷与回访抽样.
    ManageSurveys,
    /// 社会监督: sums of the county that name nobody, and a word of one's own.
    Observe,
}

impl Permission {
    pub const ALL: &'static [Permission] = &[
        Self::FileForOthers,
        Self::WorkTasks,
        Self::CheckIdentity,
        Self::ApproveExtension,
        Self::SeeOrganLedger,
        Self::SeeAllCases,
        Self::SearchAudit,
        Self::ManageCatalog,
        Self::ManageAccounts,
        Self::ManageOperations,
        Self::ManageRules,
        Self::IssueOrders,
        Self::SeeRatings,
        Self::CallBack,
        Self::ManageSurveys,
        Self::Observe,
    ];

    pub const fn label(self) -> &'static str {
        match self {
            Self::FileForOthers => "代他人录入",
            Self::WorkTasks => "办理本岗位任务",
            Self::CheckIdentity => "窗口实名核验",
            Self::ApproveExtension => "批准延期",
            Self::SeeOrganLedger => "查看本部门台账",
            Self::SeeAllCases => "查看全县办件",
            Self::SearchAudit => "查询审计记录",
            Self::ManageCatalog => "管理事项与日历",
            Self::ManageAccounts => "管理机构、岗位、账号",
            Self::ManageOperations => "管理任务队列与死信",
            Self::ManageRules => "设定监察规则",
            Self::IssueOrders => "发出督办",
            Self::SeeRatings => "查看好差评",
            Self::CallBack => "回访",
            Self::ManageSurveys => "管理问卷与回访抽样",
            Self::Observe => "社会监督",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use declarations::Words as _;

    #[test]
    fn nobody_handles_and_supervises_by_one_role() {
        for role in Role::ALL {
            let held = permissions(*role);
            let handles = held.contains(&Permission::WorkTasks);
            let watches = held.contains(&Permission::SeeAllCases) || held.contains(&Permission::SearchAudit);
            assert!(!(handles && watches), "{} both handles and watches", role.word());
        }
    }
}

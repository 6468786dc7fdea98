//! What can go wrong between us and the database, in words that say how to mend it.
//!
//! A [`kernel::Refusal`] is meant for the person who asked; these errors are meant for whoever runs the machine. Only
//! [`Error::Conflict`] is part of normal life: somebody else was first, the command is loaded and judged again.

/// An error of the store.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A key is taken, a required row was not there, or the database chose this transaction to give way.
    /// `constraint` reads `table(column, column)`, the same on both engines.
    #[error("与他人同时改动了同一数据（{constraint}）：请重新读取后再办理一次。")]
    Conflict { constraint: String },
    /// NOT NULL, CHECK or a foreign key: our own code wrote what the table does not admit.
    #[error("写入的数据不合表的约束：{detail}。这是程序错误，请把本句报告给维护人员。")]
    Constraint { detail: String },
    #[error("数据库所在磁盘已满，本次改动没有保存，已有数据完好：请腾出空间后再办理。（{detail}）")]
    Full { detail: String },
    #[error(
        "数据库是只读的，本次改动没有保存：请检查数据库文件（连同 -wal、-shm）和目录的写权限、磁盘是否以只读方式挂载。（{detail}）"
    )]
    ReadOnly { detail: String },
    #[error("数据库正忙，本次改动没有保存：请稍后再试。（{detail}）")]
    Busy { detail: String },
    /// The answer never came: the change may or may not have been saved. An idempotency key tells which.
    #[error("与数据库的连接中断，不能确定本次改动是否已保存：请重新查询后再决定是否重办。（{detail}）")]
    Lost { detail: String },
    #[error("连不上数据库 {url}：{detail}。请检查地址、数据库是否已启动。")]
    Unreachable { url: String, detail: String },
    /// The server showed a certificate that the address does not let us trust; nothing was sent to it.
    #[error("不能信任数据库 {url} 的证书：{detail}。请核对 sslrootcert 的根证书和地址中的主机名。")]
    Untrusted { url: String, detail: String },
    #[error("数据库文件损坏：{detail}。请停止服务，用最近的备份恢复（haoban restore）。")]
    Corrupt { detail: String },
    #[error("数据库的结构是 {found}，比本程序所知的 {known} 更新：请改用与之相配的新版程序，或恢复旧备份。")]
    Newer { found: String, known: String },
    #[error("数据库迁移 {migration} 在执行之后被改动过：请恢复原文件，另写一个新编号的迁移。")]
    Altered { migration: String },
    #[error("数据库迁移 {migration} 执行失败：{detail}。数据库保持原样。")]
    Migration { migration: String, detail: String },
    /// Wrong SQL, a wrong parameter, a missing table: a bug of ours.
    #[error("数据库语句有误：{detail}。这是程序错误，请把本句报告给维护人员。")]
    Statement { detail: String },
    #[error("读出的数据不是预期的类型：{detail}。")]
    Decode { detail: String },
    #[error("应当有且只有一行数据，实有 {found} 行（{sql}）。")]
    NotOne { found: usize, sql: String },
    #[error("文件 {file} 无法读写：{detail}。")]
    File { file: String, detail: String },
    #[error("核对不符：{detail}。目标没有被采用，请重新备份或重新迁移。")]
    Mismatch { detail: String },
    #[error("选项有误：{detail}。")]
    Option { detail: String },
}

impl Error {
    /// Stable name for logs, scripts and monitoring.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Conflict { .. } => "store_conflict",
            Error::Constraint { .. } => "store_constraint",
            Error::Full { .. } => "store_full",
            Error::ReadOnly { .. } => "store_read_only",
            Error::Busy { .. } => "store_busy",
            Error::Lost { .. } => "store_lost",
            Error::Unreachable { .. } => "store_unreachable",
            Error::Untrusted { .. } => "store_untrusted",
            Error::Corrupt { .. } => "store_corrupt",
            Error::Newer { .. } => "store_newer",
            Error::Altered { .. } => "store_migration_altered",
            Error::Migration { .. } => "store_migration_failed",
            Error::Statement { .. } => "store_statement",
            Error::Decode { .. } => "store_decode",
            Error::NotOne { .. } => "store_not_one",
            Error::File { .. } => "store_file",
            Error::Mismatch { .. } => "store_mismatch",
            Error::Option { .. } => "store_option",
        }
    }

    /// Somebody else was first: load, judge and write again.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Error::Conflict { .. })
    }

    /// Was it a key of this table that was taken?
    pub fn conflicts_with(&self, table: &str) -> bool {
        match self {
            Error::Conflict { constraint } => constraint.split('(').next() == Some(table),
            _ => false,
        }
    }

    /// A transaction that certainly left no trace, so that numbers drawn for it may be given back.
    pub(crate) fn left_no_trace(&self) -> bool {
        !matches!(self, Error::Lost { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conflict_knows_its_table() {
        let error = Error::Conflict { constraint: "case_event(region, case_no, seq)".into() };
        assert!(error.is_conflict());
        assert!(error.conflicts_with("case_event"));
        assert!(!error.conflicts_with("case"));
        assert_eq!(error.code(), "store_conflict");
    }
}

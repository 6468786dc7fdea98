//! The command line: every subcommand with its flags, in both languages.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// 好办：一个程序、一个文件夹，办好一个县的政务服务 / a county's service administration in one binary and one folder
#[derive(Parser)]
#[command(name = "haoban", version, propagate_version = true)]
pub struct Cli {
    #[command(flatten)]
    pub place: Place,
    #[command(subcommand)]
    pub command: Command,
}

/// Where the county and its data are.
#[derive(Args, Clone, Debug)]
pub struct Place {
    /// 设置文件 / settings file (every option, commented: haoban.toml)
    #[arg(long, global = true, env = "HAOBAN_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// 县文件夹 / county folder [default: county]
    #[arg(long, global = true, env = "HAOBAN_COUNTY", value_name = "DIR")]
    pub county: Option<PathBuf>,
    /// 数据库 / database: `sqlite://FILE` or `postgres://…` [default: `sqlite://var/haoban.db`]
    #[arg(long, global = true, env = "HAOBAN_DATABASE", value_name = "URL")]
    pub database: Option<String>,
    /// 数据目录 / folder of uploaded files and seal keys [default: var]
    #[arg(long, global = true, env = "HAOBAN_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// 监听地址 / address to listen on [default: 127.0.0.1:8080]
    #[arg(long, global = true, env = "HAOBAN_LISTEN", value_name = "ADDR")]
    pub listen: Option<String>,
}

#[derive(Subcommand)]
pub enum Command {
    /// 启动服务 / serve the county
    Serve,
    /// 新建演示县：按模拟时间过若干天，然后启动服务 / live a fresh demonstration county through simulated time, then serve it
    Demo(Demo),
    /// 检查县文件夹 / check a county folder
    Check(Check),
    /// 期限计算 / legal deadlines
    #[command(subcommand)]
    Clock(Clock),
    /// 号码校验 / identifiers and check digits
    #[command(subcommand)]
    Id(Id),
    /// 求值 DMN 决策：标准输入 JSON，标准输出 JSON / evaluate a DMN decision, JSON in and out
    Decide {
        /// DMN 文件 / file
        file: PathBuf,
        /// 决策名称 / name or id of the decision
        decision: String,
    },
    /// 流程检查与绘图 / check or draw a BPMN procedure
    #[command(subcommand)]
    Procedure(Procedure),
    /// 导入 / import
    #[command(subcommand)]
    Import(Import),
    /// 重放并校验全部办件的哈希链 / replay and check every chain
    Verify {
        /// 对照一天公布过的封存 / compare a seal that was given out, as `/sunshine` shows it
        #[arg(long = "seal", value_name = "DAY=DIGEST")]
        seals: Vec<String>,
    },
    /// 按登记重算考核数据：各项指标的计数、工时、扣分项；先停止服务 / count figures, work and marks again from the register; stop
    /// the service first
    Recount,
    /// 在线备份 / online backup into one checksummed file
    Backup { file: PathBuf },
    /// 从备份恢复到空库 / restore a backup into an empty database
    Restore { file: PathBuf },
    /// 在 SQLite 与 PostgreSQL 之间搬迁 / move between SQLite and PostgreSQL, counted and verified
    Move {
        /// 搬到哪个数据库 / the database to move to
        #[arg(long, value_name = "URL")]
        to: String,
    },
    /// 输出 OpenAPI 3.1 文档 / print the OpenAPI 3.1 document
    Openapi,
}

#[derive(Args, Clone, Debug)]
pub struct Demo {
    /// 模拟天数 / simulated days
    #[arg(long, default_value_t = 365)]
    pub days: u32,
    /// 办件总数 / cases over the whole time
    #[arg(long, default_value_t = 20_000)]
    pub cases: u32,
    /// 随机种子，同一种子得到同一个县 / the same seed gives the same county
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// 只生成数据 / fill the database and stop
    #[arg(long)]
    pub no_serve: bool,
}

#[derive(Args, Clone, Debug)]
pub struct Check {
    /// 县文件夹 / county folder
    pub dir: Option<PathBuf>,
    /// 输出格式 / how findings are printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// 把现行版本写入 county.lock / record the versions now in force
    #[arg(long)]
    pub lock: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
}

#[derive(Subcommand)]
pub enum Clock {
    /// 标准输入每行 `2026-02-13 10wd`，输出到期日 / one due date per input line
    Due,
    /// 逐日解释 / explain day by day
    Explain {
        /// 起算日 / day 0
        start: String,
        /// 期限，如 10wd、90d / limit
        limit: String,
        /// `roll`：末日逢休息日顺延 / roll the last day forward
        rule: Option<String>,
    },
}

#[derive(Subcommand)]
pub enum Id {
    /// 标准输入每行 `citizen|uscc|region|certificate 值` / one verdict per input line
    Check,
}

#[derive(Subcommand)]
pub enum Procedure {
    /// 检查 / check for soundness
    Check { file: PathBuf },
    /// 画流程脉络图 / draw as SVG
    Draw { file: PathBuf },
}

#[derive(Subcommand)]
pub enum Import {
    /// 导入事项（CSV 或 JSON Lines） / import service items
    Items { file: PathBuf },
}

//! Subcommands on a county's data: verify, recount, backup, restore, move, the API document.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow};
use kernel::{Clock as _, Date, Digest32, SystemClock};
use store::{Copied, Db, Options};

use super::lines;
use crate::settings::Settings;
use crate::town::{Purpose, Town};

async fn open(settings: &Settings) -> Result<Town> {
    Town::open(settings, Arc::new(SystemClock), Purpose::Serve).await
}

/// Counts and one digest over all chain heads; breaks are named, and the exit code is 1. Seals that were given out are
/// compared with those kept.
pub async fn verify(settings: &Settings, seals: &[String]) -> Result<ExitCode> {
    let seals = seals.iter().map(|text| given_seal(text)).collect::<Result<Vec<_>>>()?;
    let town = open(settings).await?;
    let mut verified = town.casework.verify(town.region).await?;
    for (day, digest) in seals {
        town.casework.compare_seal(town.region, day, digest, &mut verified).await?;
    }
    let mut text = format!(
        "办件 {} 件，登记 {} 条，事件 {} 个，封存 {} 天，登记簿 {} 条\n摘要 {}\n",
        verified.cases,
        verified.entries,
        verified.events,
        verified.sealed_days,
        verified.register_entries,
        verified.digest
    );
    for broken in &verified.breaks {
        text += &format!("断裂：{broken}\n");
    }
    lines::print(&text)?;
    Ok(if verified.is_whole() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// `2026-11-20=0f3a…`, as the public page shows it.
fn given_seal(text: &str) -> Result<(Date, Digest32)> {
    let read = || Some((text.split_once('=')?.0.trim().parse().ok()?, text.split_once('=')?.1.trim().parse().ok()?));
    read().with_context(|| format!("“{text}”应为 日期=摘要，例如 2026-11-20=64 位十六进制"))
}

/// Figures of a county that was kept by an older version, as if this one had always counted.
pub async fn recount(settings: &Settings) -> Result<ExitCode> {
    let recounted = open(settings).await?.assessment_desk().count_again().await;
    let recounted = recounted.map_err(|problem| anyhow!("{}", problem.detail))?;
    lines::print(&format!("按 {} 件办件的 {} 条登记重算完毕\n", recounted.cases, recounted.commands))?;
    Ok(ExitCode::SUCCESS)
}

pub async fn backup(settings: &Settings, file: &Path) -> Result<ExitCode> {
    let copied = open(settings).await?.db.backup(file, SystemClock.now()).await?;
    lines::print(&told(&copied))?;
    Ok(ExitCode::SUCCESS)
}

pub async fn restore(settings: &Settings, file: &Path) -> Result<ExitCode> {
    let db = Db::open(&settings.database, Options::default()).await?;
    lines::print(&told(&db.restore(file).await?))?;
    Ok(ExitCode::SUCCESS)
}

pub async fn move_to(settings: &Settings, url: &str) -> Result<ExitCode> {
    let town = open(settings).await?;
    let other = Db::open(url, Options::default()).await?;
    lines::print(&told(&town.db.move_to(&other).await?))?;
    Ok(ExitCode::SUCCESS)
}

/// What was copied, table by table; both sides were counted and compared.
fn told(copied: &Copied) -> String {
    let tables = copied.tables.iter();
    let mut text: String = tables.map(|(table, (rows, _))| format!("{table:<24}{rows:>10}\n")).collect();
    text += &format!("共 {} 张表 {} 行，核对无误\n", copied.tables.len(), copied.rows());
    text
}

pub async fn openapi(settings: &Settings) -> Result<ExitCode> {
    let settings = Settings { database: "sqlite::memory:".to_owned(), ..settings.clone() };
    let document = open(&settings).await?.openapi();
    lines::print(&(document.to_pretty_json()? + "\n"))?;
    Ok(ExitCode::SUCCESS)
}

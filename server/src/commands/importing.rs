//! `haoban import items`: rows read, landed, reported; every row that did not land is named with its reason.

use std::fs::File;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use catalog::Editor;
use catalog::import::Format;
use kernel::{Clock as _, SystemClock};

use super::lines;
use crate::settings::Settings;
use crate::town::{Purpose, Town};

pub async fn items(settings: &Settings, path: &Path) -> Result<ExitCode> {
    let format = match path.extension().and_then(|extension| extension.to_str()) {
        Some("csv") => Format::Csv,
        _ => Format::JsonLines,
    };
    let file = File::open(path).with_context(|| format!("读不到文件 {}", path.display()))?;
    let town = Town::open(settings, Arc::new(SystemClock), Purpose::Serve).await?;
    let editor = Editor::operator();
    let report = catalog::import_items(&town.catalog, file, format, &editor, SystemClock.now()).await?;
    lines::print(&report.to_string())?;
    Ok(ExitCode::SUCCESS)
}

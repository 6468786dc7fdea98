//! `haoban check`: everything wrong with a county folder, with file, line and column.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use declarations::{County, has_errors};

use super::lines;
use crate::cli::{Check, Format};
use crate::settings::Settings;

/// Writes the versions that are not locked yet to `county.lock`, and says how many they are.
fn lock(folder: &Path, county: &County) -> Result<usize> {
    let (file, locked) = (folder.join("county.lock"), county.lock.with_versions_of(county));
    fs::write(&file, locked.to_string()).with_context(|| format!("写不了 {}", file.display()))?;
    Ok(locked.len() - county.lock.len())
}

pub fn run(check: &Check, settings: &Settings) -> Result<ExitCode> {
    let folder = check.dir.as_ref().unwrap_or(&settings.county);
    let (mut county, mut findings) = County::read(folder);
    // Mail and short messages: what cannot be used is said here and not first at the start.
    let channels = settings.channels();
    if let Err(error) = &channels {
        eprintln!("{error:#}");
    }
    if check.lock && has_errors(&findings) {
        eprintln!("有错误，没有改动 county.lock");
    } else if let Some(read) = county.as_ref().filter(|_| check.lock) {
        eprintln!("county.lock 新锁定 {} 个版本", lock(folder, read)?);
        (county, findings) = County::read(folder);
    }
    match check.format {
        Format::Json => lines::print(&(serde_json::to_string_pretty(&findings)? + "\n"))?,
        Format::Text => {
            let mut text: String = findings.iter().map(|finding| format!("{finding}\n")).collect();
            let errors = findings.iter().filter(|finding| finding.is_error()).count();
            let count = |count: fn(&County) -> usize| county.as_ref().map_or(0, count);
            text += &format!(
                "{}：事项 {} 个，流程 {} 个，机构 {} 个；错误 {errors} 处，提醒 {} 处\n",
                county.as_ref().map_or("县文件夹读不成", |county| county.meta.name.as_str()),
                count(|county| county.items.len()),
                count(|county| county.procedures.len()),
                count(|county| county.organs.len()),
                findings.len() - errors,
            );
            lines::print(&text)?;
        }
    }
    Ok(if has_errors(&findings) || channels.is_err() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

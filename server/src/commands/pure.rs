//! Subcommands that need no database: clocks, identifiers, decisions, procedures.

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use calendar::WorkCalendar;
use kernel::{Clock as _, SystemClock, local_date};

use super::lines;
use crate::cli::{Clock, Id, Procedure};
use crate::settings::Settings;

pub fn clock(clock: Clock, settings: &Settings) -> Result<ExitCode> {
    let calendar = read_calendar(&settings.county.join("calendars"))?;
    match clock {
        Clock::Due => lines::answer_each(|line| calendar::due_line(&calendar, line))?,
        Clock::Explain { start, limit, rule } => {
            let line = [start.as_str(), &limit, rule.as_deref().unwrap_or_default()].join(" ");
            match calendar::explain_lines(&calendar, line.trim()) {
                Ok(days) => lines::print(&(days.join("\n") + "\n"))?,
                Err(refusal) => bail!("{refusal}"),
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The editions alone, so that a clock needs no complete county folder.
fn read_calendar(folder: &Path) -> Result<WorkCalendar> {
    let entries = fs::read_dir(folder)
        .with_context(|| format!("读不到工作日历 {}：请用 --county 指明县文件夹", folder.display()))?;
    let mut texts = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            texts.push(fs::read_to_string(&path).with_context(|| format!("读不到 {}", path.display()))?);
        }
    }
    Ok(WorkCalendar::from_toml(texts.iter().map(String::as_str))?)
}

pub fn id(id: &Id) -> Result<ExitCode> {
    let Id::Check = id;
    let today = local_date(SystemClock.now());
    lines::answer_each(|line| kernel::check_line(line, today))?;
    Ok(ExitCode::SUCCESS)
}

pub fn decide(file: &Path, decision: &str) -> Result<ExitCode> {
    let xml = read(file)?;
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input)?;
    match decision::decide_cli(&xml, decision, &input) {
        Ok(result) => {
            lines::print(&(result + "\n"))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => bail!("{error}"),
    }
}

pub fn procedure(procedure: &Procedure) -> Result<ExitCode> {
    match procedure {
        Procedure::Check { file } => check_procedure(file),
        Procedure::Draw { file } => {
            let procedure = match read_procedure(file)? {
                Ok(procedure) => procedure,
                Err(findings) => bail!("{}", procedure::format_findings(&file.display().to_string(), &findings, false)),
            };
            lines::print(&procedure.draw(None))?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn check_procedure(file: &Path) -> Result<ExitCode> {
    let findings = match read_procedure(file)? {
        Ok(procedure) => procedure.check(&procedure::CheckOptions::default()),
        Err(findings) => findings,
    };
    lines::print(&procedure::format_findings(&file.display().to_string(), &findings, false))?;
    Ok(if procedure::has_errors(&findings) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Called procedures are looked for beside the file, under the name the call activity gives.
fn read_procedure(file: &Path) -> Result<Result<procedure::Procedure, Vec<procedure::Finding>>> {
    let xml = read(file)?;
    let folder = file.parent().unwrap_or(Path::new("."));
    Ok(procedure::read_with(&xml, &|name: &str| fs::read_to_string(folder.join(format!("{name}.bpmn"))).ok()))
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("读不到文件 {}", file.display()))
}

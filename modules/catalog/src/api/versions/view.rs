//! Versions as the API shows them.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use declarations::{Change, Finding, diff};
use kernel::Date;
use serde::Serialize;
use utoipa::ToSchema;
use web::Problem;
use web::extract::etag;

use crate::desk::Desk;
use crate::lifecycle::dry_run::DryRun;
use crate::model::{Deed, Version};

/// A version in the list of an item's versions.
#[derive(Serialize, ToSchema)]
pub(super) struct VersionLine {
    pub(super) number: u32,
    /// `published`, `draft`, `to-claim`, `claimed`, `compiled` or `discarded`.
    #[schema(example = "draft")]
    pub(super) state: &'static str,
    /// First day in force.
    #[schema(value_type = String, format = Date)]
    pub(super) since: Date,
    /// Where it was written: 县文件夹, 编辑 or 导入.
    pub(super) source: &'static str,
    /// RFC 3339; absent for versions of the county folder.
    #[schema(required = false)]
    pub(super) changed: Option<String>,
}

/// What was done with an item.
#[derive(Serialize, ToSchema)]
pub(super) struct DeedLine {
    /// RFC 3339, UTC.
    pub(super) at: String,
    pub(super) verb: &'static str,
    pub(super) version: u32,
    pub(super) account: String,
    pub(super) name: String,
    pub(super) note: String,
}

impl DeedLine {
    pub(super) fn of(deed: Deed) -> Self {
        let (at, verb) = (deed.at.to_string(), deed.verb.word());
        Self { at, verb, version: deed.version, account: deed.account, name: deed.name, note: deed.note }
    }
}

/// All versions of an item, newest first, and who did what with them.
#[derive(Serialize, ToSchema)]
pub(super) struct Versions {
    pub(super) items: Vec<VersionLine>,
    pub(super) deeds: Vec<DeedLine>,
}

/// Something the check found.
#[derive(Serialize, ToSchema)]
pub(super) struct FindingView {
    /// `error` keeps it from being published, `warning` does not.
    pub(super) severity: &'static str,
    pub(super) code: &'static str,
    /// JSON pointer of the field.
    pub(super) field: String,
    /// Line and column in the text, from one; 0 where it came from no text.
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) sentence: String,
}

impl FindingView {
    pub(super) fn of(finding: &Finding) -> Self {
        Self {
            severity: if finding.is_error() { "error" } else { "warning" },
            code: finding.code,
            field: finding.field.clone(),
            line: finding.line,
            column: finding.column,
            sentence: format!("{}{}", finding.sentence, finding.remedy),
        }
    }
}

/// A difference from the version before, in words.
#[derive(Serialize, ToSchema)]
pub(super) struct ChangeView {
    pub(super) field: String,
    pub(super) sentence: String,
}

/// What publishing would mean for open cases, which keep their versions.
#[derive(Serialize, ToSchema)]
pub(super) struct DryRunView {
    pub(super) open: usize,
    /// Open cases by the version they are pinned to.
    pub(super) by_version: Vec<ByVersion>,
    /// Promised days that an explicit rebase would move forward, move back, or cannot tell.
    pub(super) earlier: usize,
    pub(super) later: usize,
    pub(super) unknown: usize,
    /// Letters still to be issued.
    pub(super) documents: u32,
}

#[derive(Serialize, ToSchema)]
pub(super) struct ByVersion {
    pub(super) version: u32,
    pub(super) cases: usize,
}

impl DryRunView {
    pub(super) fn of(run: DryRun) -> Self {
        let by_version = run.by_version.into_iter().map(|(version, cases)| ByVersion { version, cases }).collect();
        let DryRun { open, earlier, later, unknown, documents, .. } = run;
        Self { open, by_version, earlier, later, unknown, documents }
    }
}

/// One version with all that helps to decide about it.
#[derive(Serialize, ToSchema)]
pub(super) struct VersionDetail {
    pub(super) id: String,
    pub(super) number: u32,
    pub(super) state: &'static str,
    /// Also the `ETag`.
    pub(super) revision: u32,
    #[schema(value_type = String, format = Date)]
    pub(super) since: Date,
    /// The text of `item.toml`; what `PUT` takes.
    pub(super) toml: String,
    pub(super) findings: Vec<FindingView>,
    /// The version it was compared with; absent for the first.
    #[schema(required = false)]
    pub(super) compared_with: Option<u32>,
    pub(super) changes: Vec<ChangeView>,
    pub(super) dry_run: DryRunView,
}

/// A version as the answer to whatever was done with it; its `ETag` is its revision.
pub(super) async fn detail(desk: &Desk, version: &Version, mut findings: Vec<Finding>) -> Result<Response, Problem> {
    let item = &version.item;
    findings.extend(desk.check(item));
    let history = desk.catalog.history(version.id());
    let before = history.iter().rev().find(|other| other.version != version.number());
    let change = |change: Change| ChangeView { field: change.field, sentence: change.sentence };
    let detail = VersionDetail {
        id: version.id().to_string(),
        number: version.number(),
        state: version.state.word(),
        revision: version.revision,
        since: item.since,
        toml: item.to_toml(),
        findings: findings.iter().map(FindingView::of).collect(),
        compared_with: before.map(|item| item.version),
        changes: before.map(|before| diff(before, item).into_iter().map(change).collect()).unwrap_or_default(),
        dry_run: DryRunView::of(desk.dry_run(item, desk.today().max(item.since)).await?),
    };
    Ok((etag(u64::from(version.revision)), Json(detail)).into_response())
}

/// The same for one that was not there before.
pub(super) async fn created(desk: &Desk, version: &Version) -> Result<Response, Problem> {
    let mut response = detail(desk, version, Vec::new()).await?;
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

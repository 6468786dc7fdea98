//! Uploads: files are looked at, kept under their digest and remembered for their owner, who may use them again.

use axum::body::Bytes;
use casework::{FileRef, Sight};
use identity::Who;
use kernel::{AccountId, CaseNo, Digest32, Refusal};
use store::WriteSet;
use web::Problem;
use web::files::clean_name;

use crate::desk::Desk;
use crate::filing::HandedFile;

/// How many earlier files are offered for use again.
const EARLIER: u32 = 50;

impl Desk {
    /// Checks and keeps a file; it may then be named in a filing by its hash.
    pub async fn put_file(&self, who: &Who, name: &str, bytes: Bytes) -> Result<FileRef, Problem> {
        let mut set = WriteSet::new();
        let file = self.keep_file(&mut set, who, name, bytes).await?;
        self.db.write(set).await.map_err(Problem::internal)?;
        Ok(file)
    }

    pub(crate) async fn keep_file(
        &self,
        set: &mut WriteSet,
        who: &Who,
        name: &str,
        bytes: Bytes,
    ) -> Result<FileRef, Problem> {
        let stored = self.files.keep(name, bytes).await?;
        let file = FileRef { hash: stored.hash.to_hex(), name: stored.name, media: stored.media, size: stored.size };
        self.shelf().put_upload(set, &who.account.id, &file, self.now());
        Ok(file)
    }

    /// What the account has uploaded before, newest first.
    pub async fn earlier_files(&self, who: &Who) -> Result<Vec<FileRef>, Problem> {
        self.shelf().list_uploads(&who.account.id, EARLIER).await.map_err(Problem::internal)
    }

    /// A file of one's own that is not yet part of a case.
    pub async fn own_file(&self, who: &Who, hash: &Digest32) -> Result<(FileRef, Bytes), Problem> {
        let file = self.find_upload(&who.account.id, hash).await?.ok_or_else(no_file)?;
        Ok((file, self.files.read(hash).await?))
    }

    /// A file among the materials of a case the asker may see, under the name it bears in the material `of`, or in the
    /// first that has it.
    pub async fn case_file(
        &self,
        sight: &Sight,
        case_no: &CaseNo,
        hash: &Digest32,
        of: Option<&str>,
    ) -> Result<(FileRef, Bytes), Problem> {
        let case = self.must_see(sight, case_no).await?;
        let hex = hash.to_hex();
        let asked = case.materials.iter().filter(|material| of.is_some_and(|id| material.id == id));
        let mut files = asked.chain(&case.materials).flat_map(|material| &material.files);
        let file = files.find(|file| file.hash == hex).cloned().ok_or_else(no_file)?;
        Ok((file, self.files.read(hash).await?))
    }

    /// A file one has uploaded, as it is handed in now.
    pub(crate) async fn must_find_handed(&self, who: &Who, handed: &HandedFile) -> Result<FileRef, Problem> {
        self.find_handed(who, handed).await?.ok_or_else(no_file)
    }

    /// As [`Desk::must_find_handed`]; none if this account never uploaded it.
    pub(crate) async fn find_handed(&self, who: &Who, handed: &HandedFile) -> Result<Option<FileRef>, Problem> {
        let found = self.find_upload(&who.account.id, &handed.hash).await?;
        Ok(found.map(|file| match &handed.name {
            Some(name) => FileRef { name: clean_name(name), ..file },
            None => file,
        }))
    }

    pub(crate) async fn find_upload(&self, account: &AccountId, hash: &Digest32) -> Result<Option<FileRef>, Problem> {
        self.shelf().find_upload(account, hash).await.map_err(Problem::internal)
    }
}

fn no_file() -> Problem {
    Refusal::not_found("file_unknown", "没有这个文件，或者它不是您的。").into()
}

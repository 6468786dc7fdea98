//! Uploaded files: looked at, measured, and kept under the digest of their content.
//!
//! A file's type is what its first bytes say, never its name. Content lies under `files/ab/cd/abcd…` and is written
//! beside, flushed and renamed, so that a digest that can be read is a file that is whole; the same content is stored
//! once. Who may read a file is the case's business: the caller asks before it calls [`Files::answer`].

mod sniff;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use axum::body::Bytes;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue};
use kernel::{Digest32, Refusal};
use serde::{Deserialize, Serialize};

pub use sniff::{Media, sniff};

use crate::problem::Problem;

/// Ten megabytes: a photo or a scanned form; larger ones are plans that belong on paper or in parts.
pub const USUAL_LIMIT: u64 = 10_000_000;
const LONGEST_NAME: usize = 120;

/// The folder of all uploaded files.
#[derive(Clone, Debug)]
pub struct Files {
    folder: PathBuf,
    limit: u64,
}

/// What a case remembers of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFile {
    pub hash: Digest32,
    pub name: String,
    pub media: String,
    pub size: u64,
}

/// Why a file was not kept.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("file store: {0}")]
    Disk(#[from] io::Error),
}

impl From<FileError> for Problem {
    fn from(error: FileError) -> Problem {
        match error {
            FileError::Refused(refusal) => refusal.into(),
            FileError::Disk(cause) => Problem::internal(cause),
        }
    }
}

impl Files {
    /// Opens the folder, making it if need be.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(folder: impl Into<PathBuf>, limit: u64) -> io::Result<Files> {
        let folder = folder.into();
        fs::create_dir_all(&folder)?;
        Ok(Files { folder, limit })
    }

    pub fn limit(&self) -> u64 {
        self.limit
    }

    /// Checks and keeps a file.
    ///
    /// # Errors
    /// A refusal for files that are empty, too large or of a type we do not take; otherwise the disk's.
    pub async fn keep(&self, name: &str, bytes: Bytes) -> Result<StoredFile, FileError> {
        let files = self.clone();
        let name = clean_name(name);
        tokio::task::spawn_blocking(move || files.keep_now(name, &bytes)).await.map_err(io::Error::other)?
    }

    fn keep_now(&self, name: String, bytes: &[u8]) -> Result<StoredFile, FileError> {
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let media = self.admit(&name, bytes, size)?;
        let hash = Digest32::of(bytes);
        let path = self.path(&hash);
        if !path.exists() {
            write_whole(&path, bytes)?;
        }
        Ok(StoredFile { hash, name, media: media.mime().to_owned(), size })
    }

    fn admit(&self, name: &str, bytes: &[u8], size: u64) -> Result<Media, Refusal> {
        if bytes.is_empty() {
            return Err(Refusal::invalid("file_empty", format!("文件“{name}”是空的，请重新选择。")));
        }
        if size > self.limit {
            let limit = self.limit / 1_000_000;
            let sentence = format!("文件“{name}”超过 {limit} MB，请压缩图片或拆成几个文件后再上传。");
            return Err(Refusal::invalid("file_too_large", sentence));
        }
        sniff(bytes).ok_or_else(|| {
            let sentence =
                format!("文件“{name}”的格式不能使用，请上传 PDF、PNG、JPEG、OFD、Word（docx）或纯文本文件。");
            Refusal::invalid("file_type_not_admitted", sentence)
        })
    }

    /// The content of a file, checked against its digest.
    ///
    /// # Errors
    /// A refusal when there is no such file or its content has changed on the disk; otherwise the disk's.
    pub async fn read(&self, hash: &Digest32) -> Result<Bytes, FileError> {
        let (path, hash) = (self.path(hash), *hash);
        let read = move || match fs::read(path) {
            Ok(bytes) if Digest32::of(&bytes) == hash => Ok(Bytes::from(bytes)),
            Ok(_) => Err(FileError::Disk(io::Error::other(format!("content of file {hash} differs from its digest")))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(Refusal::not_found("file_not_found", "没有这个文件，可能已经删除。").into())
            }
            Err(error) => Err(error.into()),
        };
        tokio::task::spawn_blocking(read).await.map_err(io::Error::other)?
    }

    /// Sends a file: shown in the browser only if it is a picture, a PDF or text, and never able to run anything.
    ///
    /// # Errors
    /// As [`Files::read`].
    pub async fn answer(&self, file: &StoredFile) -> Result<Response, Problem> {
        let bytes = self.read(&file.hash).await?;
        Ok(file_response(&file.name, &file.media, bytes))
    }

    fn path(&self, hash: &Digest32) -> PathBuf {
        let hex = hash.to_hex();
        let (first, rest) = hex.split_at(2);
        let second = rest.get(..2).unwrap_or_default();
        self.folder.join(first).join(second).join(&hex)
    }
}

/// A download with headers under which no content can harm the reader.
pub fn file_response(name: &str, media: &str, bytes: Bytes) -> Response {
    let shown = matches!(media, "image/png" | "image/jpeg" | "application/pdf" | "text/plain");
    let media = if media == "text/plain" { "text/plain; charset=utf-8" } else { media };
    let disposition = format!("{}; filename*=UTF-8''{}", if shown { "inline" } else { "attachment" }, percent(name));
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    let octets = HeaderValue::from_static("application/octet-stream");
    headers.insert(CONTENT_TYPE, HeaderValue::from_str(media).unwrap_or(octets));
    headers.insert(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox"),
    );
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600"));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    response
}

/// Written beside, flushed, renamed: a reader sees all of it or nothing.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or_else(|| io::Error::other("a stored file lies in a folder"))?;
    fs::create_dir_all(folder)?;
    let beside = folder.join(format!(".{}", crate::guard::reference_number()));
    let written = fs::File::create_new(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let done = written.and_then(|()| fs::rename(&beside, path)).and_then(|()| fs::File::open(folder)?.sync_all());
    if done.is_err() {
        // The half-written file is of no use; the first error is the one to tell.
        let _ = fs::remove_file(&beside);
    }
    done
}

/// The last part of the sender's path, without control characters, not too long; the extension survives.
pub fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let clean: Vec<char> = last.chars().filter(|c| !c.is_control()).collect();
    let skip = clean.len().saturating_sub(LONGEST_NAME);
    let kept: String = clean.into_iter().skip(skip).collect();
    if kept.trim().is_empty() { "文件".to_owned() } else { kept.trim().to_owned() }
}

/// Percent-encoding for `filename*` (RFC 8187).
fn percent(name: &str) -> String {
    name.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest of a picture";

    fn files() -> (tempfile::TempDir, Files) {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(folder.path().join("files"), 100).unwrap();
        (folder, files)
    }

    #[tokio::test]
    async fn the_same_content_is_kept_once_and_reads_back() {
        let (_folder, files) = files();
        let one = files.keep("C:\\photos\\平面图.png", Bytes::from_static(PNG)).await.unwrap();
        let two = files.keep("other.png", Bytes::from_static(PNG)).await.unwrap();
        assert_eq!((one.name.as_str(), one.media.as_str(), one.size), ("平面图.png", "image/png", 25));
        assert_eq!(one.hash, two.hash);
        assert_eq!(files.read(&one.hash).await.unwrap(), PNG);
        let folder = files.path(&one.hash).parent().unwrap().to_owned();
        assert_eq!(fs::read_dir(folder).unwrap().count(), 1, "nothing half-written is left");
    }

    #[tokio::test]
    async fn the_first_bytes_decide_and_not_the_name() {
        let (_folder, files) = files();
        let refused = |bytes: &'static [u8]| {
            let files = files.clone();
            async move { files.keep("innocent.pdf", Bytes::from_static(bytes)).await.unwrap_err() }
        };
        for (bytes, code) in [
            (&b"MZ\x90\x00program"[..], "file_type_not_admitted"),
            (b"<html><script>alert(1)</script>", "file_type_not_admitted"),
            (b"", "file_empty"),
            (&[b'a'; 101], "file_too_large"),
        ] {
            let FileError::Refused(refusal) = refused(bytes).await else { panic!("refused by content") };
            assert_eq!(refusal.code, code);
        }
    }

    #[tokio::test]
    async fn a_flipped_byte_on_the_disk_is_noticed() {
        let (_folder, files) = files();
        let kept = files.keep("a.png", Bytes::from_static(PNG)).await.unwrap();
        fs::write(files.path(&kept.hash), b"\x89PNG\r\n\x1a\nrest of a pictura").unwrap();
        assert!(matches!(files.read(&kept.hash).await, Err(FileError::Disk(_))));
    }

    #[test]
    fn chinese_names_travel_in_the_header_and_word_files_are_only_downloaded() {
        let response = file_response("平面图.docx", Media::Docx.mime(), Bytes::new());
        assert_eq!(
            response.headers()[CONTENT_DISPOSITION],
            "attachment; filename*=UTF-8''%E5%B9%B3%E9%9D%A2%E5%9B%BE.docx"
        );
        assert!(response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().contains("sandbox"));
    }
}

//! A material to be uploaded: what it is, what is there already, where to choose a file.

use askama::Template;

use super::anchor;
use crate::parts::{Tag, part};
use crate::text::Text;

#[derive(Clone, Debug, Template)]
#[template(path = "parts/upload.html")]
pub struct Upload {
    pub t: Text,
    pub name: String,
    pub title: String,
    pub hint: String,
    /// What to check, where many before were asked to mend it; may be empty.
    pub often: String,
    pub tag: Tag,
    pub files: Vec<UploadedFile>,
    pub error: Option<String>,
    /// Largest file, in bytes.
    pub limit: u64,
    pub several: bool,
    /// Nothing is asked: shown with what is there, such as a certificate the government holds.
    pub closed: bool,
}

#[derive(Clone, Debug, Default)]
pub struct UploadedFile {
    pub name: String,
    pub href: String,
    pub media: String,
    pub size: u64,
    /// Name and value of the button that takes the file out again.
    pub remove: Option<(String, String)>,
}

impl UploadedFile {
    fn is_image(&self) -> bool {
        self.media.starts_with("image/")
    }
}

impl Upload {
    fn id(&self) -> String {
        anchor(&self.name)
    }
}

part!(Upload);

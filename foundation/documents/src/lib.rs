//! Official documents: a typst template and data in, a PDF sealed by electronic signature out, and the check of one.
//!
//! - [`Press`] sets a document in type. Templates and data are the caller's; this crate knows no case.
//! - [`Seal`] signs a PDF so that any reader (and [`verify`]) can tell whether a byte was changed since:
//!   a CMS `SignedData` (RFC 5652) over the file's byte ranges, sub-filter `ETSI.CAdES.detached` (PAdES, ETSI EN 319 142-1),
//!   ECDSA over P-256 with SHA-256. The signer is behind one type, so that SM2 can take its place.
//! - [`art`] draws what a document shows of this: the round seal and the QR code.

pub mod art;
mod authority;
mod press;
mod seal;
mod signature;
mod verification;

pub use authority::{Authority, Seal};
pub use press::{Press, PressError};
pub use verification::{Verification, verify};

/// What can go wrong while sealing or checking a file.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("文件不是可读的 PDF:{0}")]
    Pdf(#[from] lopdf::Error),
    #[error("PDF 中没有电子签章")]
    Unsigned,
    #[error("签章数据无法读取：{0}")]
    Encoding(#[from] der::Error),
    #[error("印章证书无法制作：{0}")]
    Certificate(String),
    #[error("印章密钥无法读取：{0}")]
    Key(String),
    #[error("PDF 结构不完整：{0}")]
    Structure(&'static str),
    #[error("读写密钥文件失败：{0}")]
    Io(#[from] std::io::Error),
}

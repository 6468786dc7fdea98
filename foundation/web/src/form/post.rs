//! What a form sends, urlencoded or multipart, as plain pairs and files.

use axum::RequestExt;
use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, RawForm, Request};
use http::StatusCode;
use http::header::CONTENT_TYPE;

use crate::problem::Problem;

/// The fields of a posted form, in their order, repeated names included.
#[derive(Clone, Debug, Default)]
pub struct Post {
    pub pairs: Vec<(String, String)>,
    pub files: Vec<PostedFile>,
}

/// A file as it was sent; its name and media type are the sender's claim.
#[derive(Clone, Debug)]
pub struct PostedFile {
    pub field: String,
    pub name: String,
    pub bytes: Bytes,
}

impl Post {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let named: Vec<&str> =
            self.pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect();
        named.into_iter()
    }

    /// The files of one field; a field left empty sends none.
    pub fn files<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a PostedFile> {
        self.files.iter().filter(move |file| file.field == field)
    }

    /// Reads `a=1&b=%E4%B8%AD`.
    pub fn urlencoded(body: &[u8]) -> Post {
        let pairs = body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()).map(|pair| {
            let cut = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            let (name, value) = pair.split_at(cut);
            (decode(name), decode(value.get(1..).unwrap_or_default()))
        });
        Post { pairs: pairs.collect(), files: Vec::new() }
    }

    async fn multipart(mut parts: Multipart) -> Result<Post, Problem> {
        let mut post = Post::default();
        while let Some(part) = parts.next_field().await.map_err(|error| unreadable(error.status()))? {
            let field = part.name().unwrap_or_default().to_owned();
            let file_name = part.file_name().map(str::to_owned);
            let bytes = part.bytes().await.map_err(|error| unreadable(error.status()))?;
            match file_name {
                Some(name) if !name.is_empty() => post.files.push(PostedFile { field, name, bytes }),
                // Browsers send an empty part for a file field in which nothing was chosen.
                Some(_) => {}
                None => post.pairs.push((field, String::from_utf8_lossy(&bytes).into_owned())),
            }
        }
        Ok(post)
    }
}

fn decode(text: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter().copied();
    while let Some(byte) = rest.next() {
        let decoded = match byte {
            b'+' => b' ',
            b'%' => {
                let ahead = rest.clone();
                match hex_pair(ahead) {
                    Some(value) => {
                        rest.nth(1);
                        value
                    }
                    None => b'%',
                }
            }
            plain => plain,
        };
        bytes.push(decoded);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex_pair(mut digits: impl Iterator<Item = u8>) -> Option<u8> {
    let (high, low) = (char::from(digits.next()?).to_digit(16)?, char::from(digits.next()?).to_digit(16)?);
    u8::try_from(high * 16 + low).ok()
}

fn unreadable(status: StatusCode) -> Problem {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::new(status, "body_too_large", "提交的内容太大。请压缩图片或分几次上传，已保存的内容不会丢失。")
        }
        _ => Problem::new(
            StatusCode::BAD_REQUEST,
            "form_malformed",
            "提交的表单不完整，可能是上传中断了。请返回上一页再提交一次。",
        ),
    }
}

impl<S: Send + Sync> FromRequest<S> for Post {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Post, Problem> {
        let content_type =
            request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if content_type.starts_with("multipart/form-data") {
            let parts = Multipart::from_request(request, state).await.map_err(|error| unreadable(error.status()))?;
            return Post::multipart(parts).await;
        }
        let RawForm(body) = request.extract::<RawForm, _>().await.map_err(|error| {
            use axum::response::IntoResponse;
            unreadable(error.into_response().status())
        })?;
        Ok(Post::urlencoded(&body))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn repeated_names_and_chinese_are_kept() {
        let post = Post::urlencoded("name=%E7%8E%8B+%E7%BE%8E&tick=a&tick=b&empty=&bare&odd=100%".as_bytes());
        assert_eq!(post.get("name"), Some("王 美"));
        assert_eq!(post.all("tick").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(post.get("empty"), Some(""));
        assert_eq!(post.get("bare"), Some(""));
        assert_eq!(post.get("odd"), Some("100%"));
    }

    proptest! {
        #[test]
        fn every_text_survives_the_encoding(text in ".*") {
            let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
            let post = Post::urlencoded(format!("a={encoded}").as_bytes());
            prop_assert_eq!(post.get("a"), Some(text.as_str()));
        }

        #[test]
        fn no_body_panics(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            Post::urlencoded(&body);
        }
    }
}

//! A gateway for short messages: answers over HTTP on a free port of this machine and keeps what it is given.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Names in small letters.
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

/// What the gateway does with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Mood {
    Answer(u16, String),
    /// Hangs up without a word.
    Down,
}

/// Takes every message over and says `{"code":"0"}`, unless told otherwise. Ends with the test's runtime.
#[derive(Clone, Debug)]
pub struct SmsGateway {
    port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
    moods: Arc<Mutex<Vec<Mood>>>,
}

impl SmsGateway {
    pub async fn start() -> SmsGateway {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("a bound port").port();
        let gateway = SmsGateway { port, asked: Arc::default(), moods: Arc::default() };
        let answering = gateway.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let gateway = answering.clone();
                tokio::spawn(async move { gateway.converse(stream).await });
            }
        });
        gateway
    }

    /// As settings name it.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/send", self.port)
    }

    /// The next request is answered so; told several times, so are the ones after it.
    pub fn answer(&self, status: u16, body: &str) {
        self.moods.lock().expect("no test failed while it held the moods").push(Mood::Answer(status, body.to_owned()));
    }

    /// The next request finds nobody.
    pub fn hang_up(&self) {
        self.moods.lock().expect("no test failed while it held the moods").push(Mood::Down);
    }

    /// All requests so far, refused ones included.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no test failed while it held the requests").clone()
    }

    /// One request a connection; a broken one is the sender's to notice.
    async fn converse(&self, mut stream: TcpStream) -> Option<()> {
        let mut bytes = Vec::new();
        let (head, length) = loop {
            let mut some = [0; 4096];
            let read = stream.read(&mut some).await.ok().filter(|read| *read > 0)?;
            bytes.extend_from_slice(some.get(..read)?);
            let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
            let asked = read_head(&String::from_utf8_lossy(bytes.get(..end)?))?;
            let length = asked.headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
            bytes.drain(..end + 4);
            break (asked, length);
        };
        while bytes.len() < length {
            let mut some = [0; 4096];
            let read = stream.read(&mut some).await.ok().filter(|read| *read > 0)?;
            bytes.extend_from_slice(some.get(..read)?);
        }
        let body = String::from_utf8_lossy(&bytes).into_owned();
        self.asked.lock().expect("no test failed while it held the requests").push(Asked { body, ..head });
        let mood = {
            let mut moods = self.moods.lock().expect("no test failed while it held the moods");
            if moods.is_empty() { Mood::Answer(200, r#"{"code":"0"}"#.to_owned()) } else { moods.remove(0) }
        };
        let Mood::Answer(status, text) = mood else { return None };
        let length = text.len();
        let answer = format!("HTTP/1.1 {status} -\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{text}");
        stream.write_all(answer.as_bytes()).await.ok()
    }
}

fn read_head(head: &str) -> Option<Asked> {
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let header = |line: &str| line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
    Some(Asked { method, target, headers: lines.filter_map(header).collect(), body: String::new() })
}

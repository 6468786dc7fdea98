//! HTTP/1.1 over a kept-alive connection, as little of it as a load generator needs.

use std::io::{Read as _, Write as _};
use std::net::TcpStream as Blocking;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The status of one GET on a connection of its own, if anybody answers.
pub fn get_once(address: &str, path: &str) -> Option<u16> {
    let mut stream = Blocking::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").ok()?;
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).ok()?;
    status(&answer)
}

/// A kept-alive connection of one client.
pub struct Connection {
    stream: TcpStream,
    address: String,
    token: String,
    buffer: Vec<u8>,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Connection {
    pub async fn open(address: &str) -> Connection {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Connection { stream, address: address.to_owned(), token: String::new(), buffer: Vec::with_capacity(1 << 16) }
    }

    /// Takes a bearer token from `POST /api/v1/sign-in`.
    pub async fn sign_in(&mut self, account: &str, password: &str) {
        let body = serde_json::json!({ "account": account, "password": password }).to_string();
        let answer = self.send("POST", "/api/v1/sign-in", &[], &body).await;
        let entry: serde_json::Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        self.token = entry["token"].as_str().unwrap_or_else(|| panic!("{account} may not enter: {entry}")).to_owned();
    }

    pub async fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.address);
        if !self.token.is_empty() {
            request += &format!("authorization: Bearer {}\r\n", self.token);
        }
        for (name, value) in headers {
            request += &format!("{name}: {value}\r\n");
        }
        if !body.is_empty() {
            request += &format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len());
        }
        request += "\r\n";
        request += body;
        self.stream.write_all(request.as_bytes()).await.unwrap();
        self.receive().await
    }

    async fn receive(&mut self) -> Answer {
        self.buffer.clear();
        let head = loop {
            self.read_more().await;
            if let Some(end) = self.buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                break end;
            }
        };
        let text = String::from_utf8_lossy(&self.buffer[..head]).to_ascii_lowercase();
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
        let status = status(&self.buffer).unwrap();
        let body = match length {
            Some(length) => {
                while self.buffer.len() < head + 4 + length {
                    self.read_more().await;
                }
                self.buffer[head + 4..head + 4 + length].to_vec()
            }
            None => self.receive_chunks(head + 4).await,
        };
        Answer { status, body }
    }

    /// A body in chunks, each with its length in hexadecimal before it.
    async fn receive_chunks(&mut self, mut at: usize) -> Vec<u8> {
        let mut body = Vec::new();
        loop {
            let line = loop {
                if let Some(end) = self.buffer[at..].windows(2).position(|window| window == b"\r\n") {
                    break end;
                }
                self.read_more().await;
            };
            let size = str::from_utf8(&self.buffer[at..at + line]).unwrap();
            let size = usize::from_str_radix(size, 16).unwrap();
            at += line + 2;
            while self.buffer.len() < at + size + 2 {
                self.read_more().await;
            }
            if size == 0 {
                return body;
            }
            body.extend_from_slice(&self.buffer[at..at + size]);
            at += size + 2;
        }
    }

    async fn read_more(&mut self) {
        let read = self.stream.read_buf(&mut self.buffer).await.unwrap();
        assert!(read > 0, "the server closed the connection");
    }
}

/// `HTTP/1.1 200 OK` → 200.
fn status(answer: &[u8]) -> Option<u16> {
    str::from_utf8(answer.get(9..12)?).ok()?.parse().ok()
}

//! The real program as a child process, and a client that takes "no answer" for an answer.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use haoban::settings::Settings;
use haoban::town::DEMO_PASSWORD;
use serde_json::{Value, json};

/// A running `haoban serve`; killed with the value.
pub struct Served {
    child: Child,
    pub address: String,
}

impl Served {
    /// Starts it on a free port and waits until it is ready.
    pub fn start(settings: &Settings) -> Served {
        let address = free_address();
        let child = program(settings).args(["--listen", &address, "serve"]).stderr(Stdio::null()).spawn().unwrap();
        let served = Served { child, address };
        let given_up = Instant::now() + Duration::from_secs(60);
        while served.get("/readyz", "").is_none_or(|answer| answer.status != 200) {
            assert!(Instant::now() < given_up, "the server does not answer");
            sleep(Duration::from_millis(20));
        }
        served
    }

    /// SIGKILL: no goodbye.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// A bearer token of a demonstration account.
    pub fn sign_in(&self, account: &str) -> String {
        let body = json!({ "account": account, "password": DEMO_PASSWORD });
        let answer = post(&self.address, "/api/v1/sign-in", "", "", &body).unwrap();
        answer.body["token"].as_str().unwrap_or_else(|| panic!("{account}: {}", answer.body)).to_owned()
    }

    pub fn get(&self, path: &str, token: &str) -> Option<Answer> {
        request(&self.address, "GET", path, token, "", "")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a subcommand to its end.
pub fn run(settings: &Settings, arguments: &[&str]) -> Output {
    program(settings).args(arguments).output().unwrap()
}

fn program(settings: &Settings) -> Command {
    let file = settings.data.join("haoban.toml");
    let text = format!(
        "county = {:?}\ndatabase = {:?}\ndata = {:?}\n[limits]\nrequests_per_minute = {}\n",
        settings.county, settings.database, settings.data, settings.limits.requests_per_minute
    );
    std::fs::write(&file, text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_haoban"));
    command.arg("--config").arg(file).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn free_address() -> String {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

pub struct Answer {
    pub status: u16,
    pub body: Value,
}

pub fn post(address: &str, path: &str, token: &str, key: &str, body: &Value) -> Option<Answer> {
    request(address, "POST", path, token, key, &body.to_string())
}

/// One request on a connection of its own; `None` when the server was killed before it had answered in full.
fn request(address: &str, method: &str, path: &str, token: &str, key: &str, body: &str) -> Option<Answer> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
    let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
    for (name, value) in [("authorization", format!("Bearer {token}")), ("idempotency-key", key.to_owned())] {
        if !value.trim_start_matches("Bearer ").is_empty() {
            head += &format!("{name}: {value}\r\n");
        }
    }
    if method == "POST" {
        head += &format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len());
    }
    stream.write_all(format!("{head}\r\n{body}").as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    read(&answer)
}

fn read(answer: &[u8]) -> Option<Answer> {
    let text = str::from_utf8(answer).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.get(9..12)?.parse().ok()?;
    let header = |wanted: &str| {
        let found = head.lines().filter_map(|line| line.split_once(": "));
        found.into_iter().find_map(|(name, value)| name.eq_ignore_ascii_case(wanted).then_some(value))
    };
    if header("content-length").is_some_and(|length| length.parse() != Ok(body.len())) {
        return None;
    }
    // Plain texts, such as the probes', are no JSON.
    let body = if header("transfer-encoding").is_some() { unchunked(body)? } else { body.to_owned() };
    Some(Answer { status, body: serde_json::from_str(&body).unwrap_or_default() })
}

/// Chunks put together; `None` when the last is missing.
fn unchunked(mut rest: &str) -> Option<String> {
    let mut body = String::new();
    loop {
        let (size, after) = rest.split_once("\r\n")?;
        let size = usize::from_str_radix(size, 16).ok()?;
        if size == 0 {
            return Some(body);
        }
        body += after.get(..size)?;
        rest = after.get(size + 2..)?;
    }
}

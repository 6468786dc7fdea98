//! A mail server for tests: speaks SMTP on a free port of this machine and keeps what it is given.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A letter that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub from: String,
    pub to: Vec<String>,
    /// Heads and body as they were sent.
    pub text: String,
}

/// Ends with the test's runtime.
#[derive(Clone, Debug)]
pub struct MailServer {
    port: u16,
    letters: Arc<Mutex<Vec<Letter>>>,
    refusing: Arc<AtomicUsize>,
}

impl MailServer {
    pub async fn start() -> MailServer {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("a bound port").port();
        let server = MailServer { port, letters: Arc::default(), refusing: Arc::default() };
        let answering = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = answering.clone();
                tokio::spawn(async move { server.converse(stream).await });
            }
        });
        server
    }

    /// As settings name a mail server.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// The next so many letters are answered with a passing failure.
    pub fn refuse(&self, letters: usize) {
        self.refusing.store(letters, Ordering::SeqCst);
    }

    /// What was accepted so far.
    pub fn letters(&self) -> Vec<Letter> {
        self.letters.lock().expect("no test failed while it held the letters").clone()
    }

    /// One sender; a broken connection is the sender's to notice.
    async fn converse(&self, stream: TcpStream) -> Option<()> {
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        let (mut from, mut to) = (String::new(), Vec::new());
        write.write_all(b"220 test ESMTP\r\n").await.ok()?;
        while let Some(line) = lines.next_line().await.ok()? {
            let word = line.get(..4).unwrap_or_default().to_ascii_uppercase();
            let answer = match word.as_str() {
                "EHLO" | "HELO" => "250-test\r\n250 8BITMIME",
                "MAIL" => {
                    (from, to) = (address(&line), Vec::new());
                    "250 ok"
                }
                "RCPT" => {
                    to.push(address(&line));
                    "250 ok"
                }
                "DATA" => {
                    write.write_all(b"354 go on\r\n").await.ok()?;
                    let mut text = String::new();
                    while let Some(line) = lines.next_line().await.ok()?.filter(|line| line != ".") {
                        text.push_str(&line);
                        text.push('\n');
                    }
                    self.take(Letter { from: from.clone(), to: to.clone(), text })
                }
                "QUIT" => {
                    write.write_all(b"221 bye\r\n").await.ok()?;
                    return Some(());
                }
                "RSET" | "NOOP" => "250 ok",
                _ => "502 not here",
            };
            write.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
        }
        Some(())
    }

    fn take(&self, letter: Letter) -> &'static str {
        let refused = self.refusing.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if refused.is_ok() {
            return "451 try again later";
        }
        self.letters.lock().expect("no test failed while it held the letters").push(letter);
        "250 kept"
    }
}

/// What stands between the angle brackets.
fn address(line: &str) -> String {
    let from = line.find('<').map_or(0, |at| at + 1);
    let to = line.find('>').unwrap_or(line.len());
    line.get(from..to).unwrap_or_default().to_owned()
}

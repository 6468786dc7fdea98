//! Bare HTTP: whatever is asked, the same bytes come back. What a read could reach if nothing stood behind it.

use std::net::TcpListener as Blocking;
use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Answers on two threads of its own until the program ends; gives the address.
pub fn answer_with(body: &[u8]) -> String {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
    let answer: Arc<[u8]> = [head.as_bytes(), body].concat().into();
    let listener = Blocking::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::from_std(listener).unwrap();
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(serve(client, Arc::clone(&answer)));
            }
        });
    });
    address
}

/// Requests without a body, one after another.
async fn serve(mut client: TcpStream, answer: Arc<[u8]>) -> std::io::Result<()> {
    client.set_nodelay(true)?;
    let mut asked = Vec::with_capacity(4_096);
    while client.read_buf(&mut asked).await? > 0 {
        if asked.ends_with(b"\r\n\r\n") {
            asked.clear();
            client.write_all(&answer).await?;
        }
    }
    Ok(())
}

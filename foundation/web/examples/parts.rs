//! Serves the gallery of parts by itself: `cargo run -p web --example parts`, then open /_parts.

use std::sync::Arc;

use web::Site;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8090".to_owned());
    let site = Site {
        name: "青岚县".to_owned(),
        name_english: "Qinglan County".to_owned(),
        hotline: "12345".to_owned(),
        demo: true,
        ..Site::default()
    };
    let app = web::guard::wrap(web::gallery::routes(), Arc::new(site), web::guard::Limits::default());
    axum::serve(tokio::net::TcpListener::bind(address).await?, app).await
}

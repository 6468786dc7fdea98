//! TLS to a real PostgreSQL with a certificate of its own.

use store::{Db, Error, Options};
use testkit::SecuredServer;

/// Is the connection encrypted, as the server sees it?
async fn encrypted(address: &str) -> Result<bool, Error> {
    let options = Options { postgres_connections: 2, ..Options::default() };
    let db = Db::open(address, options).await?;
    db.query_one("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", &[]).await?.get(0)
}

#[tokio::test]
async fn the_address_says_how_much_of_the_server_is_trusted() {
    let server = SecuredServer::start();
    let (own, other) = (server.authority(), server.stranger());
    let ask = async |host: &str, parameters: String| encrypted(&server.address(host, &parameters)).await;

    for (host, parameters) in [
        ("localhost", format!("sslmode=verify-full&sslrootcert={own}")),
        ("127.0.0.1", format!("sslmode=verify-ca&sslrootcert={own}")),
        ("127.0.0.1", format!("sslmode=require&sslrootcert={own}")),
        ("127.0.0.1", "sslmode=require".to_owned()),
        ("127.0.0.1", String::new()),
    ] {
        assert_eq!(ask(host, parameters.clone()).await, Ok(true), "{host} {parameters}");
    }
    assert_eq!(ask("localhost", "sslmode=disable".to_owned()).await, Ok(false));

    for (host, parameters, told) in [
        ("127.0.0.1", format!("sslmode=verify-full&sslrootcert={own}"), "主机名"),
        ("localhost", format!("sslmode=verify-full&sslrootcert={other}"), "可信的机构"),
        ("localhost", format!("sslmode=verify-ca&sslrootcert={other}"), "可信的机构"),
        ("localhost", format!("sslmode=require&sslrootcert={other}"), "可信的机构"),
    ] {
        let error = ask(host, parameters.clone()).await.unwrap_err();
        assert_eq!(error.code(), "store_untrusted", "{host} {parameters}: {error}");
        assert!(error.to_string().contains(told), "{error}");
    }
}

#[tokio::test]
async fn a_server_without_encryption_is_refused_where_it_is_required() {
    let database = testkit::postgres().await;
    let address = format!("{}?sslmode=require", database.address());
    let error = encrypted(&address).await.unwrap_err();
    assert_eq!(error.code(), "store_unreachable", "{error}");
    database.remove().await;
}

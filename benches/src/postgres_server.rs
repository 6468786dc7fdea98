//! A durable PostgreSQL for measurements: the one named, or one of our own in a temporary folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A running server and its address; one that was started here stops with the value.
pub struct PostgresServer {
    pub url: String,
    own: Option<Own>,
}

struct Own {
    binaries: PathBuf,
    folder: tempfile::TempDir,
}

impl PostgresServer {
    pub fn find(named: Option<&str>) -> Result<PostgresServer, String> {
        if let Some(url) = named {
            return Ok(PostgresServer { url: url.to_owned(), own: None });
        }
        let binaries =
            binaries().ok_or("PostgreSQL is not beside ours: no Debian package `postgresql`, no --postgres")?;
        start(binaries).map_err(|error| format!("PostgreSQL is not beside ours: {error}"))
    }

    /// A new, empty database on this server, and its address.
    pub async fn create_database(&self, name: &str) -> String {
        let (client, driver) = tokio_postgres::connect(&self.url, tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(driver);
        client.batch_execute(&format!("drop database if exists {name}")).await.unwrap();
        client.batch_execute(&format!("create database {name}")).await.unwrap();
        let (server, _) = self.url.rsplit_once('/').unwrap();
        format!("{server}/{name}")
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        if let Some(Own { binaries, folder }) = &self.own {
            let _ = program(binaries, "pg_ctl", folder.path()).args(["-D", "data", "-m", "fast", "stop"]).status();
        }
    }
}

fn start(binaries: PathBuf) -> std::io::Result<PostgresServer> {
    let folder = tempfile::tempdir()?;
    let path = folder.path();
    if is_root() {
        Command::new("chown").arg("postgres:").arg(path).status()?;
    }
    let done = program(&binaries, "initdb", path)
        .args(["-D", "data", "-A", "trust", "-U", "haoban", "-E", "UTF8", "--locale=C.UTF-8"])
        .status()?;
    let settings = format!(
        "-c listen_addresses='' -c unix_socket_directories={} -c shared_buffers=512MB -c max_wal_size=4GB",
        path.display()
    );
    let ran = program(&binaries, "pg_ctl", path)
        .args(["-D", "data", "-w", "-l", "log", "-o", &settings, "start"])
        .status()?;
    if !done.success() || !ran.success() {
        return Err(std::io::Error::other("it does not start"));
    }
    let host = path.display().to_string().replace('/', "%2F");
    Ok(PostgresServer { url: format!("postgres://haoban@{host}/postgres"), own: Some(Own { binaries, folder }) })
}

/// PostgreSQL refuses to run as root.
fn program(binaries: &Path, name: &str, folder: &Path) -> Command {
    let mut command = Command::new(if is_root() { "setpriv" } else { "env" });
    if is_root() {
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]);
    }
    command.arg(binaries.join(name)).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// The newest installed version.
fn binaries() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let number = |path: &PathBuf| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    let newest = versions.map(|entry| entry.path()).max_by_key(number)?;
    Some(newest.join("bin")).filter(|bin| bin.join("initdb").exists())
}

//! A PostgreSQL server of a test's own that speaks TLS on a loopback port, with a certificate made for it.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::cluster::{as_owner, binaries, output};

/// Its certificate is for `localhost`, signed by an authority of its own; both end with the value.
pub struct SecuredServer {
    folder: TempDir,
    binaries: PathBuf,
    port: u16,
    as_root: bool,
}

impl SecuredServer {
    pub fn start() -> SecuredServer {
        let folder = TempDir::new().expect("a folder for the server");
        let as_root = output(Command::new("id").arg("-u")) == "0";
        if as_root {
            output(Command::new("chown").arg("postgres:").arg(folder.path()));
        }
        let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
        let server = SecuredServer { folder, binaries: binaries(), port, as_root };
        server.certify();
        output(server.run("initdb").args(["-D", "data", "-A", "trust", "-U", "haoban", "-E", "UTF8", "-N"]));
        let settings = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=20 \
             -c shared_buffers=16MB -c ssl=on -c ssl_cert_file=../server.crt -c ssl_key_file=../server.key"
        );
        output(server.run("pg_ctl").args(["-D", "data", "-w", "-l", "log", "-o", &settings, "start"]));
        server
    }

    /// The address under a host name, with parameters as in `sslmode=require`.
    pub fn address(&self, host: &str, parameters: &str) -> String {
        format!("postgres://haoban@{host}:{}/postgres?{parameters}", self.port)
    }

    /// The authority that signed the server's certificate, as a PEM file.
    pub fn authority(&self) -> String {
        self.folder.path().join("authority.crt").display().to_string()
    }

    /// An authority that signed nothing.
    pub fn stranger(&self) -> String {
        self.folder.path().join("stranger.crt").display().to_string()
    }

    fn certify(&self) {
        const KEY: [&str; 4] = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
        let openssl = |arguments: &str| {
            let mut command = as_owner(Path::new("openssl"), self.folder.path(), self.as_root);
            command.args(arguments.split(' ').flat_map(|word| match word {
                "KEY" => KEY.to_vec(),
                word => vec![word],
            }));
            output(command.stderr(std::process::Stdio::null()));
        };
        let extension = self.folder.path().join("extension");
        fs::write(&extension, "subjectAltName=DNS:localhost\n").expect("write the extension");
        for authority in ["authority", "stranger"] {
            openssl(&format!(
                "req -x509 KEY -nodes -days 2 -subj /CN={authority} -keyout {authority}.key -out {authority}.crt"
            ));
        }
        openssl("req KEY -nodes -subj /CN=localhost -keyout server.key -out server.csr");
        openssl(
            "x509 -req -in server.csr -CA authority.crt -CAkey authority.key -CAcreateserial -days 2 \
             -extfile extension -out server.crt",
        );
    }

    fn run(&self, program: &str) -> Command {
        as_owner(&self.binaries.join(program), self.folder.path(), self.as_root)
    }
}

impl Drop for SecuredServer {
    fn drop(&mut self) {
        let _ = self.run("pg_ctl").args(["-D", "data", "-m", "immediate", "stop"]).output();
    }
}

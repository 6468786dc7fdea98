//! A private PostgreSQL cluster, shared by all test processes of one user that run at the same time.
//!
//! Test runners start one process per crate or even per test; a cluster takes a second or two to make. So the first
//! process makes it and later ones find it. Every process holds a shared lock on the file `users` until it ends, in
//! whatever way; a small janitor (a shell script, since nothing of ours survives a kill) waits until nobody holds that
//! lock and then stops the server and removes its files. The lock on `gate` keeps starting and stopping apart.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// Address of a maintenance database on a running server.
pub(crate) fn address() -> &'static str {
    static ADDRESS: OnceLock<Cluster> = OnceLock::new();
    let cluster = ADDRESS.get_or_init(|| match std::env::var("HAOBAN_TEST_POSTGRES") {
        Ok(address) => Cluster { address, _users: None },
        Err(_) => join_or_start(),
    });
    &cluster.address
}

struct Cluster {
    address: String,
    /// Held until the process ends.
    _users: Option<File>,
}

const JANITOR: &str = r#"
while sleep 3; do
    flock gate sh -c 'flock --exclusive --nonblock users true && "$0" -D cluster/data -m immediate stop >/dev/null;
        flock --exclusive --nonblock users rm -rf cluster' "$1"
    [ -d cluster ] || exit 0
done
"#;

fn join_or_start() -> Cluster {
    let user = output(Command::new("id").arg("-u"));
    let home = std::env::temp_dir().join(format!("haoban-test-postgres-{user}"));
    fs::create_dir_all(&home).expect("create the folder of the test cluster");
    let gate = File::create(home.join("gate")).expect("create the gate file");
    gate.lock().expect("lock the gate file");
    let users = File::create(home.join("users")).expect("create the users file");
    users.lock_shared().expect("lock the users file");

    let socket = home.join("cluster");
    if !socket.join("ready").exists() {
        start(&home, user == "0");
    }
    let host = socket.display().to_string().replace('/', "%2F");
    Cluster { address: format!("postgres://haoban@{host}/postgres"), _users: Some(users) }
}

fn start(home: &Path, as_root: bool) {
    let binaries = binaries();
    let cluster = home.join("cluster");
    let _ = fs::remove_dir_all(&cluster);
    fs::create_dir(&cluster).expect("create the cluster folder");
    let run = |program: &str| as_owner(&binaries.join(program), &cluster, as_root);
    if as_root {
        output(Command::new("chown").arg("postgres:").arg(&cluster));
    }
    fs::set_permissions(home, fs::Permissions::from_mode(0o755)).expect("open the folder of the test cluster");
    output(run("initdb").args(["-D", "data", "-A", "trust", "-U", "haoban", "-E", "UTF8", "--locale=C.UTF-8", "-N"]));
    let settings = format!(
        "-c listen_addresses='' -c unix_socket_directories={} -c fsync=off -c full_page_writes=off \
         -c max_connections=300 -c shared_buffers=64MB -c deadlock_timeout=50ms",
        cluster.display()
    );
    output(run("pg_ctl").args(["-D", "data", "-w", "-l", "log", "-o", &settings, "start"]));
    fs::write(cluster.join("ready"), "").expect("mark the cluster as ready");

    // The janitor outlives us and whoever started us; it must hold none of our pipes. As the server's owner it may
    // stop the server; as the owner of the folder it may remove it.
    let stop = binaries.join("pg_ctl");
    let mut janitor = Command::new("setsid");
    janitor.args(["--fork", "sh", "-c", JANITOR, "janitor"]);
    janitor.arg(if as_root { home.join("stop").into_os_string() } else { stop.clone().into_os_string() });
    if as_root {
        let script = format!(
            "#!/bin/sh\nexec setpriv --reuid=postgres --regid=postgres --init-groups {} \"$@\"\n",
            stop.display()
        );
        fs::write(home.join("stop"), script).expect("write the stop script");
        fs::set_permissions(home.join("stop"), fs::Permissions::from_mode(0o755)).expect("allow the stop script");
    }
    let quiet = janitor.current_dir(home).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let started = quiet.status().expect("start the janitor of the test cluster");
    assert!(started.success(), "setsid failed: {started}");
}

/// A program run in a folder by the server's owner: PostgreSQL refuses to run as root.
pub(crate) fn as_owner(program: &Path, folder: &Path, as_root: bool) -> Command {
    let mut command = Command::new(if as_root { Path::new("setpriv") } else { Path::new("env") });
    if as_root {
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]);
    }
    command.arg(program).current_dir(folder);
    command
}

/// The newest installed PostgreSQL.
pub(crate) fn binaries() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let found = versions.map(|entry| entry.path().join("bin")).filter(|folder| folder.join("initdb").exists());
    let version = |folder: &PathBuf| {
        let name = folder.parent().and_then(Path::file_name).and_then(OsStr::to_str);
        name.and_then(|name| name.parse::<u32>().ok())
    };
    found.max_by_key(version).expect(
        "these tests need PostgreSQL: install the Debian package `postgresql`, \
         or set HAOBAN_TEST_POSTGRES to the address of a server on which databases may be created",
    )
}

/// Runs a command to its end and returns what it printed.
pub(crate) fn output(command: &mut Command) -> String {
    // Output goes to a file's stand-in, not a pipe: pg_ctl's server would keep a pipe open for ever.
    let keep = command.get_program() == "id";
    command.stdin(Stdio::null()).stderr(Stdio::inherit());
    let done = match keep {
        true => command.output(),
        false => command.stdout(Stdio::null()).stderr(Stdio::null()).status().map(|status| std::process::Output {
            status,
            stdout: Vec::new(),
            stderr: Vec::new(),
        }),
    };
    let done = done.unwrap_or_else(|error| panic!("run {command:?}: {error}"));
    assert!(done.status.success(), "{command:?} failed: {}", done.status);
    String::from_utf8_lossy(&done.stdout).trim().to_owned()
}

//! Counties to measure on, each lived by the real program in a database of its own.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use haoban::demo::LAST_DAY;
use haoban::settings::Settings;
use haoban::town::{Purpose, Town};
use kernel::{TestClock, Timestamp};

use crate::Arguments;

/// A lived county; gathered in one day, nearly all its cases are still open.
pub struct Crowd {
    /// Removed with the value, unless somebody keeps it.
    _folder: Option<tempfile::TempDir>,
    pub cases: u32,
    pub settings: Settings,
}

/// Stands beside a kept county that may be measured on: how many cases were asked for.
const GATHERED: &str = "gathered";

impl Crowd {
    /// Lets the demonstration live through its last day with this many arrivals, or takes what was kept of an earlier run.
    pub fn gather(arguments: &Arguments, cases: u32) -> Crowd {
        let Some(folder) = &arguments.crowd else { return Crowd::gather_anew(arguments, cases) };
        let settings = settings(arguments, folder);
        if std::fs::read_to_string(folder.join(GATHERED)).ok().as_deref() != Some(cases.to_string().as_str()) {
            std::fs::create_dir_all(folder).unwrap();
            for file in ["haoban.db", "haoban.db-wal", "haoban.db-shm", GATHERED] {
                let _ = std::fs::remove_file(folder.join(file));
            }
            eprintln!("gathering about {cases} open cases in {} …", folder.display());
            live(arguments, &settings, 1, cases);
            std::fs::write(folder.join(GATHERED), cases.to_string()).unwrap();
        }
        Crowd { _folder: None, cases, settings }
    }

    /// Whatever was kept.
    pub fn gather_anew(arguments: &Arguments, cases: u32) -> Crowd {
        eprintln!("gathering about {cases} open cases …");
        Crowd::live(arguments, 1, cases).0
    }

    /// Lets the demonstration live through so many days with as many arrivals; how long that took.
    pub fn live(arguments: &Arguments, days: u32, cases: u32) -> (Crowd, Duration) {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(arguments, folder.path());
        let took = live(arguments, &settings, days, cases);
        (Crowd { _folder: Some(folder), cases, settings }, took)
    }

    /// Its time goes on now: no other run may measure on it.
    pub fn ages(&self) {
        let _ = std::fs::remove_file(self.settings.data.join(GATHERED));
    }

    /// The town in this process, on the evening of that day.
    pub async fn open(&self) -> (Town, Arc<TestClock>) {
        let clock = TestClock::shared(evening());
        let town = Town::open(&self.settings, clock.clone(), Purpose::Serve).await.unwrap();
        (town, clock)
    }
}

pub fn evening() -> Timestamp {
    Timestamp::at_local(LAST_DAY, 18, 0)
}

/// The demonstration's declarations, a database in this folder, and no limit to a load generator's requests.
pub fn settings(arguments: &Arguments, folder: &Path) -> Settings {
    let mut settings = Settings {
        county: arguments.county(),
        database: format!("sqlite://{}", folder.join("haoban.db").display()),
        listen: "127.0.0.1:0".to_owned(),
        data: folder.to_owned(),
        ..Settings::default()
    };
    settings.limits.requests_per_minute = u32::MAX;
    settings
}

/// `haoban demo --no-serve`, as anybody would run it; how long it took.
pub fn live(arguments: &Arguments, settings: &Settings, days: u32, cases: u32) -> Duration {
    let begun = Instant::now();
    let done = command(arguments, settings)
        .args(["demo", "--no-serve", "--days", &days.to_string(), "--cases", &cases.to_string()])
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(done.success(), "haoban demo failed");
    begun.elapsed()
}

/// The program under test with these settings, written beside its database.
pub fn command(arguments: &Arguments, settings: &Settings) -> Command {
    let file = settings.data.join("haoban.toml");
    let text = format!(
        "county = {:?}\ndatabase = {:?}\nlisten = {:?}\ndata = {:?}\n[limits]\nrequests_per_minute = {}\n",
        settings.county, settings.database, settings.listen, settings.data, settings.limits.requests_per_minute
    );
    std::fs::write(&file, text).unwrap();
    let mut command = Command::new(arguments.haoban());
    command.arg("--config").arg(file).stdin(Stdio::null()).stdout(Stdio::null());
    command
}

/// A served county; killed with the value.
pub struct Served {
    child: Child,
    pub address: String,
}

impl Served {
    /// Starts `haoban serve` on a free port; it may not answer yet.
    pub fn start(arguments: &Arguments, settings: &Settings) -> Served {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let settings = Settings { listen: free.to_string(), ..settings.clone() };
        let child = command(arguments, &settings).arg("serve").stderr(Stdio::null()).spawn().unwrap();
        Served { child, address: settings.listen }
    }

    /// Resident memory in megabytes.
    pub fn resident(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

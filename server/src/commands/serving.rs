//! `haoban serve` and `haoban demo`: open the town, live through simulated time if asked, answer until told to stop.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use kernel::{Clock, SharedClock, SystemClock, TestClock, Timestamp};
use tokio::sync::watch;

use crate::cli::Demo;
use crate::demo::{self, Plan};
use crate::settings::Settings;
use crate::town::{DEMO_PASSWORD, Purpose, Town};

pub async fn serve(settings: &Settings) -> Result<ExitCode> {
    let town = Town::open(settings, Arc::new(SystemClock), Purpose::Serve).await?;
    town.welcome().await?;
    answer(town).await
}

/// A clock that goes on from the evening of the last simulated day, so that a demonstration is as fresh as it was lived.
struct DemoClock {
    from: Timestamp,
    since: Timestamp,
}

impl Clock for DemoClock {
    fn now(&self) -> Timestamp {
        let passed = SystemClock.now().as_micros() - self.since.as_micros();
        Timestamp::from_micros(self.from.as_micros() + passed)
    }
}

pub async fn demo(settings: &Settings, wanted: &Demo) -> Result<ExitCode> {
    let plan = Plan { days: wanted.days.max(1), cases: wanted.cases, seed: wanted.seed };
    let clock = TestClock::shared(Timestamp::start_of_day(plan.first_day()?));
    let filling = while_filling(settings);
    remove_database(&filling)?;
    let began = Instant::now();
    let town = Town::open(&filling, clock.clone(), Purpose::Simulate).await?;
    if !town.county.meta.demo {
        bail!("{} 不是演示县（county.toml 中 demo = false），不能用 demo 命令", town.county.meta.name);
    }
    if !town.gate.directory.is_empty().await? {
        bail!("演示要用空的数据库：请换一个，或者删掉旧的再来");
    }
    town.welcome().await?;
    eprintln!("{}：按模拟时间过 {} 天，约 {} 件办件", town.county.meta.name, plan.days, plan.cases);
    let lived = demo::live(&town, &clock, plan, true).await?;
    eprintln!(
        "办件 {} 件，命令 {} 条（其中按规则拒绝 {} 条），用时 {:.1} 秒",
        lived.cases,
        lived.commands,
        lived.refused,
        began.elapsed().as_secs_f64()
    );
    let evening = clock.now();
    drop(town);
    put_in_place(&filling, settings)?;
    if wanted.no_serve {
        return Ok(ExitCode::SUCCESS);
    }
    let clock: SharedClock = Arc::new(DemoClock { from: evening, since: SystemClock.now() });
    let town = Town::open(settings, clock, Purpose::Serve).await?;
    eprintln!("演示账号（密码都是 {DEMO_PASSWORD}）：wang.mei、clerk、examiner、approver、admin……登录页上可以一键进入");
    answer(town).await
}

/// The demonstration's own SQLite file is made anew under another name: one that is stopped leaves no half a county. Any
/// other database must be empty.
fn while_filling(settings: &Settings) -> Settings {
    let database = &settings.database;
    let beside = file_of(settings).map_or_else(|| database.clone(), |_| format!("{database}.filling"));
    Settings { database: beside, ..settings.clone() }
}

fn file_of(settings: &Settings) -> Option<&str> {
    settings.database.strip_prefix("sqlite://")
}

fn remove_database(settings: &Settings) -> Result<()> {
    let Some(path) = file_of(settings) else { return Ok(()) };
    for suffix in ["", "-wal", "-shm"] {
        let file = format!("{path}{suffix}");
        match std::fs::remove_file(&file) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error).with_context(|| format!("删不掉旧的演示数据库 {file}")),
        }
    }
    Ok(())
}

/// In place of the demonstration before.
fn put_in_place(filled: &Settings, settings: &Settings) -> Result<()> {
    let (Some(from), Some(to)) = (file_of(filled), file_of(settings)) else { return Ok(()) };
    remove_database(settings)?;
    std::fs::rename(from, to).with_context(|| format!("演示数据库 {from} 不能改名为 {to}"))
}

async fn answer(town: Town) -> Result<ExitCode> {
    let address = town.settings.listen.clone();
    let listener = tokio::net::TcpListener::bind(&address).await.with_context(|| format!("不能监听 {address}"))?;
    let (stop, stopped) = watch::channel(false);
    let keeper = tokio::spawn(town.clone().keep_time(stopped));
    eprintln!("{} 已开门：http://{}/", town.county.meta.name, listener.local_addr()?);
    let service = town.router().into_make_service_with_connect_info::<std::net::SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(asked_to_stop()).await?;
    let _ = stop.send(true);
    keeper.await?;
    Ok(ExitCode::SUCCESS)
}

/// Ctrl-C or a service manager's TERM.
async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending::<()>().await,
        }
    };
    tokio::select! { _ = interrupt => {}, () = terminate => {} }
}

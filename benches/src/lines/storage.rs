//! b. The storage layer alone: one submit (case, three events, timer, outbox line; eight indexes) from eight clients,
//! durable, through [`store::Db::write`] and through the bare drivers.

use store::Durability;
use tokio::runtime::Runtime;

use crate::Arguments;
use crate::measure::by_turns;
use crate::postgres_server::PostgresServer;
use crate::report::{Budget, Report, Row};
use crate::{ours, postgres, sqlite};

pub fn measure(arguments: &Arguments, report: &mut Report) {
    let time = arguments.round();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut raw = || per_second(sqlite::group_commit("FULL", time));
    let mut ours_rate = || per_second(runtime.block_on(ours::on_sqlite(Durability::Full, time)));
    let [raw_rate, rate] = by_turns(arguments.rounds, [&mut raw, &mut ours_rate]);
    let row = Row::new('b', "store on SQLite, submits", rate, "/s").beside("raw rusqlite, group commit", raw_rate);
    report.put(&row.budget(Budget::Times(0.7)));
    match PostgresServer::find(arguments.postgres.as_deref()) {
        Ok(server) => on_postgres(arguments, &runtime, &server.url, report),
        Err(why) => report.skip('b', &why),
    }
}

fn on_postgres(arguments: &Arguments, runtime: &Runtime, url: &str, report: &mut Report) {
    let time = arguments.round();
    let mut one_by_one = || per_second(runtime.block_on(postgres::one_by_one(url, time)));
    let mut pipelined = || per_second(runtime.block_on(postgres::pipelined(url, time)));
    let mut ours_rate = || per_second(runtime.block_on(ours::on_postgres(url, time)));
    let [six, one, rate] = by_turns(arguments.rounds, [&mut one_by_one, &mut pipelined, &mut ours_rate]);
    let row = |name: &str, beside| Row::new('b', "store on PostgreSQL, submits", rate, "/s").beside(name, beside);
    report.put(&row("raw tokio-postgres, 6 statements", six).budget(Budget::Times(0.7)));
    report.put(&row("the same pipelined", one));
}

fn per_second((submits, time): (f64, std::time::Duration)) -> f64 {
    submits / time.as_secs_f64()
}

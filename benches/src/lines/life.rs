//! h. Two simulated years of a county of 300,000 people, about 200,000 cases, by the program's own `demo`.

use crate::Arguments;
use crate::county;
use crate::report::{Budget, Report, Row};

pub fn measure(arguments: &Arguments, report: &mut Report) {
    let folder = tempfile::tempdir().unwrap();
    let settings = county::settings(arguments, folder.path());
    let seconds = county::live(arguments, &settings, 730, arguments.lived).as_secs_f64();
    let what = format!("two simulated years, {} cases", arguments.lived);
    report.put(&Row::new('h', what, seconds, "s").budget(Budget::AtMost(120.0)));
}

//! h. Two simulated years of a county of 300,000 people, about 200,000 cases, by the program's own `demo`.

use crate::Arguments;
use crate::county::Crowd;
use crate::report::{Budget, Report, Row};

/// The county that was lived, for whoever measures on.
pub fn measure(arguments: &Arguments, report: &mut Report) -> Crowd {
    let (county, took) = Crowd::live(arguments, 730, arguments.lived);
    let what = format!("two simulated years, {} cases", arguments.lived);
    report.put(&Row::new('h', what, took.as_secs_f64(), "s").budget(Budget::AtMost(120.0)));
    county
}

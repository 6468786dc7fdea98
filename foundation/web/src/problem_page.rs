//! The page that tells a person why something was not done, and what to do now.

use askama::Template;

use crate::page::{PageRequest, Shell};
use crate::problem::Problem;
use crate::text::Text;

#[derive(Template)]
#[template(path = "problem.html")]
pub(crate) struct ProblemPage {
    t: Text,
    shell: Shell,
    problem: Problem,
}

impl ProblemPage {
    pub(crate) fn new(request: &PageRequest, problem: Problem) -> ProblemPage {
        ProblemPage { t: request.t, shell: request.portal(problem.heading(request.t)), problem }
    }
}

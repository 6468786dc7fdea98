//! The county folder as typed, cross-checked, versioned values.
//!
//! [`County::read`] reads a folder once and reports everything wrong with it, each finding with file, line, column, a
//! stable code, a sentence and a remedy. What passes is trusted everywhere else: conditions are compiled, procedures
//! model-checked, references resolved. [`check_item`] puts a draft or an imported row to the same checks.
//!
//! The keys of every file are told in `docs/how-to/county-folder.md`. No database, no HTTP, no clock.

mod acts;
mod canonical;
mod check;
mod condition;
mod county;
mod dated;
mod document;
mod event;
mod example;
mod example_run;
mod finding;
mod folder;
mod form;
mod formula;
mod indicator;
mod item;
mod kind;
mod lock;
mod measure;
mod meta;
mod organ;
mod people;
mod procedures;
mod reading;
mod region;
mod risk;
mod rule;
mod schedule;
mod scheme;
mod survey;
mod theme;
mod words;

pub use acts::{ACTS, Act, TaskOutcome, find_act, read_outcomes};
pub use check::{check_item, check_rule};
pub use condition::{Condition, VARIABLES};
pub use county::{County, DecisionDecl, Declared, Registry};
pub use dated::{ALWAYS, DatedLimit, LimitHistory};
pub use document::DocumentDecl;
pub use event::{EventName, FACTS, HAPPENINGS};
pub use example::{Example, ExampleEvent, Expectation};
pub use example_run::{pause_kind, run_example};
pub use finding::{Finding, Severity};
pub use folder::has_errors;
pub use form::{Field, FieldKind, Form, FormError, Group, PREFILLS, Widget};
pub use formula::Formula;
pub use indicator::{Better, Indicator, IndicatorUnit, read_sum};
pub use item::{
    Answer, Appointment, Audience, Change, Column, ExerciseLevel, Fee, Handling, HandlingChannel, HandlingScope,
    Intermediary, Item, ItemResult, ItemState, ItemType, LegalBasis, Material, MaterialForm, MaterialKind,
    MaterialSource, Necessity, PowerSource, Question, Remedies, ResultKind, Scenario, Sending, ServiceMode, diff,
};
pub use kind::{Call, ClockDecl, ClockLength, Kind, Ledger, Source as KindSource};
pub use lock::{Lock, Locked};
pub use measure::{Counted, MEASURES, Measure, find_measure};
pub use meta::Meta;
pub use organ::{Organ, OrganKind, Place, Post, Role, Staff, Window};
pub use people::{Citizen, Enterprise, People};
pub use procedures::{OrganOf, Param, ParamKind, ProcedureDecl, UserTask};
pub use reading::Source;
pub use region::{Region, Regions};
pub use risk::{Risk, RiskLevel, RiskStep, Risks};
pub use rule::{
    Addressee, Duty, Every, Over, RULE_FIELDS, RULE_VARIABLES, Rule, RuleCategory, RuleField, Shift, Signal, Trigger,
    Watched,
};
pub use schedule::{On, Rhythm, Schedule, ScheduledFor, ScheduledSubject};
pub use scheme::{
    Award, Difficulty, Grade, INPUTS, Input, MARKS, Mark, MarkPoints, Part, PeerGroup, Scheme, SchemeBody,
    SchemePeriod, Score, ScoreOf, Tail, TailDeed, Term,
};
pub use survey::{Quota, QuotaBy, Survey, SurveyAbout, SurveyAudience, SurveyPeriod};
pub use theme::{Section, Theme, ThemeAudience, Themes};
pub use words::Words;

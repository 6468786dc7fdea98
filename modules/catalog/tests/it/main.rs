//! The catalogue through its store and its pages, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at the first surprise")]

mod api;
mod folder;
mod importing;
mod keeping;
mod outside;
mod pages;
mod papers;
mod searching;
mod support;

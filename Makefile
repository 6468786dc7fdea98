# Haoban 好办. `make demo` shows it, `make test` proves it; both install what is missing on a Debian machine with Rust and Node.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.PHONY: help assets tools demo build run test lint unit journeys fuzz bench pictures clean-demo

DEMO_LISTEN ?= 127.0.0.1:8080

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

assets/vendor/.stamp: assets/package-lock.json assets/build.mjs
	cd assets && npm ci --no-audit --no-fund --loglevel=error && node build.mjs
	touch $@

assets: assets/vendor/.stamp ## third-party browser files and the document font, from the lock file

tools: ## PostgreSQL and Chromium for the tests, if missing
	scripts/need.sh postgresql chromium poppler-utils fonts-noto-cjk

build: assets ## the release binary
	cargo build --release --locked -p haoban

demo: build ## a county lived through a year of simulated time, then served
	./target/release/haoban demo --listen $(DEMO_LISTEN)

run: assets ## serve county/ on var/haoban.db
	cargo run --locked -p haoban -- serve

lint: assets ## formatting, clippy with warnings denied, and the architecture's rules
	cargo fmt --all --check
	cargo run -q --locked -p xtask -- tidy
	cargo clippy --workspace --all-targets --locked -- -D warnings

unit: assets tools ## unit, property and store tests (SQLite and PostgreSQL), flows through HTTP
	cargo test --workspace --locked

# The program is built the way `unit` built it: another choice of crates would have other features, and compile most of
# the house once more.
journeys: assets tools ## the whole story in a real browser, with accessibility checks
	cargo test --workspace --locked --no-run
	cd journeys && npm ci --no-audit --no-fund --loglevel=error && node --test --test-concurrency=1 tests/

test: lint unit journeys ## everything CI runs

fuzz: assets ## the whole API against its own description, as five people
	cargo build --locked -p haoban
	scripts/fuzz.sh

bench: assets ## every budget beside its raw limit, in one run
	cargo build --release --locked -p haoban
	cargo run --release --locked -p haoban-bench

pictures: ## regenerate the reviewable pictures in git (routes, permissions, refusals)
	UPDATE_PICTURES=1 cargo test --locked -p haoban pictures

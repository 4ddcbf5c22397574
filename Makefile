# Every target first looks for what it needs and installs it where it may (`.ci/needs`).
# Everything is built in one profile, release, so that HiGHS (C++, the longest part) is built once per checkout.

.DEFAULT_GOAL := help
.PHONY: help demo serve test dates bench load fmt lint doc

# More words for the program: `make demo ARGS=--no-serve`.
ARGS ?=

# What `make bench` solves: published instances and sizes of invented networks (s, m, l, boards=N); seconds and threads for
# each solver on each; PEERS=no leaves HiGHS and CP-SAT out.
FILES ?= $(wildcard ../shared/benchmarks/curtois/Instance[123].txt)
NETWORKS ?= s m
SECONDS ?= 60
THREADS ?= 2
PEERS ?= yes

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Import the invented demo network, plan 13 weeks, publish, audit, serve (ARGS=--no-serve ends before serving)
	@.ci/needs build
	cargo run --release --bin evenwatch -- demo $(ARGS)

serve: ## Serve pages, REST and calendar feeds (ARGS=--help shows the options)
	@.ci/needs build
	cargo run --release --bin evenwatch -- serve $(ARGS)

test: ## Run every check: formatting, lints, documentation, licences, tests
	@.ci/needs test
	@.ci/test

dates: ## Run the tests as on other days, by faketime (DATES='2028-02-29T12:00Z ...', FILTER='test(/feeds/)')
	@.ci/needs dates
	@DATES='$(DATES)' FILTER='$(FILTER)' .ci/dates

bench: ## Measure on published instances and invented networks (FILES=..., NETWORKS="s m", SECONDS=60, PEERS=no)
	@test -n "$(strip $(FILES)$(NETWORKS))" || { echo "no instances: get them from http://www.schedulingbenchmarks.org/nrp/ and name them, make bench FILES='Instance1.txt', or name invented networks, make bench NETWORKS='s m'" >&2; exit 1; }
	@PEERS=$(PEERS) .ci/needs bench
	cargo build --release -p evenwatch-solver --examples
	python3 -B solver/benches/run.py --seconds $(SECONDS) --threads $(THREADS) --networks '$(NETWORKS)' --peers $(PEERS) $(FILES)

load: ## Measure answers beside nginx, while a plan is made, and of 10,000 people over five years (ARGS=--help)
	@.ci/needs load
	cargo build --release --bin evenwatch --example large-service
	python3 -B tests/bench/load.py $(ARGS)
	python3 -B tests/bench/beside.py --out tests/bench/BESIDE.md

fmt: ## Format the code
	cargo fmt --all

lint: ## Run the lints alone
	@.ci/needs build
	cargo clippy --release --workspace --all-targets -- -D warnings

doc: ## Build the documentation
	@.ci/needs build
	RUSTDOCFLAGS='-D warnings' cargo doc --release --no-deps --workspace

# Every target first looks for what it needs and installs it where it may (`.ci/needs`).
# Everything is built in one profile, release, so that HiGHS (C++, the longest part) is built once per checkout.

.DEFAULT_GOAL := help
.PHONY: help demo serve test bench fmt lint doc

# More words for the program: `make demo ARGS=--no-serve`.
ARGS ?=

# Published instances that `make bench` solves, and seconds for each: `make bench FILES=a.txt SECONDS=600`.
FILES ?= $(wildcard ../shared/benchmarks/curtois/Instance[123].txt)
SECONDS ?= 60

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

bench: ## Solve published benchmark instances (FILES=..., SECONDS=60 each)
	@.ci/needs bench
	@test -n "$(FILES)" || { echo "no instances: get them from http://www.schedulingbenchmarks.org/nrp/ and name them, make bench FILES='Instance1.txt'" >&2; exit 1; }
	cargo run --release -p evenwatch-solver --example benchmark -- --time-limit $(SECONDS) --out target/bench $(ARGS) $(FILES)

fmt: ## Format the code
	cargo fmt --all

lint: ## Run the lints alone
	@.ci/needs build
	cargo clippy --release --workspace --all-targets -- -D warnings

doc: ## Build the documentation
	@.ci/needs build
	RUSTDOCFLAGS='-D warnings' cargo doc --release --no-deps --workspace

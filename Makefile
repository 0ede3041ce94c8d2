# `make generate` and `make test` are all a newcomer needs; both set up .venv by themselves.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
NODE := tests/contract/node_modules
NODE_READY := $(NODE)/.ready
PEERS := .peers
PEERS_READY := $(PEERS)/.ready

.DEFAULT_GOAL := help
.PHONY: help generate check test golden lint types format audit coverage redocly contract bench bench-generators fuzz mutate clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

generate: $(READY)  ## spec/ -> generated/
	@$(BIN)/sdkwright generate

check: $(READY)  ## fail if generated/ is not what spec/ says, or the spec has a problem
	@$(BIN)/sdkwright lint --strict
	@$(BIN)/sdkwright generate --check

test: $(READY)  ## run the tests
	@$(BIN)/python -m pytest

golden: $(READY)  ## rewrite tests/golden from what the generator does now; then read the diff
	@$(BIN)/python -m tests.goldens

lint: $(READY)  ## formatting, unused and suspicious code
	@$(BIN)/black --check --quiet . || { $(BIN)/black --check .; exit 1; }
	@$(BIN)/ruff check --quiet .

types: $(READY)  ## mypy --strict and pyright strict over generator/ and generated/src
	@$(BIN)/mypy
	@$(BIN)/basedpyright

format: $(READY)  ## format what people write
	@$(BIN)/black --quiet .
	@$(BIN)/ruff check --quiet --fix .

audit: $(READY)  ## compare the spec with what is known of the API (skips when that is not beside the checkout)
	@$(BIN)/python -m tests.audit

coverage: $(READY)  ## write docs/coverage.md: every operation with its documentation and shapes
	@$(BIN)/python -m tests.coverage_page

redocly: $(READY) $(NODE_READY)  ## lint the bundle with Redocly (needs Node.js)
	@$(BIN)/python -m tests.contract.redocly

contract: $(READY) $(NODE_READY)  ## call every operation against an independent contract server (needs Node.js)
	@PYTHONPATH=generated/src $(BIN)/python -m tests.contract

bench: $(PEERS_READY)  ## measure the SDK beside raw httpx and the official package, into docs/performance.md
	@rm -rf $(PEERS)/sdk && cp -r generated/src $(PEERS)/sdk && $(PEERS)/bin/python -m compileall -q $(PEERS)/sdk
	@PYTHONPATH=$(PEERS)/sdk:. $(PEERS)/bin/python -m benchmarks

bench-generators: $(READY) $(PEERS_READY)  ## measure the generator, and other generators on the same document
	@$(BIN)/python -m benchmarks.generators $(PEERS)/bin

fuzz: $(READY)  ## random input for the readers of untrusted bytes, ten minutes each (MINUTES=1 for less)
	@PYTHONPATH=generated/src $(BIN)/python -m tests.fuzz $(or $(MINUTES),10)

mutate: $(READY)  ## would the tests notice? small changes of the code, one at a time (ROOMS="names lines" for some)
	@$(BIN)/python -m tests.mutation $(ROOMS)

clean:  ## remove the virtual environment and caches
	rm -rf $(VENV) $(NODE) $(PEERS) .mypy_cache .pytest_cache .ruff_cache .hypothesis .sdkwright-cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || \
	  { echo 'sdkwright needs Python 3.10 or newer as $(PYTHON); name another one: make PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo '$(PYTHON) comes without venv; install it (on Debian: apt-get install python3-venv) or name another one: make PYTHON=python3.12' >&2; exit 1; }
	@echo 'setting up $(VENV) ...'
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

$(NODE_READY): tests/contract/package-lock.json tests/contract/package.json
	@command -v npm >/dev/null || { echo 'make redocly and make contract need Node.js 20.19 or newer, with npm' >&2; exit 1; }
	@echo 'setting up $(NODE) ...'
	@npm ci --loglevel=error --prefix tests/contract
	@touch $(NODE_READY)

$(PEERS_READY): benchmarks/requirements.txt
	@echo 'setting up $(PEERS) ...'
	@rm -rf $(PEERS)
	@$(PYTHON) -m venv $(PEERS)
	@$(PEERS)/bin/pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	@touch $(PEERS_READY)

# `make generate` and `make test` are all you need to begin. Each target installs what it needs into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
GENERATE_READY := $(VENV)/.generate-ready
READY := $(VENV)/.ready
RELEASED := spec/released/openapi.json
# more options: make diff DIFF="--format html -o diff.html"
DIFF :=
# one file for all versions of Python and all systems
COMPILE := $(VENV)/lock/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.10 --generate-hashes --no-header
LOCK :=
CHECK := $(BIN)/check-jsonschema --quiet --builtin-schema
NODE := tests/contract/node_modules
NODE_READY := $(NODE)/.ready
PEERS := .peers
# their tests run the packages against the real applications
EXAMPLES := $(dir $(wildcard examples/*/pyproject.toml))
define IN_EXAMPLE
@cd $(1) && $(CURDIR)/$(BIN)/sdkwright $(2)

endef
PEERS_READY := $(PEERS)/.ready

.DEFAULT_GOAL := help
.PHONY: help generate check test heavy cover recording golden diff lint types format audit coverage conformance
.PHONY: adopt-corpus follow-corpus package docs release screenshots prove redocly contract bench bench-corpus bench-diff bench-generators bench-realtime bench-scale fuzz mutate lock hooks clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

generate: $(GENERATE_READY)  ## write generated/ from spec/, and the packages of the examples
	@$(BIN)/sdkwright generate
	$(foreach example,$(EXAMPLES),$(call IN_EXAMPLE,$(example),generate))

check: $(GENERATE_READY)  ## fail if generated/ is not up to date, or the spec has a problem
	@$(BIN)/sdkwright lint --strict
	@$(BIN)/sdkwright generate --check
	$(foreach example,$(EXAMPLES),$(call IN_EXAMPLE,$(example),lint --strict)$(call IN_EXAMPLE,$(example),generate --check))

test: $(READY)  ## run the tests
	@$(BIN)/python -m pytest

heavy: $(READY)  ## transfer a gigabyte in each direction, measure the memory, compare many layouts with Black, and follow whole histories
	@$(BIN)/python -m pytest -n 0 -m heavy -s tests/sdk tests/render tests/follow

cover: $(READY)  ## measure the test coverage of the SDK's runtime, lines and branches; fails below 95 %
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest tests/sdk
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

recording: $(READY)  ## run the terminal session of the README, and write its picture and the badges
	@$(BIN)/python -m tests.recording

golden: $(READY)  ## rewrite tests/golden with the current output of the generator; review the diff
	@$(BIN)/python -m tests.goldens

lint: $(READY)  ## check formatting, unused and suspicious code, and the workflows of CI
	@$(BIN)/black --check --quiet . || { $(BIN)/black --check .; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(CHECK) vendor.github-workflows .github/workflows/*.yml
	@$(CHECK) vendor.dependabot .github/dependabot.yml
	@$(CHECK) vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	@$(CHECK) vendor.github-issue-forms $(filter-out %/config.yml,$(wildcard .github/ISSUE_TEMPLATE/*.yml))
	@$(BIN)/zizmor --offline --quiet --no-progress --persona=pedantic .github

types: $(READY)  ## run mypy --strict and pyright strict on generator/ and generated/src
	@$(BIN)/mypy
	@$(BIN)/basedpyright

format: $(READY)  ## format the files that are not generated
	@$(BIN)/black --quiet .
	@$(BIN)/ruff check --quiet --fix .

diff: $(GENERATE_READY)  ## report what changed since the last release, and what breaks callers; or since a commit: make diff BASE=main
	@$(BIN)/sdkwright diff $(if $(BASE),$(BASE):spec,$(RELEASED)) spec $(if $(BASE),--allow-unused) $(DIFF)

audit: $(READY)  ## compare the spec with facts about the API (skipped without the file of facts)
	@$(BIN)/python -m tests.audit

bench-realtime: $(READY)  ## measure the messages per second of a session, relative to websockets alone
	@PYTHONPATH=generated/src $(BIN)/python -m benchmarks.realtime

coverage: $(READY)  ## write docs/coverage.md, a list of all operations with their documentation and shapes
	@$(BIN)/python -m tests.coverage_page

package: $(READY)  ## build both packages, and test them in empty environments and with a local index (needs the network)
	@$(BIN)/python -m pytest -n 0 -m package
	@$(BIN)/python -m tests.packages

docs: $(READY)  ## build the site in build/site, and check its links
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@$(BIN)/python -m tests.site build/site

screenshots: docs  ## save screenshots of five pages in build/screenshots: wide and phone, light and dark (skipped without Chromium)
	@$(BIN)/python -m tests.screenshots build/site build/screenshots

release: $(GENERATE_READY)  ## propose the next version and its changelog; make release VERSION=1.2.0 commits and tags it
	@$(BIN)/sdkwright release $(VERSION)

prove: $(READY)  ## verify the findings of `diff` for Python: generate both SDKs of each pair, run and type-check a caller
	@$(BIN)/python -m tests.diff

conformance: $(READY)  ## compare the wire findings with another tool, and write docs/conformance.md (skipped without its cases)
	@$(BIN)/python -m tests.conformance

adopt-corpus: $(READY) $(NODE_READY) $(PEERS_READY)  ## adopt a corpus of documents, measure the results, and write docs/adopt.md (skipped without it; DOCUMENTS="spotify openai" for some)
	@$(BIN)/python -m tests.adoption $(DOCUMENTS)

follow-corpus: $(READY)  ## follow the histories of real APIs, measure the results, and write docs/follow.md (skipped without them; HISTORIES="spotify" for some)
	@$(BIN)/python -m tests.following $(HISTORIES)

bench-diff: $(READY) $(NODE_READY)  ## measure `diff` and oasdiff, and write docs/performance.md (needs Node.js)
	@$(BIN)/python -m benchmarks.diff $(NODE)

redocly: $(READY) $(NODE_READY)  ## lint the bundle with Redocly (needs Node.js)
	@$(BIN)/python -m tests.contract.redocly

contract: $(READY) $(NODE_READY)  ## call every operation against an independent contract server (needs Node.js)
	@PYTHONPATH=generated/src $(BIN)/python -m tests.contract

bench: $(PEERS_READY)  ## measure the SDK, raw httpx and the official package, and write docs/performance.md
	@rm -rf $(PEERS)/sdk && cp -r generated/src $(PEERS)/sdk && $(PEERS)/bin/python -m compileall -q $(PEERS)/sdk
	@PYTHONPATH=$(PEERS)/sdk:. $(PEERS)/bin/python -m benchmarks

bench-generators: $(READY) $(PEERS_READY)  ## measure the generator and other generators, and write docs/performance.md
	@$(BIN)/python -m benchmarks.generators $(PEERS)/bin

bench-corpus: $(READY) $(PEERS_READY)  ## measure this generator and others on a corpus of documents, and write docs/performance.md (skipped without it)
	@$(BIN)/python -m benchmarks.corpus $(PEERS)/bin $(DOCUMENTS)

bench-scale: $(READY)  ## measure the generator with a spec ten times as large, and write docs/performance.md
	@$(BIN)/python -m benchmarks.scale

fuzz: $(READY)  ## test the parsers of untrusted input with random input, ten minutes each (or MINUTES=1)
	@PYTHONPATH=generated/src $(BIN)/python -m tests.fuzz $(or $(MINUTES),10)

mutate: $(READY)  ## list small changes of the code that no test detects (MODULES="names translate" for some modules, SAMPLE=20 of each)
	@$(BIN)/python -m tests.mutation $(if $(SAMPLE),--sample $(SAMPLE)) $(MODULES)

lock:  ## update requirements/*.lock after a change of pyproject.toml; make lock LOCK=--upgrade for newer versions
	@$(PYTHON) -m venv $(VENV)/lock
	@$(VENV)/lock/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	@$(COMPILE) --group dev --output-file requirements/dev.lock $(LOCK)
	@$(COMPILE) --group build --constraints requirements/dev.lock --output-file requirements/generate.lock $(LOCK)

hooks: $(READY)  ## run the quick checks before each commit
	@$(BIN)/pre-commit install

clean:  ## remove the virtual environment and caches
	rm -rf $(VENV) $(NODE) $(PEERS) .mypy_cache .pytest_cache .ruff_cache .hypothesis .sdkwright-cache .coverage .coverage.*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(GENERATE_READY): requirements/generate.lock requirements/dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || \
	  { echo 'sdkwright needs Python 3.10 or newer as $(PYTHON); choose another Python: make PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo '$(PYTHON) has no module venv; install it (on Debian: apt-get install python3-venv) or choose another Python: make PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) requirements/install.py generate

$(READY): $(GENERATE_READY)
	@$(PYTHON) requirements/install.py dev

$(NODE_READY): tests/contract/package-lock.json tests/contract/package.json
	@command -v npm >/dev/null || { echo 'make redocly, make contract and make bench-diff need Node.js 20.19 or newer, with npm' >&2; exit 1; }
	@echo 'setting up $(NODE) ...'
	@# not `npm ci`, which fails unless the lock lists the binaries of oasdiff for all systems
	@npm install --no-save --loglevel=error --prefix tests/contract
	@touch $(NODE_READY)

$(PEERS_READY): benchmarks/requirements.txt
	@echo 'setting up $(PEERS) ...'
	@rm -rf $(PEERS)
	@$(PYTHON) -m venv $(PEERS)
	@$(PEERS)/bin/pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	@touch $(PEERS_READY)

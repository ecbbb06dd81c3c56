# Everything a newcomer types. `make` alone lists it.

VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest
LOCK := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --strip-extras \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options

# Tests and demo must not depend on this machine's own .env, nor write into its var/.
WITHOUT_DOTENV := QUORATE_DOTENV= QUORATE_ENV=development
TESTING := $(WITHOUT_DOTENV) QUORATE_DEMO=1 QUORATE_VAR=var/test
SERVICES := set -a; . ./var/test-services/env; set +a;

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

.PHONY: help
help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 18

# --- Setting up ---

.PHONY: setup
setup: $(VENV)/.dev ## Make .venv with all that is needed to change Quorate

# Stamps: a second run finds them newer than the pins and does nothing.
$(VENV)/.runtime: requirements.txt
	@scripts/make_venv.sh $(VENV)
	@echo "Installing what Quorate needs to run."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	@echo "Installing what it takes to change Quorate."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

.PHONY: lock
lock: $(VENV)/.dev ## Compile requirements*.in into pins
	@echo "Compiling requirements.txt and requirements-dev.txt."
	@$(LOCK) --output-file requirements.txt requirements.in
	@$(LOCK) --output-file requirements-dev.txt requirements-dev.in

# --- Trying it ---

.PHONY: demo
demo: $(VENV)/.runtime ## Run a meeting with made-up holders, on SQLite
	@scripts/demo.sh

.PHONY: demo-reset
demo-reset: ## Forget the demo's data
	@echo "Removing the demo's database and files."
	@rm -rf var/demo var/demo.sqlite3 var/demo.sqlite3-*

.PHONY: phone
phone: $(VENV)/.runtime ## Call the demo's voting line from this terminal
	@env -u REDIS_URL -u SECRET_KEY -u CONTROL_NUMBER_KEY -u SEAL_KEY $(WITHOUT_DOTENV) QUORATE_DEMO=1 \
		QUORATE_VAR=var/demo DATABASE_URL="sqlite:///$(CURDIR)/var/demo.sqlite3" \
		$(BIN)/python manage.py phone $(ARGS)

# --- Testing ---

.PHONY: test
test: $(VENV)/.dev services ## All tests: SQLite, PostgreSQL, browser; stops at the first that fails
	@start=$$(date +%s); \
	export READY=1; $(MAKE) test-sqlite && $(MAKE) test-postgresql && $(MAKE) test-browser; code=$$?; \
	echo "Elapsed: $$(( $$(date +%s) - start )) s."; exit $$code

.PHONY: services
services:
	@[ "$$READY" ] || scripts/prepare_tests.sh

.PHONY: test-sqlite
test-sqlite: $(VENV)/.dev services ## Tests on SQLite and files
	@echo "Testing on SQLite."
	@$(SERVICES) env -u DATABASE_URL -u REDIS_URL $(TESTING) \
		$(PYTEST) -q -n auto -m "not browser and not postgresql" $(ARGS)

.PHONY: test-postgresql
test-postgresql: $(VENV)/.dev services ## Tests on PostgreSQL and Redis
	@echo "Testing on PostgreSQL."
	@$(SERVICES) env $(TESTING) DATABASE_URL=$$TEST_DATABASE_URL REDIS_URL=$$TEST_REDIS_URL \
		$(PYTEST) -q -n auto -m "not browser" $(ARGS)

# Playwright runs a loop in the test's own thread, which Django takes for asynchronous code.
.PHONY: test-browser
test-browser: $(VENV)/.dev services ## Tests in Chromium, on PostgreSQL
	@echo "Testing in Chromium."
	@$(SERVICES) env $(TESTING) DATABASE_URL=$$TEST_DATABASE_URL REDIS_URL=$$TEST_REDIS_URL \
		DJANGO_ALLOW_ASYNC_UNSAFE=true $(PYTEST) -q -m browser $(ARGS)

.PHONY: lint
lint: $(VENV)/.dev ## Style, types, and that no migration is missing
	@echo "Checking style."
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@echo "Checking types."
	@$(WITHOUT_DOTENV) $(BIN)/mypy voting/rules voting/record voting/proof meetings/law
	@echo "Checking migrations."
	@env -u DATABASE_URL -u REDIS_URL $(TESTING) $(BIN)/python manage.py makemigrations --check --dry-run

.PHONY: bench
bench: $(VENV)/.dev services ## Measure the benchmarks
	@echo "Running the benchmarks on PostgreSQL."
	@$(SERVICES) env $(WITHOUT_DOTENV) DATABASE_URL=$$TEST_DATABASE_URL \
		$(BIN)/python -m benchmarks $(ARGS)

.PHONY: clean
clean: ## Remove .venv and what tests and tools left; keeps databases
	@echo "Removing .venv, the tests' files, staticfiles and caches."
	@scripts/prepare_tests.sh stop
	@rm -rf $(VENV) var/test var/test-services staticfiles .pytest_cache .ruff_cache .mypy_cache .hypothesis test-results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

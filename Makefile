# make setup    virtual environment, locked install, what the browser needs, private PostgreSQL,
#               tables
# make run      setup, the demo books and their months, a report, then the pages on 127.0.0.1:8000
#               (make run ARGS=--no-serve ends after the report)
# make test     everything that must hold; needs no setup before it
# make lint     the part of it that needs no database
# make bench    settling returns, making statements, reading files: each as a ratio to a limit
#               measured in the same run
# make screenshots  each page, light and dark, desk and phone, into screenshots/
# make messages gather the pages' texts and compile their English
# make lock     write requirements/*.txt and frontend/package-lock.json anew

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header pyproject.toml requirements/build.in
VENDOR := src/hongzi/web/static/vendor/complete
ARGS ?=

.PHONY: setup run test lint lock bench messages screenshots

setup: .venv/installed $(VENDOR)
	$(BIN)/hongzi up

run: setup
	$(BIN)/hongzi demo --run
	$(if $(filter --no-serve,$(ARGS)),,$(BIN)/hongzi serve)

test: lint $(VENDOR)
	$(BIN)/python -m tools.browser
	$(BIN)/pytest -n 2

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	$(BIN)/hongzi bench post
	$(BIN)/hongzi bench statement
	$(BIN)/hongzi bench read --rows 200000
	$(BIN)/hongzi bench pages --returns 200000

screenshots: .venv/installed-dev $(VENDOR)
	$(BIN)/python -m tools.browser
	$(BIN)/python -m tools.screenshots

messages: .venv/installed-dev
	$(BIN)/python -m tools.messages

lock: .venv/installed-dev
	$(LOCK) --upgrade -o requirements/runtime.txt
	$(LOCK) --upgrade --group dev -c requirements/runtime.txt -o requirements/dev.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--upgrade requirements/node.in -o requirements/node.txt
	cd frontend && npm install --package-lock-only --ignore-scripts

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "需要 Python 3.11 或更新 / Python 3.11 or newer is needed: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv || \
		{ echo "Python 缺 venv / venv is missing: apt-get install python3-venv"; exit 1; }

.venv/installed: requirements/runtime.txt pyproject.toml | $(BIN)/pip
	$(PIP) --require-hashes -r requirements/runtime.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

# What a browser needs: fetched by npm, copied to an ignored folder that ships inside our wheel.
$(VENDOR): frontend/package-lock.json frontend/icons.txt tools/assets.py | .venv/installed
	$(BIN)/python -m tools.assets

.venv/installed-dev: requirements/dev.txt .venv/installed
	$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

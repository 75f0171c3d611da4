# make demo, make test, make fuzz: each sets itself up. Python 3.11 or newer and make are all it needs.

PYTHON := $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
# Installing is repeated only when what is to be installed has changed.
BASE := $(VENV)/.installed-base
DEV := $(VENV)/.installed-dev
LSP := $(VENV)/.installed-lsp
EXTENSION := vscode-extension
WORKERS ?= 2
CASES ?= 20000

.PHONY: help demo test fuzz lint format docs pictures extension e2e clean

help:
	@echo "make demo      check the examples and print a model summary"
	@echo "make test      lint, type check and run every test"
	@echo "make fuzz      analyse 20,000 mutated programs: no crash, no wrong place, no endless loop"
	@echo "make lint      ruff and mypy only"
	@echo "make format    let ruff format the code"
	@echo "make docs      write docs/checks.md from the checks"
	@echo "make pictures  draw the pictures of the README again"
	@echo "make extension check, test and pack the extension for VS Code (needs Node 20 and npm)"
	@echo "make e2e       drive VS Code, Neovim, Emacs and JupyterLab (installs about 1.5 GB below e2e/)"
	@echo "make clean     remove the environment and the caches"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "kshape needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)

$(BASE): pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(DEV): pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	@touch $@ $(BASE)

$(LSP): pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[lsp]"
	@touch $@

# Compiling writes the bytecode even where the environment forbids Python to do so by itself; without it, each run would
# compile the checker anew. The checker finds the planted mistakes, so its exit status is not the demo's.
demo: $(BASE)
	@$(BIN)/python -m compileall -q kshape
	@echo '$$ kshape check examples/'
	@$(BIN)/kshape check --exit-zero examples/
	@echo
	@echo '$$ kshape summary examples/correct/digits.py'
	@$(BIN)/kshape summary examples/correct/digits.py

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint
	@$(BIN)/python -m compileall -q kshape
	$(BIN)/python -m pytest -q -n $(WORKERS)

# All cores by default. Prints the count and what is wrong; the exit status is 0 only when nothing is.
fuzz: $(DEV)
	@$(BIN)/python -m compileall -q kshape
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.fuzz --cases $(CASES)

format: $(DEV)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(BASE)
	$(BIN)/kshape rules --format markdown -o docs/checks.md

pictures: $(BASE)
	$(BIN)/python tools/picture.py examples/mistakes/disconnected.py docs/images/check.svg

$(EXTENSION)/node_modules/.package-lock.json: $(EXTENSION)/package.json $(EXTENSION)/package-lock.json
	@command -v npm >/dev/null || { echo "make extension needs Node 20 or newer, and npm"; exit 1; }
	cd $(EXTENSION) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

extension: $(EXTENSION)/node_modules/.package-lock.json
	cd $(EXTENSION) && npm run --silent check && npm test --silent && npm run --silent package

# E2E=neovim runs one of them: vscode, neovim, emacs, jupyterlab.
e2e: $(LSP) extension
	PYTHON=$(abspath $(BIN)/python) e2e/install.sh
	e2e/run.sh $(E2E)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
	rm -rf $(EXTENSION)/node_modules $(EXTENSION)/dist e2e/node_modules e2e/.venv e2e/shots

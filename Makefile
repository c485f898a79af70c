# Two commands matter: `make start` and `make test`. The work is done in bot/run.

BIN := .venv/bin
.PHONY: help setup start train lint test evaluate compare rules readability bench screenshots

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## lay both environments, when something changed
	@sh bot/run/setup.sh

start: setup ## set up, train when needed, start everything; Ctrl-C stops it
	@exec $(BIN)/brede-gesprek start --with-parent

train: setup ## train the dialogue model, when what it learns from changed
	@$(BIN)/brede-gesprek train

lint: setup ## ruff and mypy
	@$(BIN)/ruff check .
	@$(BIN)/mypy

test: setup ## lint and train side by side, then the whole test suite, two tests at a time
	@$(MAKE) --no-print-directory -j2 lint train
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

evaluate: setup train ## how well the model understands Dutch, on sentences it never saw
	@$(BIN)/brede-gesprek evaluate

compare: setup train ## the same beside stock Rasa: quality, time, memory (hours: DIET learns slowly)
	@PYTHONPATH=. RASA_TELEMETRY_ENABLED=false bot/dialogue/.venv/bin/python -W ignore -m benchmarks.stock_rasa

rules: setup ## which safety rules read danger where there is none, on the labelled sentences
	@PYTHONPATH=. bot/dialogue/.venv/bin/python -W ignore -m benchmarks.safety_rules

readability: setup ## how easy each text for patients is to read
	@$(BIN)/python -m docs.measure_readability

bench: setup train ## how long patient and POH wait, how big exports and backups go, which questions come
	@$(BIN)/python -m benchmarks.consults
	@$(BIN)/python -m benchmarks.panel
	@$(BIN)/python -m benchmarks.next_question
	@$(BIN)/python -m benchmarks.exports
	@$(BIN)/python -m benchmarks.many_conversations
	@$(BIN)/python -m benchmarks.backups

screenshots: setup train ## photograph the main screens for the guides
	@$(BIN)/python -m docs.take_screenshots

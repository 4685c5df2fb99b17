# Every target delegates to an npm script; `make` alone says what there is.
.DEFAULT_GOAL := help
.PHONY: help install up up-split down-split doctor seed test test-real e2e lint bench engines engines-stop clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z][a-z0-9-]*:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# npm writes this file last: it is there when everything is, and older than the lock file when that has changed.
INSTALLED := node_modules/.package-lock.json

$(INSTALLED): package-lock.json package.json runtime/package-lock.json
	@sh scripts/require_node.sh
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

install: $(INSTALLED) ## Install what the lock file names, and Node 24 where it is missing

up: install ## Serve the shop at HOST:PORT (127.0.0.1:3333), with its data under DATA_DIR (var/)
	@npm run --silent serve

up-split: install ## Serve it as a process per module behind HOST:PORT: SCALE=order=3 for three of one
	@npm run --silent up:split -- $(if $(SCALE),--scale $(SCALE))

down-split: install ## Stop what up-split started
	@npm run --silent down:split

doctor: install ## Say which stores and engines each module uses, how they are, and how far behind
	@npm run --silent doctor

seed: install ## Fill the stores with the demo shop: SCALE=small|medium|large, SEED=1
	@npm run --silent seed -- --scale $(or $(SCALE),small) --seed $(or $(SEED),1)

test: install ## Run everything that can be tested on this machine
	@npm run --silent test

test-real: install ## Run the tests on the real engines that `make engines` started, counted per engine
	@npm run --silent test:real

e2e: install ## Buy through the API of the shop that is running at HOST:PORT
	@npm run --silent e2e

lint: install ## Check code, types, format and boundaries
	@npm run --silent lint

bench: install ## Measure, and print the table
	@npm run --silent bench

engines: install ## Fetch and start the real engines on this machine, as plain processes under ENGINES_DIR (var/engines)
	@npm run --silent engines

engines-stop: ## Stop the engines that `make engines` started; their data stays
	@npm run --silent engines:stop

clean: ## Stop the engines and remove all data under DATA_DIR
	@$(if $(DATA_DIR),,[ ! -d var/engines ] || npm run --silent engines:stop)
	rm -rf $(or $(DATA_DIR),var)

# Gatehouse: build, demo, test. `make` alone lists the targets.

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
# What was generated is embedded; what was not is left out.
TAGS     = $(if $(wildcard internal/policydata/data/*.gz),policydata) $(if $(wildcard internal/webui/dist/index.html),ui)
GOBUILD  = CGO_ENABLED=0 go build -trimpath -tags '$(TAGS)' -ldflags '-s -w -X main.version=$(VERSION)'
FUZZTIME ?= 5m
ARGS     ?=

.DEFAULT_GOAL := help
.PHONY: help build demo deps ui browser screenshots policydata check test fuzz bench clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

build: policydata ui ## build bin/gatehouse
	@$(MAKE) --no-print-directory bin

.PHONY: bin
bin: # apart from build, so that TAGS sees what policydata made
	@$(GOBUILD) -o bin/gatehouse ./cmd/gatehouse

demo: build ## walk the whole journey as a client, then keep serving (ARGS="--once")
	@exec bin/gatehouse demo $(ARGS)

deps: ## install what the tests need beyond Go and Node (root, Debian)
	@scripts/deps.sh

ui: ## build the console into the program (needs Node; left out where there is none)
	@scripts/ui.sh

screenshots: ui browser ## walk the console in a browser, pictures into build/screenshots
	CI=true PICTURES=all go test -count=1 -v -timeout 60m -tags ui ./test/browser

policydata: ## fetch AWS managed policies and actions, to be embedded
	@scripts/policydata.sh

check: ## formatting, vet and the import rules; seconds
	@unformatted=$$(gofmt -l $(wildcard cmd internal gatehousetest test)); \
	  [ -z "$$unformatted" ] || { echo "not formatted (run: gofmt -w):"; echo "$$unformatted"; exit 1; }
	@go vet ./...
	@go test ./test/layers ./internal/licenses/...

browser: # what the browser test drives the browser with
	@[ -d test/browser/node_modules/axe-core ] || ! command -v npm >/dev/null || { cd test/browser && npm ci --silent; }

test: policydata ui browser ## everything that has to hold before a change lands
	@scripts/deps.sh --check || if [ "$$(id -u)" = 0 ]; then scripts/deps.sh; fi
	@$(MAKE) --no-print-directory check
	@CGO_ENABLED=0 go build ./...
	@$(MAKE) --no-print-directory bin
	go test -timeout 40m -tags '$(TAGS)' ./...
	@scripts/fuzz.sh 3s
	@echo "make test: all of it holds"

fuzz: ## run each fuzz target for FUZZTIME (5m)
	@scripts/fuzz.sh $(FUZZTIME)

bench: ## measure, each figure beside its limit measured in the same run
	@go run ./test/bench $(ARGS)

clean: ## remove what was built and fetched
	@rm -rf bin build internal/policydata/data/*.gz internal/webui/dist

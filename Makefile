# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

.POSIX:
.SUFFIXES:

PORTICO = .build/release/portico
FORMATTED = Package.swift Sources Tests Examples
REFERENCE = docs/reference/configuration.md

.PHONY: help demo test build release check lint format beside mutants fuzz bench soak reference clean

help: ## Show these lines
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile

demo: release ## Build Portico and start it in front of five demo services
	@exec $(PORTICO) demo

test: ## Install what the tests need (said before), build and run them
	@scripts/test

build: ## Build everything for debugging
	@scripts/check-swift
	swift build --build-tests

release: ## Build .build/release/portico, the Swift library linked in
	@scripts/check-swift
	swift build -c release --static-swift-stdlib --product portico

check: lint build beside test ## All that a change must pass: format, build, tests

beside: ## Build what stands beside the package: fuzz targets and benchmarks, for debugging, without running them
	@scripts/check-swift
	swift build --package-path Fuzz --sanitize fuzzer
	swift build --package-path Benchmarks/Routing
	swift build --package-path Benchmarks/JSON

mutants: ## Make each change of Tests/Mutants in turn and see that its tests fail (MUTANTS: the names of some)
	@scripts/mutants $(MUTANTS)

lint: ## Say where the format is not swift-format's
	@scripts/check-swift
	swift format lint --strict --parallel --recursive $(FORMATTED)

format: ## Rewrite the sources in swift-format's format
	@scripts/check-swift
	swift format format --in-place --parallel --recursive $(FORMATTED)

fuzz: ## Run each fuzz target for a minute
	@scripts/check-swift
	@scripts/fuzz

bench: release ## Compare with other gateways, the short run
	@Benchmarks/compare --quick

soak: release ## Run it for minutes under load, changes and log rotation (SOAK_SECONDS, 180 unless set), and walk exchanges (PORTICO_WALKS)
	@scripts/soak
	@PORTICO_WALKS=$${PORTICO_WALKS:-300000} scripts/test --filter ExchangeWalkTests

reference: ## Write the configuration reference from the declarations in the code
	@scripts/check-swift
	swift build --product portico
	@mkdir -p docs/reference
	@.build/debug/portico schema --markdown > $(REFERENCE).new
	@mv $(REFERENCE).new $(REFERENCE)
	@echo "wrote $(REFERENCE)"

clean: ## Remove what was built
	rm -rf .build

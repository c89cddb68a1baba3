# SPDX-License-Identifier: Apache-2.0
# `make demo` and `make test` do all their own set-up. `make help` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup build test demo images install uninstall lab-up lab-down bench-policy bench-flood bench-datapath bench-agent fmt clean

MVN = JAVA_HOME=$$(.mvn/find-jdk --explain) MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow $$MAVEN_OPTS" ./mvnw --batch-mode --no-transfer-progress
QUIET := -Dorg.slf4j.simpleLogger.defaultLogLevel=warn
PREFIX ?= /usr/local
IMAGE_PREFIX ?= localhost/netiso
IMAGES := daemonset/target/node-agent.tar daemonset/target/flow-server.tar

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  KUBECONFIG=FILE  demo and test use that cluster in place of the lab (see lab/README.md)"

setup: ## Install what the build needs (Debian, Ubuntu; as root), or say what is missing
	@lab/lab setup build

build: setup ## Build everything; the plugin is kubectl-netiso/target/dist/bin/kubectl-netiso
	@echo "build: compiling all modules (about a minute; longer when dependencies are fetched for the first time)"
	@$(MVN) $(QUIET) package -Dmaven.test.skip -Dspotless.check.skip -Dimages.skip
	@echo "build: done; try kubectl-netiso/target/dist/bin/kubectl-netiso version --client"

images: setup ## Build the container images and install.yaml, in daemonset/target
	@echo "images: node-agent and flow-server, from scratch, without a container engine (about a minute)"
	@$(MVN) $(QUIET) package -Dmaven.test.skip -Dspotless.check.skip -Dimage.prefix=$(IMAGE_PREFIX) -pl daemonset,kubectl-netiso -am
	@echo "images: $(IMAGES); manifest: daemonset/target/install.yaml"

test: ## Run the whole suite: unit, oracle, kernel and end-to-end tests on a real cluster
	@lab/test

demo: ## Show it: a real cluster, a blocked connection, the missing rule, the connection passing
	@lab/demo

install: build ## Install the plugin to PREFIX (default /usr/local)
	@mkdir -p $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib
	@rm -rf $(DESTDIR)$(PREFIX)/lib/kubectl-netiso
	@cp -Rp kubectl-netiso/target/dist $(DESTDIR)$(PREFIX)/lib/kubectl-netiso
	@for f in kubectl-netiso kubectl_complete-netiso; do ln -sf ../lib/kubectl-netiso/bin/$$f $(DESTDIR)$(PREFIX)/bin/$$f; done
	@echo "install: $(DESTDIR)$(PREFIX)/bin/kubectl-netiso (kubectl finds it as 'kubectl netiso' when that folder is on PATH)"

uninstall: ## Remove the plugin from PREFIX
	@rm -rf $(DESTDIR)$(PREFIX)/lib/kubectl-netiso $(DESTDIR)$(PREFIX)/bin/kubectl-netiso $(DESTDIR)$(PREFIX)/bin/kubectl_complete-netiso
	@echo "uninstall: removed from $(DESTDIR)$(PREFIX)"

lab-up: ## Bring up a real two-node Kubernetes on this machine (root); stays until lab-down
	@lab/lab setup cluster
	@lab/lab build
	@lab/lab up

lab-down: ## Take it down and leave nothing
	@lab/lab down

bench-policy: ## Measure decisions, the index, the matrix, the best peer, and check (about 10 minutes; BENCH='peer check' for parts)
	@$(MVN) $(QUIET) -pl bench,kubectl-netiso -am package dependency:build-classpath -Dmdep.outputFile=target/classpath -Dmdep.includeScope=runtime -Dmaven.test.skip -Dspotless.check.skip
	@bench/run $(BENCH)

bench-flood: ## Measure whether everything is counted under flood (3 minutes; root; settings in bench/README.md)
bench-datapath: ## Measure what capture costs those whose packets pass (5 minutes; root)
bench-agent: ## Measure the agent's memory, CPU and delay (8 minutes, SOAK=1h for longer; root)
bench-flood bench-datapath bench-agent:
	@$(MVN) $(QUIET) -pl bench,node-agent -am package dependency:build-classpath -Dmdep.outputFile=target/classpath -Dmdep.includeScope=runtime -Dmaven.test.skip -Dspotless.check.skip
	@bench/run-capture $(@:bench-%=%)

fmt: ## Format the sources
	@$(MVN) $(QUIET) spotless:apply

clean: ## Remove what the build made in this tree
	@$(MVN) $(QUIET) clean

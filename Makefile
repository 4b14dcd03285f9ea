# One entry for everything; `make` alone lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help

SEEDS ?= 200
FROM ?= 0
BUGS ?=
ROUNDS ?= 1000
MVN ?= mvn
MVN_FLAGS ?= --batch-mode

DEMO = "$$JAVA_HOME/bin/java" -cp testbed/target/classes dev.skep.testbed.demo.Demo

# Evaluated once per recipe that builds, so that `make help` works without a JDK.
JDK = export JAVA_HOME="$$(.mvn/find-jdk)" && [ -n "$$JAVA_HOME" ]

.PHONY: help build test simulate mutations soak bench dist demo demo-down format clean

help: ## This list
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## Compile and package everything, without tests
	@$(JDK) && $(MVN) $(MVN_FLAGS) -DskipTests package

test: ## Check everything: format, nullness, layering, unit, simulation and integration tests
	@$(JDK) && $(MVN) $(MVN_FLAGS) -Pit verify

# Many seeds are worth the server compiler's 20 seconds, and a large nursery.
simulate: ## Simulate the control plane: SEEDS=200 FROM=0; one seed prints its trace
	@$(JDK) && $(MVN) $(MVN_FLAGS) -q -pl controllers -am test -Dtest=SimulationTest \
	  $$([ $(SEEDS) -lt 500 ] || echo '-Dskep.test.effort=-Xmn600m') \
	  -Dsurefire.failIfNoSpecifiedTests=false -Dskep.sim.seeds=$(SEEDS) -Dskep.sim.from=$(FROM)

mutations: ## Plant bugs in the controllers; the simulation must find each within SEEDS=200; BUGS=a,b for some
	@$(JDK) && $(MVN) $(MVN_FLAGS) -q -pl controllers -am test -Dtest=PlantedBugsTest \
	  -Dsurefire.failIfNoSpecifiedTests=false -Dskep.mutations.seeds=$(SEEDS) -Dskep.mutations.bugs=$(BUGS)

soak: ## The long forms: ROUNDS=1000 of kill -9, 20,000 seeds, planted bugs
	@$(JDK) && $(MVN) $(MVN_FLAGS) -Pit -pl store-atomix -am verify -Dit.test=KillRoundsIT \
	  -DskipTests=false -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dfailsafe.failIfNoSpecifiedTests=false -Dskep.kill.rounds=$(ROUNDS)
	@$(MAKE) simulate SEEDS=20000
	@$(MAKE) mutations SEEDS=2000

bench: ## Run the benchmarks; their figures are kept in docs/benchmarks.md
	@$(JDK) && $(MVN) $(MVN_FLAGS) -q -DskipTests package && bench/run

dist: ## One self-contained folder and tarball under target/dist, no Java needed where it runs
	@$(JDK) && $(MVN) $(MVN_FLAGS) -q -DskipTests package && server/src/dist/assemble

demo: dist ## Three hosts on this machine, a stack, a killed host; leaves the cluster up
	@$(JDK) && $(DEMO) up target/dist/skep

demo-down: ## Remove every trace of the demo
	@$(JDK) && if [ -d testbed/target/classes ]; then $(DEMO) down; fi

format: ## Format the sources
	@$(JDK) && $(MVN) $(MVN_FLAGS) -q spotless:apply

clean: ## Remove what was built
	@$(JDK) && $(MVN) $(MVN_FLAGS) -q clean && rm -rf target

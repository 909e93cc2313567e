# Every target works on a fresh Debian 12 with Swift 6.3, as root; `make help` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
MAKEFLAGS += --no-print-directory

BUILD_PACKAGES := libmnl-dev libnl-3-dev pkg-config make
DEMO_PACKAGES  := $(BUILD_PACKAGES) iproute2 iptables nftables iputils-ping
TEST_PACKAGES  := $(DEMO_PACKAGES) libnl-route-3-dev containernetworking-plugins containerd podman runc \
                  busybox-static procps conntrack ethtool

PROGRAMS := swiftlet-cni swiftletd swiftlet
RELEASE  := .build/release

# glibc and libnl tell at every static link which of their functions a static program must not call: none is.
QUIET := { grep -vE 'in statically linked applications requires at runtime|the use of .mktemp. is dangerous' || true; }

.PHONY: help build demo demo-down test bench check lint format fuzz soak docs clean

help:
	@printf '%s\n' \
	  'make build      the three programs, in $(RELEASE)' \
	  'make demo       two nodes with pods on this machine; KEEP=1 leaves them up' \
	  'make demo-down  take down what a demo left up' \
	  'make test       all tests' \
	  'make bench      ratios to peers; BENCH=name for one part' \
	  'make check      format lint, build, quick tests: before each commit' \
	  'make fuzz       every netlink decoder under libFuzzer, SECONDS=60 for each family of messages' \
	  'make soak       property, fault and fuzz tests over and over, MINUTES=10' \
	  'make docs       the handbook, every link checked' \
	  'make format     format all Swift code'

# $(call install,packages): installs what is missing; asks the network only then.
define install
	@missing=$$(for package in $(1); do \
	  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || echo $$package; done); \
	if [ -n "$$missing" ]; then \
	  echo "installing:" $$missing; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $$missing \
	    >/dev/null; \
	fi
endef

# $(call compile,configuration,product)
define compile
	@swift build -c $(1) --quiet --product $(2) 2>&1 | $(QUIET)

endef

build:
	$(call install,$(BUILD_PACKAGES))
	@[ -x $(RELEASE)/swiftlet ] || echo 'building; the first time takes some minutes'
	$(foreach program,$(PROGRAMS),$(call compile,release,$(program)))

demo: build
	$(call install,$(DEMO_PACKAGES))
	@$(RELEASE)/swiftlet demo $(if $(KEEP),--keep)

demo-down: build
	@$(RELEASE)/swiftlet demo down

# The recorder of golden files stands among the tests and runs on request only.
RECORDER := GoldenRecordingTests|records\(_:\)

# Cases at once. Without a bound all of them start together, and those that wait for a program or the kernel run out
# of their time, as there is a thread for each processor and no more.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH := 4

# Suites that start daemons, runtimes and whole demos.
COMMAND_SUITES := CommandTests|RuntimeTests|FaultTests

define build-tests
	@swift build --build-tests --quiet 2>&1 | $(QUIET)
endef

# $(call run-tests,log,arguments): what fails and what is skipped, and the count; the whole story is in the log.
define run-tests
	@swift test --skip-build $(2) 2>&1 | tee .build/$(1).log \
	  | { grep -E '✘|↳ |skipped|cancelled|error:|Test run with' | grep -vE 'Testing Library Version|Target Platform|$(RECORDER)' || true; } \
	  || { echo 'tests failed; the log is .build/$(1).log'; exit 1; }
endef

test:
	$(call install,$(TEST_PACKAGES))
	$(build-tests)
	$(call run-tests,test,--skip '$(COMMAND_SUITES)')
	$(call run-tests,test-commands,--filter '$(COMMAND_SUITES)')

bench:
	$(call install,$(TEST_PACKAGES))
	$(foreach product,swiftlet-cni swiftlet-bench,$(call compile,release,$(product)))
	@$(RELEASE)/swiftlet-bench "$(CURDIR)/$(RELEASE)" .build/bench.json $(BENCH)

lint:
	@swift format lint --strict --recursive Sources Tests Package.swift

format:
	@swift format --in-place --recursive Sources Tests Package.swift

# The command suites start daemons, runtimes and whole demos, and plugins by the thousand; they are for `make test`.
check: lint
	$(call install,$(TEST_PACKAGES))
	$(call run-tests,--skip CommandTests --skip RuntimeTests --skip FaultTests)

SECONDS ?= 60
fuzz:
	$(call install,$(BUILD_PACKAGES))
	@Tests/Fuzz/run $(SECONDS)

MINUTES ?= 10
soak: build
	$(call install,$(TEST_PACKAGES))
	$(build-tests)
	@end=$$(( $$(date +%s) + 60 * $(MINUTES) )); rounds=0; \
	while [ $$(date +%s) -lt $$end ]; do \
	  THOROUGH=1 DIFFERENTIAL_SEED=random DIFFERENTIAL_CASES=1000 \
	    swift test --skip-build >.build/soak.log 2>&1 || { tail -n 50 .build/soak.log; exit 1; }; \
	  $(RELEASE)/swiftlet demo >.build/soak.log 2>&1 || { cat .build/soak.log; exit 1; }; \
	  Tests/Fuzz/run 10 >.build/soak.log 2>&1 || { cat .build/soak.log; exit 1; }; \
	  rounds=$$(( rounds + 1 )); echo "round $$rounds passed"; \
	done

HANDBOOK := .build/handbook
docs:
	$(call install,$(BUILD_PACKAGES) groff-base)
	@rm -rf $(HANDBOOK) .build/*/symbolgraph && mkdir -p $(HANDBOOK)/graphs
	@# It fails for the bundle of all tests, which is no module; one of ours that is missing stops the copy.
	@swift package dump-symbol-graph --minimum-access-level package >$(HANDBOOK)/graphs.log 2>&1 || true
	@for module in Sources/{Core,Kernel,Control}/* Tests/Support/*; do \
	  [ ! -e "$$module/module.modulemap" ] || continue; \
	  cp .build/*/symbolgraph/"$${module##*/}".symbols.json $(HANDBOOK)/graphs/ \
	    || { grep error: $(HANDBOOK)/graphs.log; exit 1; }; \
	done
	@docc convert Docs/Handbook.docc --additional-symbol-graph-dir $(HANDBOOK)/graphs \
	  --output-path $(HANDBOOK)/Handbook.doccarchive --warnings-as-errors
	@for page in Docs/man/*; do groff -ww -man -Tutf8 -z $$page || exit 1; done
	@echo 'the handbook is $(HANDBOOK)/Handbook.doccarchive'

clean:
	@rm -rf .build .build-fuzz

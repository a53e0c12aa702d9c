# SPDX-License-Identifier: BSD-2-Clause
#
# make coverage: the unit tests compiled with gcc's --coverage instead of
# sanitizers, and their coverage of sys/kern, the rooms below it, sys/trust and the
# loader.
# It has a build of its own in $(B)/coverage, with the report (coverage.txt,
# html/index.html). It fails when a test fails or coverage is below the floor, of
# all or of one of these folders. Not optimised, so that branches in the report
# are those of the source.

COV	= $(B)/coverage
COV_MAKE = $(MAKE) B=$(COV) CC=gcc \
	   SANITIZE='--coverage -fprofile-update=atomic -O0 -fno-omit-frame-pointer'
# Per cent. No line is excluded by a marker or a pattern.
COV_LINES = 95
COV_BRANCHES = 85

.PHONY: coverage
coverage:
	+@$(COV_MAKE) unit-tests modules
	$(Q)find $(COV)/obj -name '*.gcda' -exec rm -f {} +
	$(Q)rm -rf $(COV)/html && mkdir -p $(COV)/html
	@$(PYTHON) scripts/test.py --build $(COV) unit >$(COV)/tests.txt; \
	    status=$$?; grep -v '^ok ' $(COV)/tests.txt; \
	    gcovr --root . --filter sys/kern/ --filter sys/lib/ \
	        --filter sys/fs/ --filter sys/trust/ --filter stand/ \
	        --exclude-throw-branches --exclude-unreachable-branches \
	        --html-details $(COV)/html/index.html \
	        --json-summary $(COV)/coverage.json $(COV)/obj && \
	    $(PYTHON) scripts/coverage.py --floor $(COV_LINES) $(COV_BRANCHES) \
	        --report $(COV)/coverage.txt $(COV)/coverage.json && \
	    exit $$status

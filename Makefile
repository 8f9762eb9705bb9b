.PHONY: demo test

# Builds aegis and shows it at work on golden/organization.
demo:
	@.ci/demo

# Installs what the tests need and runs all of them.
test:
	@.ci/test

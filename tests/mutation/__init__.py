"""Mutation testing: small changes of a module, one at a time; a test must fail on each of them. `make mutate` runs it."""

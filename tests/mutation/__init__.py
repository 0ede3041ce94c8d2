"""Would the tests notice? Small changes of the code, one at a time, each of which some test has to fail on. `make mutate`."""

"""Names of calls and components."""

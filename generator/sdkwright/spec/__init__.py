"""The curated description: strict loading, rules, lint, bundle."""

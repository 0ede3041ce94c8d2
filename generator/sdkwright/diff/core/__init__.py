"""Values that all parts of a comparison share: findings, rules, changes."""

"""What shapes suggest, for a person to confirm: lists, events, polling, retries, units and secrets."""

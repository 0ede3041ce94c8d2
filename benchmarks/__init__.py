"""How fast and how large: the SDK beside raw httpx and the official package, in one run. `make bench` runs it."""

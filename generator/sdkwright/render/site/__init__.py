"""The pages of the documentation site: where they are, what they contain, and how long they are."""

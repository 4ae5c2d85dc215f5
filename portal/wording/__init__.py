"""The words for what the service tells, for pages and commands alike: one place, every language."""

"""Pages of the access app: where everybody starts, people and their roles, organizations."""

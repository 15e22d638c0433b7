"""People, roles, the organisation tree, and who may open which page."""

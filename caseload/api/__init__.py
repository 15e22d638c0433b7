"""The log, for programs: the page without signal sends what was written down meanwhile."""

"""What `./run` and `./test` do on a developer's machine; never part of a deployment.

`bootstrap` installs the packages with nothing but the machine's own Python, then hands over to `__main__` in the new
environment. `launcher` serves, `checks` tests; both stand on `services` (PostgreSQL and Valkey from packages, on Unix
sockets) and on `processes` (no child outlives its launcher).
"""

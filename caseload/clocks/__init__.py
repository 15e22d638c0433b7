"""The clocks of the IPS model: what each asks of a specialist, by when, and which fidelity item it protects.

A clock is a plain function of `ClockFacts`; `registry.CLOCKS` is the one list of them. Nothing is stored: what is due is
worked out anew from the log, so a list can never disagree with what was logged.
"""

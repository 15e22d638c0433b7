"""The competitive test once more, slow and obvious: fractions instead of decimals, one question after the other."""

from fractions import Fraction


def verdict_by_hand(*, paid_by_employer, open_to_anyone, integrated, time_limited_by_program, permanence, terms):
    """`terms`: a list of dicts with wage, wage_unit, hours_per_week and minimum, the first terms first."""
    outcomes = [
        "pass" if paid_by_employer == "yes" else "fail" if paid_by_employer == "no" else "missing",
        "pass" if open_to_anyone == "yes" else "fail" if open_to_anyone == "no" else "missing",
        "pass" if integrated == "yes" else "fail" if integrated == "no" else "missing",
        "fail" if time_limited_by_program == "yes" else "pass" if time_limited_by_program == "no" else "missing",
        "fail" if permanence == "transitional" else "pass",
    ]
    wage_tests = [pays_the_minimum(**row) for row in terms]
    outcomes.append(wage_tests[0] if wage_tests else "missing")
    if "fail" in wage_tests:
        outcomes.append("fail")
    if "fail" in outcomes:
        return "not_competitive"
    if "missing" in outcomes:
        return "undetermined"
    return "competitive"


def pays_the_minimum(*, wage, wage_unit, hours_per_week, minimum):
    if wage is None or minimum is None:
        return "missing"
    if wage_unit == "hour":
        return "pass" if Fraction(wage) >= Fraction(minimum) else "fail"
    if hours_per_week is None or hours_per_week == 0:
        return "missing"
    # A year's pay against a year at the minimum: nothing is divided.
    payments = {"week": 52, "month": 12, "year": 1}[wage_unit]
    paid = Fraction(wage) * payments
    owed = Fraction(minimum) * Fraction(hours_per_week) * 52
    return "pass" if paid >= owed else "fail"

"""Figures counted again from fact rows with plain sets and sums."""


def figures(facts, *, person):
    """Numerator and denominator of every indicator over these facts; `person` says who is one and the same."""

    def people(keep):
        return len({person(fact) for fact in facts if keep(fact)})

    return {
        "served": (people(lambda fact: True), None),
        "worked": (people(lambda fact: fact.worked), None),
        "competitive_employment_rate": (people(lambda fact: fact.worked), people(lambda fact: True)),
        "competitive_employment_rate_out_of_work": (
            people(lambda fact: fact.worked and fact.out_of_work_at_entry),
            people(lambda fact: fact.out_of_work_at_entry),
        ),
        "job_starts": (sum(fact.n_job_starts for fact in facts), None),
        "new_enrolments": (sum(fact.entered for fact in facts), None),
        "closures": (sum(fact.closed for fact in facts), None),
        "worked_undetermined": (people(lambda fact: fact.worked_undetermined), None),
        "job_starts_undetermined": (sum(fact.n_job_starts_undetermined for fact in facts), None),
        "entry_employment_unknown": (people(lambda fact: fact.out_of_work_at_entry is None), None),
    }

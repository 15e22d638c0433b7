"""Small report contents, as the tests of this folder need them."""

from dataclasses import replace

from ipsapp.kernel.rates import Rate
from reports.content import Content, Definition, Line, Share, TrendPoint


def share(n, d):
    return Share.of(Rate(n, d))


def line(name="Harbor House", *, agency="Harbor Agency", worked=(20, 46), out_of_work=(15, 40), **fields):
    counts = {"n_job_starts": 7, "n_worked_undetermined": 2, "n_job_starts_undetermined": 1, "n_entry_unknown": 3}
    return Line(
        name=name,
        agency=agency,
        worked=share(*worked),
        worked_of_out_of_work=share(*out_of_work),
        **counts | fields,
    )


CONTENT = Content(
    state="State of ZZ",
    is_demonstration=False,
    quarter="Q1 2026",
    covers="1 January to 31 March 2026",
    edition=1,
    as_of="14 May 2026, 12:00 EDT",
    made_by="Sam State",
    pooled=line("All programs, pooled", agency="", worked=(29, 65), out_of_work=(21, 55), n_job_starts=11),
    n_new_enrolments=9,
    n_closures=4,
    programs=(
        line("Harbor Annex", worked=(0, 0), out_of_work=(0, 0), n_job_starts=0, n_worked_undetermined=0),
        line("Harbor House"),
        line("Hill House", agency="Hill Agency", worked=(9, 20), out_of_work=(6, 15), n_job_starts=4),
    ),
    trend=(
        TrendPoint("Q2 2025", share(0, 0)),
        TrendPoint("Q3 2025", share(18, 50)),
        TrendPoint("Q4 2025", share(24, 60)),
        TrendPoint("Q1 2026", share(29, 65)),
    ),
    definitions=(
        Definition(
            title="Competitive employment rate",
            counted="People who worked.",
            out_of="People served.",
            left_out=("Nobody.",),
            source="The learning community's quarterly figure.",
            version=1,
        ),
        Definition(
            title="Job starts", counted="Jobs begun in the quarter.", out_of="", left_out=(), source="Own.", version=2
        ),
    ),
)


def content(**fields):
    """The content as templates receive it, with these fields replaced."""
    return replace(CONTENT, **fields).as_json()

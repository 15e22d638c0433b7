"""The table of a team: each number with the list it opens, and what changed most."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from caseload import targets
from caseload.choices import Phase
from caseload.queries.weeks import WeekNumbers

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from caseload.queries.team import Caseload, Team, TeamRow

EXPORT_HEADER = (
    "Program",
    "Specialist",
    "Share of full time",
    "Clients",
    "Looking for work",
    "Working",
    "Employer visits this week",
    "Employer visits expected",
    "Employer visits last week",
    "Contacts in person this week",
    "Of them in the community",
    f"Past day {targets.FIRST_VISIT_DAYS} without an employer visit",
    f"Not seen in {targets.NOT_SEEN_DAYS} days",
    "Median days until logged",
    "Weeks to sign",
)
# Of a caseload between two whole numbers the nearer one counts: 20.4 clients are 20.
ROUNDING = Decimal("0.5")
# One week waits by itself until its supervisor comes to it; more are a backlog.
BACKLOG_WEEKS = 2
N_CHANGES = 3
# Changes are told when they are as large as this, and weighed by how many times they are: one client is as much as one
# visit, ten points of a share, two days of delay.
POINTS, DELAY_STEP = 10.0, 2.0


@dataclass(frozen=True)
class Cell:
    """One number of the table, and the list that it opens. `is_off` says that it misses its target."""

    title: str
    text: str
    url: str = ""
    note: str = ""  # what it is held against
    is_off: bool = False
    percent: int | None = None  # of a small bar; None for no bar


@dataclass(frozen=True)
class TableRow:
    """A specialist, or all of them."""

    heading: str
    program: str
    cells: Sequence[Cell]
    has_left: bool = False


def plain(number: Decimal | float) -> str:
    """A number with a decimal only where it says something: 6, 4.8."""
    return f"{round(Decimal(number), 1).normalize():f}"


def table_row(row: TeamRow, team: Team, *, on: datetime.date) -> TableRow:
    """The line of one specialist."""
    clients = reverse("caseload:client_list")
    whose = {"specialist": row.specialist.pk, "program": row.program.pk, "status": "open"}
    log = reverse("caseload:week_detail", args=[row.specialist.pk])
    week = {"program": row.program.pk, "week": team.week.code}
    urls = {
        "clients": _address(clients, whose),
        "searching": _address(clients, whose, phase=Phase.JOB_SEARCH),
        "working": _address(clients, whose, phase=Phase.WORKING),
        "visits": _address(log, week, only="visits"),
        "community": _address(log, week, only="in_person"),
        "first_visit": _address(clients, whose, waiting="first_visit"),
        "not_seen": _address(clients, whose, waiting="not_seen"),
        "delay": _address(log, week),
        "to_sign": _address(
            reverse("caseload:week_list"),
            {"specialist": row.specialist.pk, "program": row.program.pk, "state": "to_sign"},
        ),
    }
    cells = _cells(
        row.caseload,
        row.week,
        row.week_before,
        clients_target=row.clients_target,
        visits_target=row.visits_target,
        n_to_sign=len(row.weeks_to_sign),
        is_week_over=on >= team.week.last_working_day,
        urls=urls,
        is_backlog=len(row.weeks_to_sign) >= BACKLOG_WEEKS,
    )
    return TableRow(row.specialist.full_name, row.program.name, cells, has_left=not row.fte)


def total_row(team: Team, *, on: datetime.date) -> TableRow:
    """What the lines come to."""
    cells = _cells(
        team.caseload,
        team.numbers,
        sum((row.week_before for row in team.rows), WeekNumbers()),
        clients_target=team.clients_target,
        visits_target=team.visits_target,
        n_to_sign=team.n_to_sign,
        is_week_over=on >= team.week.last_working_day,
        urls={"to_sign": reverse("caseload:week_list")},
        is_backlog=False,
    )
    return TableRow("All", "", cells)


def _cells(
    caseload: Caseload,
    week: WeekNumbers,
    week_before: WeekNumbers,
    *,
    clients_target: Decimal,
    visits_target: Decimal,
    n_to_sign: int,
    is_week_over: bool,
    urls: dict[str, str],
    is_backlog: bool,
) -> list[Cell]:
    share, delay = week.community, week.delay_days

    def cell(key: str, title: str, text: str, note: str = "", *, is_off: bool = False, bar: int | None = None) -> Cell:
        return Cell(title, text, urls.get(key, ""), note, is_off=is_off, percent=bar)

    return [
        cell(
            "clients",
            "Clients",
            str(caseload.n_clients),
            f"of {plain(clients_target)}",
            is_off=caseload.n_clients >= clients_target + ROUNDING,
            bar=min(100, round(100 * caseload.n_clients / clients_target)) if clients_target else None,
        ),
        cell("searching", "Looking for work", str(caseload.n_searching)),
        cell("working", "Working", str(caseload.n_working)),
        cell(
            "visits",
            "Employer visits this week",
            str(week.n_visits),
            f"of {plain(visits_target)}; {week_before.n_visits} last week",
            is_off=is_week_over and week.n_visits < visits_target,
        ),
        cell(
            "community",
            "In community, by contacts",
            "" if share.percent is None else f"{share.percent:.0f} %",
            f"{share.n} of {share.d}" if share.d else "",
            is_off=share.percent is not None and share.percent < targets.COMMUNITY_PERCENT,
        ),
        cell("first_visit", f"Past day {targets.FIRST_VISIT_DAYS}, no visit", str(caseload.n_without_visit)),
        cell("not_seen", f"Not seen in {targets.NOT_SEEN_DAYS} days", str(caseload.n_not_seen)),
        cell(
            "delay",
            "Log delay",
            "" if delay is None else f"{plain(delay)} d",
            is_off=delay is not None and delay > targets.LOG_DELAY_DAYS,
        ),
        cell("to_sign", "Weeks to sign", str(n_to_sign), is_off=is_backlog),
    ]


def _address(path: str, query: dict[str, object], **more: object) -> str:
    return f"{path}?{urlencode(query | more)}"


def export_lines(team: Team) -> Iterator[tuple[object, ...]]:
    """A line of the file for each specialist, under `EXPORT_HEADER`."""
    for row in team.rows:
        yield (
            row.program.name,
            row.specialist.full_name,
            row.fte,
            row.caseload.n_clients,
            row.caseload.n_searching,
            row.caseload.n_working,
            row.week.n_visits,
            round(row.visits_target, 1),
            row.week_before.n_visits,
            row.week.n_in_person,
            row.week.n_in_community,
            row.caseload.n_without_visit,
            row.caseload.n_not_seen,
            row.week.delay_days,
            len(row.weeks_to_sign),
        )


# What changed ------------------------------------------------------------------------------------------------------


def changes(team: Team) -> list[str]:
    """The three things that changed most, in sentences; the most first. `team` is that of the last week that is over.

    Another specialist's largest change is told before a second one of the same. Caseloads are compared with those a week earlier, and what was logged with the week before.
    """
    found = []
    for row in team.rows:
        own = sorted(_changes_of(row), key=lambda change: (-change[0], change[1]))
        found += [(rank, -weight, sentence) for rank, (weight, sentence) in enumerate(own)]
    return [sentence for _rank, _weight, sentence in sorted(found)[:N_CHANGES]]


def _changes_of(row: TeamRow) -> Iterator[tuple[float, str]]:
    """Each change with its weight."""
    name = row.specialist.full_name
    now, before = row.caseload, row.caseload_before
    for n, n_before, what in (
        (now.n_without_visit, before.n_without_visit, f"past day {targets.FIRST_VISIT_DAYS} without an employer visit"),
        (now.n_not_seen, before.n_not_seen, f"not seen in {targets.NOT_SEEN_DAYS} days"),
    ):
        if n != n_before:
            yield abs(n - n_before), f"{name}: {_n_clients(n)} {what}, {n_before} a week ago."
    if now.n_working != before.n_working:
        yield (
            abs(now.n_working - before.n_working),
            f"{name}: {_n_clients(now.n_working)} working, {before.n_working} a week ago.",
        )
    week, earlier = row.week, row.week_before
    if week.n_visits != earlier.n_visits:
        yield (
            abs(week.n_visits - earlier.n_visits),
            f"{name}: {_n_visits(week.n_visits)} last week, {earlier.n_visits} the week before.",
        )
    share, share_before = week.community.percent, earlier.community.percent
    if share is not None and share_before is not None and abs(share - share_before) >= POINTS:
        yield (
            float(abs(share - share_before)) / POINTS,
            f"{name}: {share:.0f} % of contacts in the community last week, {share_before:.0f} % the week before.",
        )
    delay, delay_before = week.delay_days, earlier.delay_days
    if delay is not None and delay_before is not None and abs(delay - delay_before) >= DELAY_STEP:
        yield (
            abs(delay - delay_before) / DELAY_STEP,
            f"{name}: last week was logged after {plain(delay)} days, the week before after {plain(delay_before)}.",
        )


def _n_clients(n: int) -> str:
    return "1 client" if n == 1 else f"{n} clients"


def _n_visits(n: int) -> str:
    return "1 employer visit" if n == 1 else f"{n} employer visits"

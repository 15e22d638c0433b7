"""Finds or makes the state, the agencies and the programs of a set. They are few: row by row, through the models."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from caseload.imports import values
from caseload.imports.places import STATE_NAMES
from caseload.imports.problems import BadValueError, ImportFailedError, Issue, shape_of
from caseload.imports.staging import Staged, copy, record, refused
from caseload.imports.systems import state_code_of
from ipsapp.access.models import Agency, Program, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db import models

    from caseload.imports.reading import Row

LONGEST_NAME = 120


@dataclass
class Tree:
    """Where the clients of a set belong."""

    state: State
    source: str = ""  # marks each imported row, "hmis:XX-500"
    keeper: Agency | None = None  # of clients whom no stay places
    agencies: dict[str, Agency] = field(default_factory=dict)
    counts: dict[str, Counter[str]] = field(default_factory=dict)  # "added", "changed" by file


def find_state(staged: Staged, *, code: str) -> State:
    """The state: by the code given, else as the set says, else the only one there is. Made when it is not there yet."""
    code = code.strip().upper() or state_code_of(staged.system)
    if not code:
        states = list(State.objects.all()[:2])
        if len(states) != 1:
            raise ImportFailedError(
                "The files do not say which state they belong to. Name it by its two letters: --state WI."
            )
        return states[0]
    if not re.fullmatch(r"[A-Z]{2}", code):
        raise ImportFailedError("A state is named by two letters, as the post writes it: --state WI.")
    return State.objects.get_or_create(code=code, defaults={"name": STATE_NAMES.get(code, f"State {code}")})[0]


def plant(staged: Staged, *, state: State, agency_name: str) -> Tree:
    """Bring agencies and programs up to date with the set, and list its programs in `import_program`."""
    tree = Tree(state)
    named = _agency_by_name(state, agency_name)
    known = list(Agency.objects.filter(state=state)[:2])
    tree.keeper = named or (known[0] if len(known) == 1 else None)
    tree.source = _source(staged, tree)
    for row in _each(staged.organizations, "Organization.csv", "OrganizationID", tree):
        _take_organization(row, tree)
    if staged.organizations and named is None:
        tree.keeper = next(iter(tree.agencies.values())) if len(tree.agencies) == 1 else None
    for row in _each(staged.projects, "Project.csv", "ProjectID", tree):
        _take_project(row, tree)
    programs = Program.objects.filter(source=tree.source, agency__state=state)
    # As a list: the connection cannot answer a query while it copies.
    copy(
        "import_program",
        ("key", "program_id", "agency_id"),
        list(programs.values_list("source_key", "pk", "agency_id")),
    )
    return tree


def _agency_by_name(state: State, name: str) -> Agency | None:
    name = name.strip()[:LONGEST_NAME]
    return Agency.objects.get_or_create(state=state, name=name)[0] if name else None


def _source(staged: Staged, tree: Tree) -> str:
    """What marks the rows of this system.

    Ids of two systems that do not name themselves must not meet: then the agency stands for the system, or, when the
    set brings several agencies, the state.
    """
    if staged.system:
        return f"hmis:{staged.system}"
    if staged.organizations or tree.keeper is None:
        return f"hmis:{tree.state.code}"
    return tree.keeper.source or f"hmis:{tree.keeper.pk}"


def _each(rows: list[Row], file: str, column: str, tree: Tree) -> Iterator[Row]:
    """The rows that are not deleted, each id once; the loop over them refuses a row by raising `BadValueError`."""
    tree.counts[file] = Counter()
    lines: dict[str, int] = {}
    for row in rows:
        if row.text("DateDeleted"):
            tree.counts[file]["deleted"] += 1
            continue
        first = lines.setdefault(row.text(column), row.line)
        if first != row.line:
            record(
                [
                    Issue(
                        file,
                        row.line,
                        "",
                        column,
                        shape_of(row.text(column)),
                        f"The id stands on line {first} already.",
                        "Keep the row that is right.",
                    )
                ]
            )
            continue
        yield row


def _take_organization(row: Row, tree: Tree) -> None:
    try:
        key = values.key(row, "OrganizationID")
        name = _name(row, "OrganizationName")
    except BadValueError as error:
        record([refused("Organization.csv", row, error)])
        return
    agency = (
        Agency.objects.filter(source=tree.source, source_key=key).first()
        # An agency of that name that came from nowhere else is the same one.
        or Agency.objects.filter(source="", state=tree.state, name=name).first()
        or Agency(state=tree.state)
    )
    if agency.state_id != tree.state.pk:
        raise ImportFailedError(
            f"Organization {key} of this system is recorded under another state than {tree.state.code}. "
            "Choose the state it was imported under before."
        )
    others = Agency.objects.filter(state=tree.state).exclude(pk=agency.pk)
    _save(
        agency,
        tree.counts["Organization.csv"],
        name=_free_name(others, name, key),
        source=tree.source,
        source_key=key,
    )
    tree.agencies[key] = agency


def _take_project(row: Row, tree: Tree) -> None:
    try:
        key = values.key(row, "ProjectID")
        name = _name(row, "ProjectName")
        agency = _agency_of(row, tree)
        project_type = _project_type(row)
    except BadValueError as error:
        record([refused("Project.csv", row, error)])
        return
    program = Program.objects.filter(source=tree.source, source_key=key).first() or Program(is_ips=False)
    others = Program.objects.filter(agency=agency).exclude(pk=program.pk)
    _save(
        program,
        tree.counts["Project.csv"],
        agency=agency,
        name=_free_name(others, name, key),
        hmis_project_type=project_type,
        source=tree.source,
        source_key=key,
    )


def _agency_of(row: Row, tree: Tree) -> Agency:
    key = values.key(row, "OrganizationID")
    agency = (
        tree.agencies.get(key) or Agency.objects.filter(source=tree.source, source_key=key, state=tree.state).first()
    )
    if agency is None:
        raise BadValueError(
            "OrganizationID",
            key,
            "The organization is neither in Organization.csv nor recorded.",
            "Send Organization.csv of the same export.",
        )
    return agency


def _project_type(row: Row) -> int | None:
    text = row.text("ProjectType")
    if not re.fullmatch(r"\d{0,3}", text):
        raise BadValueError("ProjectType", text, "This is not a project type.", "Write the number of the type.")
    return int(text) if text else None


def _name(row: Row, column: str) -> str:
    name = row.text(column)
    if not name:
        raise BadValueError(column, name, "The name is missing.", "Fill it in.")
    return name[:LONGEST_NAME]


def _free_name(others: models.QuerySet[Agency] | models.QuerySet[Program], name: str, key: str) -> str:
    """The name, with the id behind it when another place of the same parent has that name."""
    if not others.filter(name=name).exists():
        return name
    mark = f" ({key})"
    return name[: LONGEST_NAME - len(mark)] + mark


def _save(place: Agency | Program, counts: Counter[str], **fields: object) -> None:
    """Write what differs, and count it; a place that is as it should be leaves no history."""
    is_new = place._state.adding
    changed = [name for name, value in fields.items() if getattr(place, name, None) != value or is_new]
    for name in changed:
        setattr(place, name, fields[name])
    if is_new:
        place.save()
        counts["added"] += 1
    elif changed:
        place.save(update_fields=changed)
        counts["changed"] += 1

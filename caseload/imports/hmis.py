"""Takes in one set: stages it, then writes it. The package's docstring says what is refused and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from caseload.imports import checks, loading, organisations, result, staging, systems
from caseload.imports.files import READ
from caseload.imports.problems import ImportFailedError
from caseload.imports.result import FileResult, Result
from caseload.imports.staging import Staged

if TYPE_CHECKING:
    import datetime

    from caseload.imports.files import FileSet
    from caseload.imports.organisations import Tree
    from caseload.imports.staging import Progress

# Files that are written somewhere; the others only say where the set comes from.
WRITTEN = READ[2:]
# Any number will do that no other lock of the application uses: imports wait for each other.
LOCK = 70_110_001


def stage(files: FileSet, *, as_of: datetime.date, progress: Progress) -> Staged:
    """Read the set into the staging tables, which must be there. Writes nothing else, needs no transaction."""
    staged = Staged(ignored=sorted(files.ignored))
    systems.read_small_files(files, staged)
    staging.stage(files, staged, as_of=as_of, progress=progress)
    return staged


def load(staged: Staged, *, state_code: str, agency_name: str) -> Result:
    """Check and write what was staged. Call it inside the transaction that is to hold all of it.

    When not one client row can be taken the result says so by its counts: see `refuse_empty`.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        # The statistics know nothing of rows that came a moment ago, and a plan that trusts them loops over all rows
        # for each row. Hash joins stay linear.
        cursor.execute("SET LOCAL enable_nestloop = off")
        # Each row written to a history by trigger looks through all checks put off until the commit: 115,000 rows took
        # eight times as long. Parents are written before children here, so nothing needs to be put off.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    state = organisations.find_state(staged, code=state_code)
    tree = organisations.plant(staged, state=state, agency_name=agency_name)
    checks.move_out_what_cannot_be_taken(tree)
    follows_exits = "Exit.csv" in staged.n_read and not _has_unreadable_exit()
    written = loading.write(tree, follows_exits=follows_exits)
    return _result(staged, tree, written)


def refuse_empty(result: Result) -> None:
    """Raise `ImportFailedError` when not one client row was taken."""
    clients = next(item for item in result.files if item.file == "Client.csv")
    if not clients.read:
        raise ImportFailedError("Client.csv has no rows. Export again, for the period you need.")
    if clients.rejected + clients.deleted == clients.read:
        problem, remedy = _commonest_problem()
        raise ImportFailedError(f"No row of Client.csv can be taken. Most often: {problem} {remedy}")


def _has_unreadable_exit() -> bool:
    """Whether an exit row could not even be told which stay it ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM import_issue WHERE file = 'Exit.csv' AND key = '' AND field = '')")
        return bool(cursor.fetchone()[0])


def _commonest_problem() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT problem, remedy FROM import_issue WHERE file = 'Client.csv' AND NOT is_taken"
            " GROUP BY problem, remedy ORDER BY count(*) DESC, problem LIMIT 1"
        )
        row = cursor.fetchone()
    return (row[0], row[1]) if row else ("All are marked as deleted.", "Export again, with those that are not.")


def _result(staged: Staged, tree: Tree, written: dict[str, tuple[int, int]]) -> Result:
    rejected = result.rejected_by_file()
    deleted = result.deleted_by_file() | {file: counts["deleted"] for file, counts in tree.counts.items()}
    written |= {file: (counts["added"], counts["changed"]) for file, counts in tree.counts.items()}
    files = []
    for file in WRITTEN:
        if file not in staged.n_read:
            continue
        added, changed = written[file]
        left = staged.n_read[file] - rejected.get(file, 0) - deleted.get(file, 0)
        files.append(
            FileResult(
                file=file,
                encoding=staged.encodings[file],
                read=staged.n_read[file],
                added=added,
                changed=changed,
                unchanged=left - added - changed,
                rejected=rejected.get(file, 0),
                deleted=deleted.get(file, 0),
            )
        )
    return Result(
        state=tree.state.code, system=staged.system, files=files, notes=[*_notes(staged, tree), *result.remarks()]
    )


def _notes(staged: Staged, tree: Tree) -> list[str]:
    notes = []
    if not staged.system:
        notes.append(
            "The files do not name the system they come from (SourceID in Export.csv). "
            "Their ids are taken to be those of earlier files of the same agency or state that did not either."
        )
    elif systems.state_code_of(staged.system) not in {"", tree.state.code}:
        notes.append(f"The files come from {staged.system}; they are recorded under {tree.state.code}, as asked.")
    overlaps = loading.count_overlaps(tree) if "Enrollment.csv" in staged.n_read else 0
    if overlaps:
        notes.append(
            f"{overlaps:,} stays begin before an earlier one in the same program has ended; kept as they came."
        )
    if staged.ignored:
        notes.append(f"Not read, since nothing here needs them: {', '.join(staged.ignored)}.")
    return notes

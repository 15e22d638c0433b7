"""Finds the files of a set, in a folder, in a zip, or as one file of clients. Nothing is ever unpacked to disk."""

from __future__ import annotations

import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Protocol

from caseload.imports.problems import ImportFailedError

if TYPE_CHECKING:
    from collections.abc import Iterator

READ = (
    "Export.csv",
    "EnrollmentCoC.csv",
    "Organization.csv",
    "Project.csv",
    "Client.csv",
    "Enrollment.csv",
    "Exit.csv",
    "EmploymentEducation.csv",
)
_BY_LOWER_NAME = {name.lower(): name for name in READ}

# A whole state's export unpacks to some hundred megabytes; what is far above means harm or a mistake.
MOST_MEMBERS = 200
MOST_UNPACKED_BYTES = 4 * 1024**3
MOST_RATIO = 200
SMALL_BYTES = 1024**2
IS_ENCRYPTED = 0x1


def known_name(path: str) -> str | None:
    """The name we read a file by, whatever folder it lies in and whatever the case of its letters; None for others."""
    return _BY_LOWER_NAME.get(PurePosixPath(path.replace("\\", "/")).name.lower())


class FileSet(Protocol):
    """The files of one export, by the names they are known by."""

    sizes: dict[str, int]  # bytes of each file that is read
    ignored: list[str]  # names of other files, for the summary

    def open(self, name: str) -> IO[bytes]:
        """The bytes of one of the files in `sizes`."""


class Folder:
    """Files on disk."""

    def __init__(self, paths: dict[str, Path], ignored: list[str]) -> None:
        self._paths = paths
        self.sizes = {name: path.stat().st_size for name, path in paths.items()}
        self.ignored = ignored

    def open(self, name: str) -> IO[bytes]:
        """The bytes of one file."""
        return self._paths[name].open("rb")


class Archive:
    """Files in a zip, read where they lie. Raises `ImportFailedError` for one that is broken or looks harmful."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) > MOST_MEMBERS:
            raise ImportFailedError(
                f"The zip holds more than {MOST_MEMBERS} files. Zip only the CSV files of one export."
            )
        if sum(member.file_size for member in members) > MOST_UNPACKED_BYTES:
            raise ImportFailedError("The zip unpacks to more than 4 GB. Export a shorter period.")
        self._members: dict[str, zipfile.ZipInfo] = {}
        self.ignored: list[str] = []
        for member in members:
            self._admit(member)
        self.sizes = {name: member.file_size for name, member in self._members.items()}

    def _admit(self, member: zipfile.ZipInfo) -> None:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            raise ImportFailedError(
                "The zip holds a file whose path leads out of it. Make the zip again from the folder of the export."
            )
        name = known_name(member.filename)
        if name is None:
            self.ignored.append(path.name)
            return
        if name in self._members:
            raise ImportFailedError(f"The zip holds {name} twice. Zip one export only.")
        if member.flag_bits & IS_ENCRYPTED:
            raise ImportFailedError(
                "The zip is locked with a password. Send it without one: the connection is encrypted."
            )
        if member.file_size > SMALL_BYTES and member.file_size > MOST_RATIO * member.compress_size:
            raise ImportFailedError(f"{name} unpacks to far more than a CSV file would. Make the zip again.")
        self._members[name] = member

    def open(self, name: str) -> IO[bytes]:
        """The bytes of one file, unpacked as they are read."""
        return self._archive.open(self._members[name])


@contextmanager
def open_files(source: Path | IO[bytes]) -> Iterator[FileSet]:
    """The files of a folder, of a zip (by path or already open), or one CSV file of clients.

    Raises `ImportFailedError` when it is none of these.
    """
    if isinstance(source, Path) and source.is_dir():
        yield _folder(source)
    elif isinstance(source, Path) and not source.is_file():
        raise ImportFailedError(f"There is no file or folder at {source}. Check the path.")
    elif zipfile.is_zipfile(source):
        try:
            with zipfile.ZipFile(source) as archive:
                yield Archive(archive)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
            raise ImportFailedError(
                "The zip is damaged or of an unusual kind. Make it again and send it anew."
            ) from error
    elif isinstance(source, Path) and source.suffix.lower() == ".csv":
        yield Folder({"Client.csv": source}, ignored=[])
    else:
        raise ImportFailedError("This is neither a zip, nor a folder of CSV files, nor a CSV file. Send one of these.")


def _folder(path: Path) -> Folder:
    files = sorted(item for item in path.iterdir() if item.is_file())
    known: dict[str, Path] = {}
    for item in files:
        name = known_name(item.name)
        if name and known.setdefault(name, item) is not item:
            raise ImportFailedError(f"The folder holds {name} twice. Keep one.")
    return Folder(known, ignored=[item.name for item in files if item not in known.values()])

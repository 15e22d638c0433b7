import io
import struct
import zipfile

import pytest

from caseload.imports.files import open_files
from caseload.imports.problems import ImportFailedError

CLIENT = "PersonalID\n1\n"


def make_zip(members):
    """A zip of the members given as (name, content) pairs."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out


def test_files_are_found_in_a_folder_of_the_zip_whatever_their_case():
    packed = make_zip([("export/CLIENT.csv", CLIENT), ("export/Funder.csv", "x"), ("export/", "")])

    with open_files(packed) as files:
        assert set(files.sizes) == {"Client.csv"}
        assert files.ignored == ["Funder.csv"]
        assert files.open("Client.csv").read() == CLIENT.encode()


def test_single_file_is_a_file_of_clients_whatever_its_name(tmp_path):
    (tmp_path / "anything.csv").write_text(CLIENT)

    with open_files(tmp_path / "anything.csv") as files:
        assert set(files.sizes) == {"Client.csv"}


@pytest.mark.parametrize(
    ("members", "words"),
    [
        pytest.param([("../Client.csv", CLIENT)], "leads out of it", id="parent folder"),
        pytest.param([("/etc/Client.csv", CLIENT)], "leads out of it", id="absolute"),
        pytest.param([("C:\\Client.csv", CLIENT)], "leads out of it", id="drive"),
        pytest.param([("a/Client.csv", CLIENT), ("b/Client.csv", CLIENT)], "twice", id="file twice"),
        pytest.param([("Client.csv", "PersonalID\n" + "1\n" * 5_000_000)], "far more", id="bomb"),
        pytest.param([(f"{number}.csv", "") for number in range(201)], "more than 200 files", id="many files"),
    ],
)
def test_harmful_zip_is_refused_in_words(members, words):
    with pytest.raises(ImportFailedError, match=words), open_files(make_zip(members)):
        pass


def test_locked_zip_is_refused_in_words():
    packed = bytearray(make_zip([("Client.csv", CLIENT)]).getvalue())
    directory = packed.index(b"PK\x01\x02")
    struct.pack_into("<H", packed, directory + 8, 1)

    with pytest.raises(ImportFailedError, match="password"), open_files(io.BytesIO(bytes(packed))):
        pass


def test_zip_that_says_it_unpacks_to_more_than_allowed_is_refused():
    packed = bytearray(make_zip([("Client.csv", CLIENT), ("Exit.csv", CLIENT)]).getvalue())
    for start in (packed.index(b"PK\x01\x02"), packed.rindex(b"PK\x01\x02")):
        struct.pack_into("<I", packed, start + 24, 3 * 1024**3)

    with pytest.raises(ImportFailedError, match="4 GB"), open_files(io.BytesIO(bytes(packed))):
        pass


def test_damaged_zip_is_refused_in_words():
    packed = bytearray(make_zip([("Client.csv", CLIENT * 100)]).getvalue())
    packed[40:60] = b"\xff" * 20

    with pytest.raises(ImportFailedError, match="damaged"), open_files(io.BytesIO(bytes(packed))) as files:
        files.open("Client.csv").read()


@pytest.mark.parametrize("name", ["notes.txt", "table.xlsx"])
def test_other_file_is_refused_in_words(tmp_path, name):
    (tmp_path / name).write_text("x")

    with pytest.raises(ImportFailedError, match="neither a zip"), open_files(tmp_path / name):
        pass


def test_folder_with_a_file_in_two_spellings_is_refused(tmp_path):
    for name in ("Client.csv", "client.CSV"):
        (tmp_path / name).write_text(CLIENT)

    with pytest.raises(ImportFailedError, match="twice"), open_files(tmp_path):
        pass

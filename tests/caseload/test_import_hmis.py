import csv
import datetime
import hashlib
import io
from functools import partial

import pytest
from django.core.management import CommandError, call_command

from caseload.choices import Answer, BirthDateQuality, CloseReason, RecordedEmployment
from caseload.imports.problems import ImportFailedError
from caseload.models import Client, EmploymentRecord, Enrolment, Job
from caseload.services.imports import NotWrittenError, import_files
from ipsapp.access.models import Agency, Program, State
from tests.conftest import TODAY
from tests.factories.access import make_agency, make_program, make_state
from tests.factories.caseload import make_client
from tests.factories.hmis import hmis_row, hmis_set, write_set

pytestmark = pytest.mark.django_db


@pytest.fixture
def take(tmp_path):
    """A function that takes in a set (as keywords of `hmis_set`) and gives counts by file and what was said of rows."""

    def take(files=None, *, state="", agency="", dry_run=False, **changes):
        issues = io.StringIO()
        folder = write_set(tmp_path / "set", files or hmis_set(**changes))
        try:
            result = import_files(
                folder,
                state_code=state,
                agency_name=agency,
                is_dry_run=dry_run,
                as_of=TODAY,
                progress=lambda step, percent: None,
                issues_to=issues,
            )
        finally:
            for file in folder.iterdir():
                file.unlink()
        counts = {item.file: item for item in result.files}
        said = list(csv.DictReader(io.StringIO(issues.getvalue().removeprefix("\ufeff"))))
        return counts, said, result

    return take


def figures(item):
    return item.read, item.added, item.changed, item.unchanged, item.rejected, item.deleted


def history():
    models = (Client, Enrolment, EmploymentRecord, Agency, Program, State)
    return {model: model.pgh_event_model.objects.count() for model in models}


def test_set_on_an_empty_database_makes_the_whole_tree(take):
    counts, said, result = take()

    assert {figures(item) for item in counts.values()} == {(1, 1, 0, 0, 0, 0)}
    assert not said
    enrolment = Enrolment.objects.get()
    assert (enrolment.entered_on, enrolment.closed_on) == (datetime.date(2019, 1, 10), datetime.date(2019, 3, 31))
    assert enrolment.close_reason == CloseReason.IMPORTED
    assert enrolment.employed_at_entry == Answer.YES
    assert (enrolment.household_key, enrolment.is_head_of_household) == ("h1", True)
    assert enrolment.client.birth_date == datetime.date(1980, 2, 3)
    assert (enrolment.source, enrolment.source_key, enrolment.client.number) == ("hmis:ZZ-500", "e1", "c1")
    assert enrolment.program.hmis_project_type == 1
    assert not enrolment.program.is_ips
    assert enrolment.program.agency.state.code == "ZZ"
    assert result.system == "ZZ-500"


def test_employment_is_kept_as_recorded_and_is_no_job(take):
    take()

    assert EmploymentRecord.objects.get().status == RecordedEmployment.EMPLOYED
    assert not Job.objects.exists()


def test_second_run_changes_nothing_and_leaves_no_history(take):
    take()
    before = history()

    counts, _, _ = take()

    assert {figures(item) for item in counts.values()} == {(1, 0, 0, 1, 0, 0)}
    assert history() == before


def test_newer_rows_change_the_records(take):
    take(exits=[])
    enrolment = Enrolment.objects.get()
    person = enrolment.client.person_id

    counts, _, _ = take(
        clients=[{"LastName": "Renamed"}],
        projects=[{"ProjectName": "Day Shelter"}],
        enrollments=[{"RelationshipToHoH": "2"}],
        employment=[{"Employed": "0"}],
    )

    enrolment.refresh_from_db()
    assert enrolment.client.last_name == "Renamed"
    assert enrolment.client.person_id == person
    assert enrolment.program.name == "Day Shelter"
    assert enrolment.is_head_of_household is False
    assert enrolment.employed_at_entry == Answer.NO
    assert enrolment.closed_on == datetime.date(2019, 3, 31)
    assert figures(counts["Exit.csv"]) == (1, 1, 0, 0, 0, 0)
    assert figures(counts["Enrollment.csv"]) == (1, 0, 1, 0, 0, 0)


def test_exit_that_is_taken_back_opens_the_stay_again(take):
    take()

    take(exits=[])

    enrolment = Enrolment.objects.get()
    assert (enrolment.closed_on, enrolment.close_reason) == (None, "")


def test_set_without_exit_file_leaves_closing_days_alone(take):
    take()

    take(exits=None)

    assert Enrolment.objects.get().closed_on == datetime.date(2019, 3, 31)


def test_details_added_here_outlive_the_next_import(take):
    take()
    Client.objects.update(phone="555 0100", preferred_name="Tess")

    take(clients=[{"LastName": "Renamed"}])

    client = Client.objects.get()
    assert (client.phone, client.preferred_name, client.last_name) == ("555 0100", "Tess", "Renamed")


@pytest.mark.parametrize(
    ("changes", "file", "line", "column"),
    [
        pytest.param({"clients": [{}, {"PersonalID": "c2", "DOB": "08-MAY-67"}]}, "Client.csv", 3, "DOB", id="date"),
        pytest.param({"clients": [{}, {"PersonalID": ""}]}, "Client.csv", 3, "PersonalID", id="no id"),
        pytest.param({"clients": [{}, {"PersonalID": "x" * 81}]}, "Client.csv", 3, "PersonalID", id="long id"),
        pytest.param(
            {"clients": [{}, {"PersonalID": "c2", "LastName": "x" * 81}]}, "Client.csv", 3, "LastName", id="long name"
        ),
        pytest.param({"clients": [{}, {"LastName": "Other"}]}, "Client.csv", 3, "PersonalID", id="id twice"),
        pytest.param(
            {"enrollments": [{}, {"EnrollmentID": "e2", "PersonalID": "nobody"}]},
            "Enrollment.csv",
            3,
            "PersonalID",
            id="stay of nobody",
        ),
        pytest.param(
            {"enrollments": [{}, {"EnrollmentID": "e2", "ProjectID": "none"}]},
            "Enrollment.csv",
            3,
            "ProjectID",
            id="stay nowhere",
        ),
        pytest.param(
            {"enrollments": [{}, {"EnrollmentID": "e2", "EntryDate": ""}]},
            "Enrollment.csv",
            3,
            "EntryDate",
            id="stay without entry",
        ),
        pytest.param({"exits": [{}, {"EnrollmentID": "none"}]}, "Exit.csv", 3, "EnrollmentID", id="exit of no stay"),
        pytest.param({"exits": [{}, {}]}, "Exit.csv", 3, "EnrollmentID", id="exit twice"),
        pytest.param(
            {"employment": [{}, {"EmploymentEducationID": "m2", "Employed": "7"}]},
            "EmploymentEducation.csv",
            3,
            "Employed",
            id="unknown code of a fact",
        ),
        pytest.param(
            {"employment": [{}, {"EmploymentEducationID": "m2", "EnrollmentID": "none"}]},
            "EmploymentEducation.csv",
            3,
            "EnrollmentID",
            id="employment of no stay",
        ),
        pytest.param(
            {"employment": [{}, {"EmploymentEducationID": "m2", "PersonalID": "c9"}]},
            "EmploymentEducation.csv",
            3,
            "PersonalID",
            id="employment of another",
        ),
        pytest.param(
            {"projects": [{}, {"ProjectID": "p2", "OrganizationID": "none"}]},
            "Project.csv",
            3,
            "OrganizationID",
            id="project of nobody",
        ),
        pytest.param(
            {"projects": [{}, {"ProjectID": "p2", "ProjectType": "ES"}]}, "Project.csv", 3, "ProjectType", id="type"
        ),
        pytest.param(
            {"organizations": [{}, {"OrganizationName": "Other"}]},
            "Organization.csv",
            3,
            "OrganizationID",
            id="organization twice",
        ),
    ],
)
def test_defective_row_is_named_and_the_rest_goes_in(take, changes, file, line, column):
    counts, said, _ = take(**changes)

    assert [(item["File"], item["Line"], item["Column"]) for item in said] == [(file, str(line), column)]
    assert said[0]["Row taken"] == "no"
    assert said[0]["Problem"]
    assert said[0]["What to do"]
    assert figures(counts[file]) == (2, 1, 0, 0, 1, 0)
    assert all(item.rejected == 0 for name, item in counts.items() if name != file)


@pytest.mark.parametrize(
    ("exit_row", "column"),
    [
        ({"ExitDate": "31.3.2019"}, "ExitDate"),
        ({"ExitDate": "2019-01-09"}, "ExitDate"),
        ({"PersonalID": "c9"}, "PersonalID"),
    ],
)
def test_stay_whose_exit_is_refused_is_not_taken_as_open(take, exit_row, column):
    counts, said, _ = take(exits=[exit_row], employment=None)

    assert not Enrolment.objects.exists()
    assert [(item["File"], item["Column"]) for item in said] == [
        ("Enrollment.csv", "EnrollmentID"),
        ("Exit.csv", column),
    ]
    assert counts["Client.csv"].added == 1


def test_refused_exit_leaves_a_recorded_stay_as_it_is(take):
    take()

    take(exits=[{"ExitDate": "never"}])

    assert Enrolment.objects.get().closed_on == datetime.date(2019, 3, 31)


def test_exit_that_cannot_be_taken_apart_reopens_no_stay(take, tmp_path):
    take()
    folder = write_set(tmp_path / "damaged", hmis_set())
    (folder / "Exit.csv").write_text('EnrollmentID,ExitDate\n"e1" x,2019-03-31\n')

    import_files(
        folder,
        state_code="",
        agency_name="",
        is_dry_run=False,
        as_of=TODAY,
        progress=lambda step, percent: None,
        issues_to=None,
    )

    assert Enrolment.objects.get().closed_on == datetime.date(2019, 3, 31)


def test_exit_on_the_day_of_entry_is_a_stay_of_one_day(take):
    take(exits=[{"ExitDate": "2019-01-10"}])

    assert Enrolment.objects.get().closed_on == datetime.date(2019, 1, 10)


def test_first_of_two_rows_with_one_id_is_taken(take):
    take(clients=[{"LastName": "First"}, {"LastName": "Second"}])

    assert Client.objects.get().last_name == "First"


def test_overlapping_stays_are_kept_and_noted(take):
    _, said, result = take(
        enrollments=[
            {},
            {"EnrollmentID": "e2", "EntryDate": "2019-02-01"},
            {"EnrollmentID": "e3", "EntryDate": "2019-03-31"},
        ],
        exits=[{}],
    )

    assert Enrolment.objects.count() == 3
    assert not said
    # The third overlaps the second, which is still open; a stay that begins when another ends would not count.
    assert any(note.startswith("2 stays begin before") for note in result.notes)


def test_deleted_rows_are_passed_over_and_counted(take):
    counts, said, _ = take(clients=[{}, {"PersonalID": "c2", "DateDeleted": "2020-01-01 00:00:00"}])

    assert figures(counts["Client.csv"]) == (2, 1, 0, 0, 0, 1)
    assert not said


def test_row_taken_before_and_deleted_now_is_kept_and_said(take):
    take()

    _, said, _ = take(
        clients=[{}, {"PersonalID": "c2"}], enrollments=[{"DateDeleted": "2020-01-01"}], exits=[], employment=[]
    )

    assert Enrolment.objects.count() == 1
    assert [(item["File"], item["Row taken"], item["Column"]) for item in said] == [
        ("Enrollment.csv", "yes", "DateDeleted")
    ]


def test_client_of_two_agencies_is_one_person_with_a_record_in_each(take):
    counts, _, _ = take(
        organizations=[{}, {"OrganizationID": "o2", "OrganizationName": "Hill Shelter"}],
        projects=[{}, {"ProjectID": "p2", "OrganizationID": "o2"}],
        enrollments=[{}, {"EnrollmentID": "e2", "ProjectID": "p2"}],
    )

    clients = Client.objects.order_by("agency__name")
    assert [client.agency.name for client in clients] == ["Harbor Shelter", "Hill Shelter"]
    assert len({client.person_id for client in clients}) == 1
    assert {enrolment.client.agency_id == enrolment.program.agency_id for enrolment in Enrolment.objects.all()} == {
        True
    }
    assert figures(counts["Client.csv"]) == (1, 1, 0, 0, 0, 0)


def test_second_agency_that_comes_later_shares_the_person(take):
    take()

    take(
        organizations=[{}, {"OrganizationID": "o2", "OrganizationName": "Hill Shelter"}],
        projects=[{}, {"ProjectID": "p2", "OrganizationID": "o2"}],
        enrollments=[{}, {"EnrollmentID": "e2", "ProjectID": "p2"}],
    )

    assert Client.objects.count() == 2
    assert Client.objects.values("person_id").distinct().count() == 1


def test_placeholders_never_merge_people(take):
    same = {"FirstName": "Ann", "LastName": "Lee", "SSN": "000000000", "DOB": "1901-01-01"}

    _, said, _ = take(clients=[{"PersonalID": "c1"} | same, {"PersonalID": "c2"} | same])

    clients = Client.objects.all()
    assert len({client.person_id for client in clients}) == 2
    assert {(client.birth_date, client.birth_date_quality) for client in clients} == {
        (None, BirthDateQuality.NOT_ASKED)
    }
    assert {item["What the value looks like"] for item in said} == {"“9999-99-99”"}


def test_client_without_stay_goes_to_the_only_agency_or_to_the_one_named(take):
    two = {
        "organizations": [{}, {"OrganizationID": "o2", "OrganizationName": "Hill Shelter"}],
        "clients": [{}, {"PersonalID": "c2"}],
    }
    _, said, _ = take(**two)
    assert [(item["File"], item["Line"], item["Column"]) for item in said] == [("Client.csv", "3", "PersonalID")]

    _, said, _ = take(**two, agency="Hill Shelter")
    assert not said
    assert Client.objects.get(source_key="c2").agency.name == "Hill Shelter"


def test_agency_entered_by_hand_is_recognized_by_its_name(take):
    agency = make_agency(state=make_state("ZZ"), name="Harbor Shelter")

    take()

    assert Enrolment.objects.get().program.agency == agency


def test_places_of_one_name_stay_apart(take):
    take(projects=[{}, {"ProjectID": "p2"}], organizations=[{}, {"OrganizationID": "o2"}])
    before = history()
    assert set(Program.objects.values_list("name", flat=True)) == {"Night Shelter", "Night Shelter (p2)"}
    assert set(Agency.objects.values_list("name", flat=True)) == {"Harbor Shelter", "Harbor Shelter (o2)"}

    take(projects=[{}, {"ProjectID": "p2"}], organizations=[{}, {"OrganizationID": "o2"}])
    assert history() == before


def test_the_longest_id_of_the_standard_is_the_number(take):
    take(clients=[{"PersonalID": "f" * 32}])
    assert Client.objects.get().number == "f" * 32


def test_number_that_does_not_fit_or_is_taken_is_drawn_from_the_id(take):
    agency = make_agency(state=make_state("ZZ"), name="Harbor Shelter")
    make_client(agency=agency, number="c1")

    take(clients=[{}, {"PersonalID": "f" * 41}])
    numbers = {client.source_key: client.number for client in Client.objects.exclude(source="")}
    take(clients=[{}, {"PersonalID": "f" * 41}])

    assert all(number.startswith("HMIS-") for number in numbers.values())
    assert len(set(numbers.values())) == 2
    assert {client.source_key: client.number for client in Client.objects.exclude(source="")} == numbers


def test_dry_run_says_the_same_and_writes_nothing(take):
    counts, said, _ = take(dry_run=True, clients=[{}, {"PersonalID": "c2", "DOB": "x"}])

    assert figures(counts["Client.csv"]) == (2, 1, 0, 0, 1, 0)
    assert len(said) == 1
    assert not any(model.objects.exists() for model in (State, Agency, Program, Client, Enrolment))


@pytest.mark.parametrize(
    ("changes", "state", "words"),
    [
        pytest.param({"clients": None}, "", "Client.csv is missing", id="no clients"),
        pytest.param({"clients": []}, "", "has no rows", id="empty clients"),
        pytest.param({"clients": [{"DOB": "x"}]}, "", "Most often: This is not a date", id="no usable row"),
        pytest.param({"clients": [{"DateDeleted": "2020-01-01"}]}, "", "marked as deleted", id="all deleted"),
        pytest.param({"export": None}, "", "--state", id="no state"),
        pytest.param({}, "Ohio", "two letters", id="state by name"),
    ],
)
def test_set_is_refused_in_words_and_leaves_nothing(take, changes, state, words):
    with pytest.raises(ImportFailedError, match=words):
        take(state=state, **changes)

    assert not any(model.objects.exists() for model in (State, Agency, Program, Client, Enrolment))


def test_organization_of_another_state_is_not_taken_over(take):
    take()

    with pytest.raises(ImportFailedError, match="another state"):
        take(state="YY")

    assert set(Agency.objects.values_list("state__code", flat=True)) == {"ZZ"}


def test_state_is_the_one_named_then_the_one_of_the_files_then_the_only_one(take):
    assert take(state="WI")[2].state == "WI"
    assert State.objects.get().name == "Wisconsin"
    assert take(export=[{"SourceID": "XX-501"}])[2].state == "XX"
    State.objects.filter(code="XX").update(code="XY")
    with pytest.raises(ImportFailedError, match="--state"):
        take(export=None)


def test_state_is_read_from_the_stays_when_the_export_does_not_say(take):
    files = hmis_set(export=None)
    files["Enrollment.csv"][0]["EnrollmentCoC"] = "MN-500"

    _, _, result = take(files)

    assert (result.state, result.system) == ("MN", "MN-500")


def test_files_without_system_of_two_agencies_never_meet(take):
    alone = {"Client.csv": [hmis_row("Client.csv")]}

    take(alone, state="ZZ", agency="One")
    take(alone, state="ZZ", agency="Two")

    assert Client.objects.values("person_id").distinct().count() == 2
    assert take(alone, state="ZZ", agency="Two")[0]["Client.csv"].unchanged == 1


def test_own_records_of_the_agency_are_untouched(take):
    program = make_program(agency=make_agency(state=make_state("ZZ"), name="Harbor Shelter"), name="Night Shelter")
    client = make_client(agency=program.agency, first_name="Test", last_name="Client", number="own")

    take()

    client.refresh_from_db()
    program.refresh_from_db()
    assert (client.source, program.source, program.is_ips) == ("", "", True)
    assert Client.objects.count() == 2


def test_rule_of_the_database_that_no_check_foresees_undoes_everything(take, caplog):
    agency = make_agency(state=make_state("ZZ"), name="Harbor Shelter")
    drawn = hashlib.md5(b"hmis:ZZ-500 c1").hexdigest()[:16]
    for number in ("c1", f"HMIS-{drawn}"):
        make_client(agency=agency, number=number)

    with pytest.raises(NotWrittenError, match="caseload_client_number"):
        take()

    assert not Program.objects.exists()
    assert drawn not in caplog.text


def test_folder_zip_and_single_file_are_all_taken(tmp_path):
    run = partial(call_command, "import_hmis", verbosity=0, stdout=io.StringIO())
    folder = write_set(tmp_path / "export", hmis_set())
    run(str(folder))
    run(str(folder / "Client.csv"))

    assert Client.objects.count() == 1


def test_command_shows_counts_and_no_value_of_a_client(tmp_path):
    files = hmis_set(
        clients=[{"LastName": '"Zanzibar"'}, {"PersonalID": "c2", "LastName": "Zanzibar", "DOB": "Zanzibar"}]
    )
    out, rejected = io.StringIO(), tmp_path / "rejected.csv"

    call_command("import_hmis", str(write_set(tmp_path / "set", files)), "--rejected", str(rejected), stdout=out)

    assert "1 row was not taken" in out.getvalue()
    assert "Zanzibar" not in out.getvalue() + rejected.read_text()
    assert "“Aaaaaaaa”" in rejected.read_text()


def test_command_fails_with_words(tmp_path):
    with pytest.raises(CommandError, match="There is no file or folder"):
        call_command("import_hmis", str(tmp_path / "nowhere"))

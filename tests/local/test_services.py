"""The two stores, really started in a folder of the test."""

import os
import shutil

import psycopg
import pytest
import redis

from ipsapp.local import postgres
from ipsapp.local.postgres import APP_ROLE, OWNER_ROLE, Cluster
from ipsapp.local.problems import Problem
from ipsapp.local.processes import Processes
from ipsapp.local.services import Services
from ipsapp.local.state import Lock


@pytest.fixture
def own_services(state, monkeypatch):
    """Services that take nothing from the environment of the test run."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    state.folder("log")
    services = Services.of(state, "test")
    yield services
    if services.cluster.home != state.home:
        shutil.rmtree(services.cluster.home)


def address(services, role):
    return services.cluster.url(role).replace("postgres://", "postgresql://")


def test_services_answer_and_roles_are_apart(own_services, processes):
    own_services.start(processes)

    with psycopg.connect(address(own_services, OWNER_ROLE), autocommit=True) as owner:
        owner.execute("CREATE DATABASE test_ipsapp")
        owner.execute("CREATE EXTENSION btree_gist")
        owner.execute("CREATE TABLE note (id int)")
        owner.execute("SET ROLE ipsapp_app")
        rights = owner.execute("SELECT rolname, rolsuper, rolcreaterole FROM pg_roles WHERE rolname LIKE 'ipsapp%'")
        assert sorted(rights.fetchall()) == [(APP_ROLE, False, False), (OWNER_ROLE, False, False)]
        [order] = owner.execute("SELECT 'Zoe' < 'anna', current_setting('server_encoding')").fetchall()
        assert order == (True, "UTF8")
    with psycopg.connect(address(own_services, APP_ROLE), autocommit=True) as app:
        for forbidden in ("SELECT * FROM note", "CREATE TABLE other (id int)", "CREATE DATABASE other"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(forbidden)
    assert redis.Redis.from_url(own_services.environment()["REDIS_URL"]).ping()


def test_nobody_else_can_enter_the_folder_of_the_sockets(own_services, processes):
    own_services.start(processes)

    assert own_services.cluster.sockets.stat().st_mode & 0o077 == 0
    assert (own_services.cluster.sockets / ".s.PGSQL.5432").stat().st_mode & 0o077 == 0


def test_environment_uses_the_owner_only_when_asked(own_services):
    assert f"//{APP_ROLE}@" in own_services.environment()["DATABASE_URL"]
    assert f"//{OWNER_ROLE}@" in own_services.environment(owner=True)["DATABASE_URL"]


def test_named_servers_are_used_and_none_is_started(state, processes, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://app@db.example/ipsapp")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgres://owner@db.example/ipsapp")
    monkeypatch.setenv("REDIS_URL", "redis://broker.example/0")

    services = Services.of(state, "local")
    services.start(processes)

    assert services.cluster is None
    assert services.environment()["DATABASE_URL"] == "postgres://app@db.example/ipsapp"
    assert services.environment(owner=True)["DATABASE_URL"] == "postgres://owner@db.example/ipsapp"
    assert services.environment()["REDIS_URL"] == "redis://broker.example/0"
    assert not (state.home / "postgres").exists()


def test_data_of_another_version_is_named_with_the_remedy(own_services, processes):
    own_services.cluster.data.mkdir(parents=True)
    (own_services.cluster.data / "PG_VERSION").write_text("9\n")

    with pytest.raises(Problem, match=r"made by PostgreSQL 9; this is PostgreSQL \d+\.\n.*pg_dump of version 9.*: mv "):
        own_services.start(processes)


def test_interrupted_creation_is_begun_anew(own_services, processes):
    draft = own_services.cluster.home / "postgres.new"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("9\n")

    own_services.start(processes)

    assert not draft.exists()
    with psycopg.connect(address(own_services, APP_ROLE)) as app:
        assert app.execute("SELECT 1").fetchone() == (1,)


def test_committed_rows_survive_a_killed_server(own_services, state, tmp_path):
    lock = Lock(state)
    assert lock.acquire()
    durable = Services.of(state, "local")
    with Processes(lock.descriptor) as first:
        durable.start(first)
        with psycopg.connect(address(durable, OWNER_ROLE), autocommit=True) as owner:
            owner.execute("CREATE TABLE kept AS SELECT 1 AS row")
        os.kill(int((durable.cluster.data / "postmaster.pid").read_text().split()[0]), 9)
    with Processes(lock.descriptor) as second:
        durable.start(second)
        with psycopg.connect(address(durable, OWNER_ROLE)) as owner:
            assert owner.execute("SELECT row FROM kept").fetchall() == [(1,)]
    os.close(lock.descriptor)


def test_full_disk_is_named(processes, tmp_path):
    program = tmp_path / "initdb"
    program.write_text("#!/bin/sh\necho 'initdb: error: could not write to file: No space left on device'\nexit 1\n")
    program.chmod(0o755)
    cluster = Cluster(tmp_path, tmp_path, tmp_path)

    with pytest.raises(Problem, match=r"The disk that holds .* is full\. Free some space"):
        cluster.start(processes, tmp_path / "log")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_root_without_user_namespaces_runs_the_server_as_another_user(state, processes, monkeypatch, request):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(postgres, "NAMESPACE", ("false",))
    services = Services.of(state, "test")
    request.addfinalizer(lambda: shutil.rmtree(services.cluster.home))

    services.start(processes)

    owner = (services.cluster.data / "postmaster.pid").stat().st_uid
    assert owner == services.cluster.identity.user.pw_uid != 0
    with psycopg.connect(address(services, APP_ROLE)) as app:
        assert app.execute("SELECT 1").fetchone() == (1,)

"""The shape of docker-compose.yml and the Dockerfile, told without a Docker engine."""

import re
from importlib import import_module

import pytest
import yaml

from dealtracker.embedded_places import PROJECT

COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = {name for name, service in SERVICES.items() if "build" in service}
LASTING = {name for name, service in SERVICES.items() if service["restart"] != "no"}
SECRETS = {"SECRET_KEY", "POSTGRES_PASSWORD"}
DOCKERFILE = (PROJECT / "Dockerfile").read_text()


def test_it_has_the_site_its_worker_its_schedule_and_their_servers():
    assert set(SERVICES) == {"web", "worker", "beat", "migrate", "db", "redis"}
    assert {"web", "worker", "beat", "migrate"} == OURS


@pytest.mark.parametrize("name", sorted(LASTING))
def test_every_service_that_lasts_is_asked_for_its_health(name):
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] in ("CMD", "CMD-SHELL")
    assert {"interval", "timeout", "retries"} <= check.keys()


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_image_is_pinned_to_a_release(name):
    _, _, tag = SERVICES[name]["image"].partition(":")
    assert re.match(r"\d", tag)


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_waits_until_what_it_needs_is_ready(name):
    for needed, how in SERVICES[name].get("depends_on", {}).items():
        ready = "service_healthy" if needed in LASTING else "service_completed_successfully"
        assert how == {"condition": ready}


@pytest.mark.parametrize("name", sorted(OURS - {"migrate"}))
def test_the_site_waits_for_database_queue_and_migrations(name):
    assert SERVICES[name]["depends_on"].keys() == {"db", "redis", "migrate"}


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_name_that_a_service_is_given_is_read_by_the_settings(name):
    settings = (PROJECT / "dealtracker" / "settings.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings))
    assert SERVICES[name]["environment"].keys() <= read


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_secrets_have_no_default_and_must_be_given(name):
    for value in SERVICES[name].get("environment", {}).values():
        for secret in SECRETS & set(re.findall(r"\$\{(\w+)", value)):
            assert f"${{{secret}:?" in value
            assert f"${{{secret}:-" not in value


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_secrets_are_written_nowhere(name):
    given = [service.get("environment", {}).get(name) for service in SERVICES.values()]
    assert all(value.startswith("${") for value in given if value is not None)


def test_the_server_in_the_image_finds_the_site():
    (command,) = re.findall(r"^CMD \[(.+)\]$", DOCKERFILE, re.MULTILINE)
    module, _, attribute = re.search(r'"gunicorn", "([\w.:]+)"', command)[1].partition(":")
    assert callable(getattr(import_module(module), attribute))
    (port,) = re.findall(r"0\.0\.0\.0:(\d+)", command)
    assert all(published.endswith(f":{port}") for published in SERVICES["web"]["ports"])


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_worker_and_schedule_run_this_projects_celery(name):
    program, option, app, what, *_ = SERVICES[name]["command"]
    assert [program, option, what] == ["celery", "--app", name]
    assert import_module(app).celery_app.main == "dealtracker"


def test_what_must_outlive_a_container_lies_in_a_volume():
    mounted = {
        volume.partition(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
    }
    assert mounted == COMPOSE["volumes"].keys()
    # From release 18 the image keeps its data one level higher than before.
    assert SERVICES["db"]["volumes"] == ["database:/var/lib/postgresql"]


def test_only_the_site_can_be_reached_from_outside_and_only_from_this_machine():
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"web"}
    assert all(published.startswith("127.0.0.1:") for published in SERVICES["web"]["ports"])


def test_the_image_is_pinned_hash_checked_and_not_run_by_root():
    assert all(
        re.match(r"python:3\.\d+-slim-\w+", base)
        for base in re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    )
    assert "--require-hashes" in DOCKERFILE
    assert re.findall(r"^USER (\w+)", DOCKERFILE, re.MULTILINE)[-1] != "root"


def test_secrets_and_data_of_this_machine_stay_out_of_the_image():
    ignored = (PROJECT / ".dockerignore").read_text().split()
    assert {".env", ".data", ".venv", ".git"} <= set(ignored)

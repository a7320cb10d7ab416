"""Settings from the environment, each read by a process of its own."""

import json
import os
import subprocess
import sys

import pytest

from dealtracker.embedded_places import PROJECT

SHOW = """
import json
from django.conf import settings
database = settings.DATABASES["default"]
print(json.dumps({
    "debug": settings.DEBUG,
    "hosts": settings.ALLOWED_HOSTS,
    "engine": database["ENGINE"],
    "host": database["HOST"],
    "name": database["NAME"],
    "eager": settings.CELERY_TASK_ALWAYS_EAGER,
    "broker": settings.CELERY_BROKER_URL,
    "secret": settings.SECRET_KEY,
    "options": database.get("OPTIONS", {}),
}))
"""
READ = [
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "DATABASE_URL",
    "DEALTRACKER_DATA",
    "DEBUG",
    "FOUR_EYES",
    "REDIS_URL",
    "SECRET_KEY",
]


def run(code, **given):
    environment = {name: value for name, value in os.environ.items() if name not in READ}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        env={**environment, "DJANGO_SETTINGS_MODULE": "dealtracker.settings", **given},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def shown(tmp_path):
    def show(**given):
        done = run(SHOW, DEALTRACKER_DATA=str(tmp_path / "data"), **given)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return show


@pytest.mark.parametrize("given", [{}, {"SECRET_KEY": ""}])
def test_without_debug_a_missing_secret_key_stops_the_start(given):
    done = run(SHOW, DEBUG="off", **given)
    assert done.returncode != 0
    last_line = done.stderr.strip().splitlines()[-1]
    assert "SECRET_KEY is not set" in last_line
    assert "token_urlsafe" in last_line


def test_without_debug_a_given_secret_key_is_used(shown):
    settings = shown(DEBUG="off", SECRET_KEY="given")
    assert settings["secret"] == "given"
    assert settings["debug"] is False


def test_for_development_a_secret_key_is_made_once_and_kept(shown):
    first = shown()["secret"]
    assert len(first) > 50
    assert shown()["secret"] == first


def test_a_named_database_is_used(shown):
    settings = shown(DATABASE_URL="postgres://me:secret@db.example:5433/deals")
    assert settings["host"] == "db.example"
    assert settings["name"] == "deals"


def test_without_one_the_database_is_the_embedded_postgresql(shown):
    settings = shown()
    assert settings["engine"] == "django.db.backends.postgresql"
    assert settings["name"] == "dealtracker"
    assert settings["host"].startswith("/")


def test_tasks_run_in_the_process_unless_a_redis_is_named(shown):
    assert shown()["eager"] is True
    settings = shown(REDIS_URL="redis://queue.example:6379/0")
    assert settings["eager"] is False
    assert settings["broker"] == "redis://queue.example:6379/0"


def test_the_site_answers_on_this_machine_only_unless_told_otherwise(shown):
    assert set(shown()["hosts"]) == {"127.0.0.1", "localhost", "[::1]"}
    assert shown(ALLOWED_HOSTS="deals.example,www.deals.example")["hosts"] == [
        "deals.example",
        "www.deals.example",
    ]


def test_a_task_cannot_be_handed_out_again_while_it_may_still_run():
    from django.conf import settings

    redelivery = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert redelivery > settings.CELERY_TASK_TIME_LIMIT


def test_four_eyes_are_told_to_the_database_with_each_connection(shown):
    assert "four_eyes" not in shown()["options"]["options"]
    options = shown(FOUR_EYES="1", DATABASE_URL="postgres://me@db.example/deals?options=-c%20a.b=c")
    assert options["options"]["options"] == "-c a.b=c -c jit=off -c dealtracker.four_eyes=on"

"""Worker and schedule over a real Redis, asked as docker-compose.yml asks them."""

import os
import subprocess
import sys
from contextlib import contextmanager

import pytest

from dealtracker.celery import app
from dealtracker.embedded_places import PROJECT
from tests.embedded_postgres import until

CELERY = [sys.executable, "-m", "celery", "--app", "dealtracker"]


@pytest.fixture
def environment(redis_url):
    # None of these programs asks the database for anything here.
    return {**os.environ, "REDIS_URL": redis_url, "DATABASE_URL": "postgres://nobody@/none"}


@pytest.fixture
def celery_runs(environment, tmp_path):
    """Starts one of Celery's programs over the Redis of the tests; ends it after."""

    @contextmanager
    def start(*arguments):
        with (tmp_path / "said").open("w") as log:
            process = subprocess.Popen(
                [*CELERY, *arguments],
                cwd=PROJECT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=30)

    return start


def test_a_worker_answers_its_healthcheck_and_knows_the_tasks(celery_runs, environment):
    name = "tested@here"

    def inspected(what):
        command = [*CELERY, "inspect", what, "--timeout", "2", "--destination", name]
        done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True)
        return done.stdout if done.returncode == 0 else ""

    with celery_runs("worker", "--pool", "solo", "--hostname", name) as worker:
        until(lambda: "pong" in inspected("ping") or worker.poll() is not None)
        assert worker.poll() is None
        assert "sources.tasks.sweep" in inspected("registered")


def test_the_schedule_keeps_its_memory_where_its_healthcheck_looks(celery_runs, tmp_path):
    schedule = tmp_path / "memory" / "schedule"
    schedule.parent.mkdir()
    with celery_runs("beat", "--schedule", str(schedule)) as beat:
        until(lambda: list(schedule.parent.glob("schedule*")) or beat.poll() is not None)
        assert beat.poll() is None
        assert list(schedule.parent.glob("schedule*"))


def test_every_scheduled_task_exists():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= app.tasks.keys()

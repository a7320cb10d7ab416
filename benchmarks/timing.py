"""How long something takes: a few runs, their median and their 95th percentile."""

from __future__ import annotations

import math
import statistics
import sys
import time
from dataclasses import dataclass

from django.db import OperationalError

RUNS = 20
# What is slow is run less often: no more runs once so much time has passed.
BUDGET_S = 8


@dataclass(frozen=True)
class Figure:
    """One measured figure and its bar, where there is one."""

    what: str
    value: float
    unit: str
    bar: float | None = None

    @property
    def is_kept(self):
        return self.bar is None or self.value <= self.bar

    @property
    def line(self):
        told = "given up" if self.value == math.inf else f"{self.value:,.2f} {self.unit}"
        if self.bar is None:
            return f"| {self.what} | {told} | | |"
        return f"| {self.what} | {told} | ≤ {self.bar:g} {self.unit} | {self.verdict} |"

    @property
    def verdict(self):
        return "ok" if self.is_kept else "over"


@dataclass(frozen=True)
class Taken:
    """What runs took, in milliseconds."""

    median: float
    p95: float


def times_of(call):
    """The milliseconds of each run, a first one to warm up left out; infinite where it fails.

    A call fails that answers False, or whose query the database gives up.
    """
    found, begun = [], time.perf_counter()
    while len(found) <= RUNS and (not found or time.perf_counter() - begun < BUDGET_S):
        started = time.perf_counter()
        try:
            answered = call()
        except OperationalError:
            answered = False
        if answered is False:
            return [math.inf]
        found.append(1000 * (time.perf_counter() - started))
    return found[1:] or found


def taken_by(times):
    ordered = sorted(times)
    return Taken(statistics.median(ordered), ordered[math.ceil(0.95 * len(ordered)) - 1])


def sql_time(connection, call):
    """The median milliseconds that the call's queries take together."""
    spent = []

    def clocked(execute, sql, params, many, context):
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent[-1] += 1000 * (time.perf_counter() - started)

    def run():
        spent.append(0.0)
        return call()

    with connection.execute_wrapper(clocked):
        if times_of(run) == [math.inf]:
            return math.inf
    return statistics.median(spent[1:] or spent)


def say(line):
    sys.stdout.write(line + "\n")
    sys.stdout.flush()

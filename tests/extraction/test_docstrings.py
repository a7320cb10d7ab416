"""The examples in extraction's docstrings run."""

import doctest
import importlib
import pkgutil

import pytest

from sources import extraction

MODULES = [module.name for module in pkgutil.iter_modules(extraction.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_come_out_as_written(name):
    module = importlib.import_module(f"{extraction.__name__}.{name}")

    assert doctest.testmod(module).failed == 0

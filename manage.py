#!/usr/bin/env python
"""Django's command line, for this project."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealtracker.settings")
    from django.core.management import execute_from_command_line
    from django.db import Error

    from dealtracker import embedded
    from dealtracker.away import is_away, told_to_commands

    try:
        embedded.ensure(sys.argv)
        execute_from_command_line(sys.argv)
    except embedded.EmbeddedError as error:
        sys.exit(str(error))
    except Error as error:
        if not is_away(error):
            raise
        sys.exit(told_to_commands(error))


if __name__ == "__main__":
    main()

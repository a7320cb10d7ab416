#!/usr/bin/env python
"""Django's command line, for this project."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealtracker.settings")
    from django.core.management import execute_from_command_line

    from dealtracker import embedded

    try:
        embedded.ensure(sys.argv)
    except embedded.EmbeddedError as error:
        sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

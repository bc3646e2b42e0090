"""Run the command line: ``python -m palate``."""

from palate.cli.main import run

run()

"""Databases made for a measurement and dropped after it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

NAME = "quorate_benchmark"


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of an empty, migrated PostgreSQL database."""
    server = os.environ["DATABASE_URL"]
    address = f"{server.rsplit('/', 1)[0]}/{NAME}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {NAME}")
    migrate(address)
    yield address
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


def migrate(address: str) -> None:
    """Make the tables."""
    manage(address, "migrate", "--verbosity", "0")


def manage(address: str, *command: str, given: str | None = None) -> str:
    """Run a management command on a database; what it printed."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        env={**os.environ, "DATABASE_URL": address},
        input=given,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


def in_django(address: str, code: str) -> str:
    """Run code with the project set up on a database; what it printed."""
    return manage(address, "shell", "--no-imports", "--command", code)

"""A server of its own, on a database of its own, and the system's Chromium."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The server's environment. The demo's clock lets it stand in May 2003."""
    folder = tmp_path_factory.mktemp("browser")
    kept = {name: value for name, value in os.environ.items() if name != "REDIS_URL"}
    return {
        **kept,
        "QUORATE_DOTENV": "",
        "QUORATE_ENV": "development",
        "QUORATE_DEMO": "1",
        "QUORATE_VAR": str(folder / "var"),
        "DATABASE_URL": f"sqlite:///{folder / 'database.sqlite3'}",
        "DEBUG": "0",
        "LOG_LEVEL": "WARNING",
    }


@pytest.fixture(autouse=True)
def no_attempts_yet(environment: dict[str, str]) -> None:
    """All tests sign in from one address to one server: forget how often that was."""
    shutil.rmtree(Path(environment["QUORATE_VAR"]) / "cache", ignore_errors=True)


@pytest.fixture(scope="session")
def numbers(environment: dict[str, str]) -> dict[str, str]:
    """Control numbers by holding."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.browser.prepare"],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
    )
    found: dict[str, str] = json.loads(made.stdout)
    return found


@pytest.fixture(scope="session")
def base_url(environment: dict[str, str], numbers: dict[str, str]) -> Iterator[str]:
    """The address of a running server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "1", "--blocking-threads", "4"]
    server = subprocess.Popen(
        [sys.executable, *command, "config.wsgi:application"], cwd=ROOT, env=environment
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/healthz", server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        assert server.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium: CHROMIUM names it, or it is on the path."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        pytest.skip("no Chromium: set CHROMIUM to one")
    return {**browser_type_launch_args, "executable_path": path, "args": CHROMIUM_ARGUMENTS}

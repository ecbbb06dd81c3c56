"""What production refuses, and what the settings are made of.

Settings are read once in a process, so each test starts one of its own.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

SAFE = {
    "QUORATE_ENV": "production",
    "SECRET_KEY": "s" * 50,
    "CONTROL_NUMBER_KEY": "c" * 50,
    "SEAL_KEY": "c2VhbHMgbm90aGluZyBidXQgdGhpcyBmb3IgdGVzdHM=",
    "ALLOWED_HOSTS": "vote.example.com",
    "PUBLIC_URL": "https://vote.example.com",
}


@pytest.fixture
def start(tmp_path):
    """Starts Python with these variables alone, and neither .env nor var/ of this machine."""

    def start(*arguments, **variables):
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "QUORATE_DOTENV": "",
                "QUORATE_VAR": str(tmp_path / "var"),
                **variables,
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return start


@pytest.fixture
def setting(start):
    """The value of one expression of the settings."""

    def setting(expression, **variables):
        code = f"from django.conf import settings; print(settings.{expression})"
        done = start("-c", code, **variables)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return setting


def test_production_starts_when_all_is_safe(setting):
    """If this fails, the refusals below prove nothing."""
    assert setting("DEBUG", **SAFE) == "False"


@pytest.mark.parametrize(
    ("unsafe", "reason"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "development-only-sample"}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "s" * 49}, "SECRET_KEY is shorter than 50"),
        ({"CONTROL_NUMBER_KEY": ""}, "CONTROL_NUMBER_KEY is not set"),
        ({"CONTROL_NUMBER_KEY": "c" * 49}, "CONTROL_NUMBER_KEY is shorter than 50"),
        ({"CONTROL_NUMBER_KEY": SAFE["SECRET_KEY"]}, "are the same"),
        ({"SEAL_KEY": ""}, "SEAL_KEY is not set"),
        ({"SEAL_KEY": "development-only-sample"}, "SEAL_KEY is not set"),
        ({"SEAL_KEY": "c2hvcnQ="}, "SEAL_KEY is not a key"),
        ({"SEAL_KEY": "s" * 50}, "SEAL_KEY is not a key"),
        ({"DEBUG": "1"}, "DEBUG is on"),
        ({"QUORATE_DEMO": "1"}, "QUORATE_DEMO is on"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is empty"),
        ({"ALLOWED_HOSTS": "vote.example.com,*"}, "ALLOWED_HOSTS holds '*'"),
        ({"ALLOWED_HOSTS": "vote.example.com, *"}, "ALLOWED_HOSTS holds '*'"),
        ({"PUBLIC_URL": "http://vote.example.com"}, "PUBLIC_URL does not begin with https://"),
        ({"TWILIO_AUTH_TOKEN": "t" * 31}, "TWILIO_AUTH_TOKEN is shorter than 32"),
    ],
)
def test_production_refuses(start, unsafe, reason):
    done = start("-c", "import django; django.setup()", **{**SAFE, **unsafe})

    assert done.returncode != 0
    assert reason in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["manage.py", "check"],
        ["manage.py", "migrate"],
        ["-c", "import config.wsgi"],
        ["-m", "celery", "-A", "config", "worker"],
        ["-m", "celery", "-A", "config", "beat"],
    ],
    ids=" ".join,
)
def test_nothing_starts_unsafe(start, arguments):
    done = start(*arguments, **{**SAFE, "DEBUG": "1"})

    assert done.returncode != 0
    assert "DEBUG is on" in done.stderr


def test_all_faults_are_told_at_once_and_no_secret_is(start):
    done = start(
        "-c", "import django; django.setup()", QUORATE_ENV="production", SECRET_KEY="short-secret"
    )

    for name in ("SECRET_KEY", "CONTROL_NUMBER_KEY", "ALLOWED_HOSTS", "PUBLIC_URL"):
        assert name in done.stderr
    assert "short-secret" not in done.stderr


def test_a_misspelt_environment_is_not_taken_for_development(start):
    done = start("-c", "import django; django.setup()", QUORATE_ENV="prod")

    assert done.returncode != 0
    assert "QUORATE_ENV" in done.stderr


def test_secrets_are_read_from_files(setting, tmp_path):
    for name in ("SECRET_KEY", "CONTROL_NUMBER_KEY", "DATABASE_PASSWORD"):
        (tmp_path / name).write_text(f"${name.lower()} of fifty characters or more {'.' * 20}\n")
    files = {
        f"{name}_FILE": str(tmp_path / name)
        for name in ("SECRET_KEY", "CONTROL_NUMBER_KEY", "DATABASE_PASSWORD")
    }
    variables = {
        "QUORATE_ENV": "production",
        "ALLOWED_HOSTS": "vote.example.com",
        "PUBLIC_URL": "https://vote.example.com",
        "SEAL_KEY": SAFE["SEAL_KEY"],
        "DATABASE_URL": "postgres://quorate@db/quorate",
        **files,
    }

    end = f" of fifty characters or more {'.' * 20}"
    assert setting("SECRET_KEY", **variables) == f"$secret_key{end}"
    assert setting("CONTROL_NUMBER_KEY", **variables) == f"$control_number_key{end}"
    password = setting("DATABASES['default']['PASSWORD']", **variables)
    assert password == f"$database_password{end}"


def test_the_telephone_is_off_without_its_token_and_has_it_from_a_file(setting, tmp_path):
    assert setting("TWILIO_AUTH_TOKEN", **SAFE) == ""
    (tmp_path / "token").write_text("$" + "t" * 31 + "\n")
    from_file = {**SAFE, "TWILIO_AUTH_TOKEN_FILE": str(tmp_path / "token")}
    assert setting("TWILIO_AUTH_TOKEN", **from_file) == "$" + "t" * 31


def test_a_secret_file_that_is_missing_stops_the_start(start, tmp_path):
    done = start(
        "-c", "import django; django.setup()", **SAFE, SECRET_KEY_FILE=str(tmp_path / "none")
    )

    assert done.returncode != 0


def test_the_default_database_is_sqlite_in_var(setting):
    assert setting("DATABASES['default']['ENGINE']") == "django.db.backends.sqlite3"
    assert setting("DATABASES['default']['NAME']") == str(ROOT / "var" / "quorate.sqlite3")


def test_sqlite_is_opened_for_several_processes(start, tmp_path):
    code = """
import django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    for pragma in ("journal_mode", "synchronous", "foreign_keys"):
        cursor.execute(f"PRAGMA {pragma}")
        print(cursor.fetchone()[0])
"""
    done = start("-c", code, DATABASE_URL=f"sqlite:///{tmp_path / 'some' / 'meeting.sqlite3'}")

    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["wal", "2", "1"]


def test_postgresql_connections_are_pooled(setting):
    variables = {"DATABASE_URL": "postgres://quorate@db/quorate", "DATABASE_POOL_SIZE": "5"}
    assert setting("DATABASES['default']['OPTIONS']['pool']['max_size']", **variables) == "5"


def test_the_demo_is_an_app_only_where_asked_for(setting):
    assert setting("INSTALLED_APPS.count('demo')") == "0"
    assert setting("INSTALLED_APPS.count('demo')", QUORATE_DEMO="1") == "1"


def test_the_cache_is_one_for_all_processes(setting):
    default = "CACHES['default']['BACKEND']"
    assert setting(default).endswith(".FileBasedCache")
    assert setting(default, REDIS_URL="redis://redis:6379/0").endswith(".RedisCache")


def test_what_quorate_writes_is_private(setting, tmp_path):
    setting("VAR_DIR")

    assert (tmp_path / "var").stat().st_mode & 0o077 == 0

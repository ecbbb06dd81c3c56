#!/bin/sh
# Finds PostgreSQL, Redis and Chromium for the tests, or starts or installs them, and writes
# var/test-services/env. What cannot be had is an error: no test is left out unseen.
#
#   scripts/prepare_tests.sh        prepare
#   scripts/prepare_tests.sh stop   stop what was started here
set -eu
cd "$(dirname "$0")/.."

python=$PWD/.venv/bin/python
state=$PWD/var/test-services
cluster=$state/postgresql
root=
if [ "$(id -u)" = 0 ]; then
    # PostgreSQL refuses to run as root, and its own user cannot reach into a private folder.
    root=yes
    cluster=/var/tmp/quorate-tests-postgresql
fi

lacking=
lacks() {
    lacking="$lacking
  $1"
}

as_postgres() {
    if [ "$root" ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

postgresql_program() {
    command -v "$1" || find /usr/lib/postgresql/*/bin /usr/pgsql-*/bin -name "$1" 2>/dev/null | sort -V | tail -n 1
}

free_port() {
    "$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

database_answers() {
    "$python" -c 'import psycopg, sys; psycopg.connect(sys.argv[1], connect_timeout=3)' "$1" 2>/dev/null
}

redis_answers() {
    "$python" -c 'import redis, sys; redis.from_url(sys.argv[1], socket_timeout=3).ping()' "$1" 2>/dev/null
}

# Debian's Chromium may be installed and yet not start, so it is started once.
browser_runs() {
    timeout 60 "$1" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync \
        --dump-dom about:blank 2>/dev/null | grep -q '<html>'
}

find_browser() {
    for each in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
        if [ "$each" ] && command -v "$each" 2>/dev/null; then return; fi
    done
}

stop_database() {
    if [ -f "$cluster/postmaster.pid" ]; then
        echo "Stopping the tests' PostgreSQL."
        as_postgres "$(postgresql_program pg_ctl)" -D "$cluster" -m immediate stop >/dev/null || true
    fi
    rm -rf "$cluster"
}

stop_redis() {
    if [ -f "$state/redis.pid" ]; then
        echo "Stopping the tests' Redis."
        kill "$(cat "$state/redis.pid")" 2>/dev/null || true
        rm -f "$state/redis.pid"
    fi
}

if [ "${1:-}" = stop ]; then
    stop_database
    stop_redis
    exit
fi

# --- Use what answers, note what must be installed -------------------------------------

(umask 077 && mkdir -p "$state")
install=

# A variable that is set says what to use; without it, the usual address or our own server.
database=
for url in ${TEST_DATABASE_URL:-postgres://postgres@127.0.0.1:5432/postgres $(cat "$state/postgresql.url" 2>/dev/null)}; do
    if database_answers "$url"; then database=$url; break; fi
done
if [ "$database" ]; then
    echo "PostgreSQL: answers."
elif [ "${TEST_DATABASE_URL:-}" ]; then
    lacks "PostgreSQL: nothing answers at TEST_DATABASE_URL."
elif ! [ "$(postgresql_program initdb)" ]; then
    install="$install postgresql"
fi

redis=
for url in ${TEST_REDIS_URL:-redis://127.0.0.1:6379/15 $(cat "$state/redis.url" 2>/dev/null)}; do
    if redis_answers "$url"; then redis=$url; break; fi
done
if [ "$redis" ]; then
    echo "Redis: answers."
elif [ "${TEST_REDIS_URL:-}" ]; then
    lacks "Redis: nothing answers at TEST_REDIS_URL."
elif ! command -v redis-server >/dev/null; then
    install="$install redis-server"
fi

if [ "${CHROMIUM:-}" ] && ! command -v "$CHROMIUM" >/dev/null; then
    lacks "Chromium: CHROMIUM names no program."
elif ! [ "$(find_browser)" ]; then
    install="$install chromium"
fi

# --- Install ---------------------------------------------------------------------------

if [ "$install" ]; then
    if [ "$root" ] && command -v apt-get >/dev/null; then
        echo "Installing:$install."
        log=$state/install.log
        if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y $install; } >"$log" 2>&1; then
            tail -n 5 "$log" >&2
        fi
    fi
    for each in $install; do
        case $each in
        postgresql) found=$(postgresql_program initdb) ;;
        redis-server) found=$(command -v redis-server || true) ;;
        chromium) found=$(find_browser) ;;
        esac
        [ "$found" ] || lacks "$each: not installed. Debian: sudo apt-get install $each. Fedora, macOS: the package of that name (redis-server is redis)."
    done
fi

# --- Start -----------------------------------------------------------------------------

if ! [ "$database" ] && ! [ "${TEST_DATABASE_URL:-}" ] && [ "$(postgresql_program initdb)" ]; then
    stop_database
    [ "$root" ] && install -d -o postgres -m 700 "$cluster"
    as_postgres "$(postgresql_program initdb)" -D "$cluster" -U postgres -A trust --no-sync >"$state/initdb.log" 2>&1 || true
    port=$(free_port)
    # What a test writes need not survive a power cut.
    if as_postgres "$(postgresql_program pg_ctl)" -D "$cluster" -l "$cluster/log" -w start -o \
        "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off" >"$state/pg_ctl.log" 2>&1; then
        database=postgres://postgres@127.0.0.1:$port/postgres
        echo "$database" >"$state/postgresql.url"
        echo "PostgreSQL: started for the tests on port $port."
    else
        lacks "PostgreSQL: does not start; see $state/initdb.log, $state/pg_ctl.log and $cluster/log."
    fi
fi

if ! [ "$redis" ] && ! [ "${TEST_REDIS_URL:-}" ] && command -v redis-server >/dev/null; then
    port=$(free_port)
    redis-server --bind 127.0.0.1 --port "$port" --save "" --appendonly no --daemonize yes \
        --dir "$state" --pidfile "$state/redis.pid" --logfile "$state/redis.log" >/dev/null
    sleep 1
    if redis_answers "redis://127.0.0.1:$port/15"; then
        redis=redis://127.0.0.1:$port/15
        echo "$redis" >"$state/redis.url"
        echo "Redis: started for the tests on port $port."
    else
        lacks "Redis: does not start; see $state/redis.log."
    fi
fi

browser=$(find_browser)
if [ "$browser" ]; then
    if browser_runs "$browser"; then
        echo "Chromium: $browser runs."
    else
        lacks "Chromium: $browser is there but does not run; set CHROMIUM to one that does."
    fi
fi

if [ "$lacking" ]; then
    echo "The tests cannot run:$lacking" >&2
    exit 1
fi

cat >"$state/env" <<ENV
TEST_DATABASE_URL='$database'
TEST_REDIS_URL='$redis'
CHROMIUM='$browser'
ENV

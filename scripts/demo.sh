#!/bin/sh
# Loads the demo and serves it until Ctrl-C. `make demo` calls this.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"

wanted=${PORT:-8000}
PORT=$(python - "$wanted" <<'PYTHON'
import socket, sys

for port in range(int(sys.argv[1]), 65536):
    with socket.socket() as s:
        # As the server will: a port only just left by another may be taken again.
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind(("127.0.0.1", port))
        except OSError:
            continue
    print(port)
    break
PYTHON
)
[ "$PORT" = "$wanted" ] || echo "Port $wanted is taken: using $PORT."

# A place of its own, so that the demo never meets a real meeting's settings or data.
unset REDIS_URL EMAIL_URL ALLOWED_HOSTS SECRET_KEY CONTROL_NUMBER_KEY SEAL_KEY SEAL_KEY_PREVIOUS
export PATH PORT PYTHONUNBUFFERED=1 LOG_LEVEL="${LOG_LEVEL:-WARNING}"
export PYTHONWARNINGS=ignore # a demo may be run by root, which Celery warns of at length
export QUORATE_DOTENV="" QUORATE_ENV=development QUORATE_DEMO=1 DEBUG=0
export QUORATE_VAR=var/demo DATABASE_URL="sqlite:///$PWD/var/demo.sqlite3"
export PUBLIC_URL="http://127.0.0.1:$PORT"

echo "Preparing the database var/demo.sqlite3."
python manage.py migrate --verbosity 0
echo "Loading the demo's meeting."
python manage.py load_demo
echo "Serving on $PUBLIC_URL until Ctrl-C."
trap : INT # honcho stops both processes, and Ctrl-C is no error
# Without --env, honcho would read .env.
honcho --procfile Procfile.demo --env /dev/null start --port "$PORT" || [ $? = 130 ]

# One image for web, worker and beat.

FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install -r requirements.txt


FROM python:3.11-slim
# Production unless told otherwise: a forgotten variable must not open the doors.
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    QUORATE_ENV=production \
    QUORATE_DOTENV= \
    GRANIAN_LOG_ACCESS_ENABLED=true \
    GRANIAN_LOG_ACCESS_FMT='%(addr)s "%(method)s %(path)s" %(status)d %(dt_ms).1f ms'

RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin quorate
COPY --from=build /venv /venv
WORKDIR /app
COPY . .

# Static files depend on no secret, yet production starts with none missing: these are never used.
RUN SECRET_KEY=$(python -c "import secrets; print(secrets.token_urlsafe(48))") \
    CONTROL_NUMBER_KEY=$(python -c "import secrets; print(secrets.token_urlsafe(48))") \
    SEAL_KEY=$(python -c "import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())") \
    ALLOWED_HOSTS=build.invalid PUBLIC_URL=https://build.invalid \
    python manage.py collectstatic --no-input --verbosity 0 \
    && rm -rf var \
    && install -d -o quorate -g quorate -m 700 var

USER quorate
VOLUME /app/var
EXPOSE 8000

# Asked from inside under a name the site answers to.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/healthz', headers={'Host': os.environ['ALLOWED_HOSTS'].split(',')[0].strip().lstrip('.')}), timeout=4)"]

CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "8", "config.wsgi:application"]

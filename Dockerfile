# The image of the web server, the worker, the scheduler and the migration: one build, four commands.
# It holds no database, no test tools and no Node; `docs/operations.md` says how it is run.

FROM node:22-bookworm-slim AS packages
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM python:3.11-slim-bookworm AS base
# Pango sets the type of PDFs.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    IPSAPP_ENV=production \
    STATIC_ROOT=/srv/static \
    FILES_DIR=/srv/files \
    # The file system is read-only: what libraries want to keep for themselves goes to memory.
    XDG_CACHE_HOME=/tmp
WORKDIR /app

FROM base AS build
RUN python -m venv /opt/venv
COPY requirements/base.txt requirements/base.txt
RUN pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r requirements/base.txt
COPY manage.py ./
COPY ipsapp ipsapp
COPY caseload caseload
COPY fidelity fidelity
COPY outcomes outcomes
COPY reports reports
COPY templates templates
COPY static static
# The launcher of development machines stays out; bytecode is made here because nothing can be written later.
RUN rm -r ipsapp/local && python -m compileall -q .
COPY --from=packages /build/node_modules node_modules
# Only names are looked up; nothing is connected to.
RUN SECRET_KEY=none DATABASE_URL=postgres:///none REDIS_URL=redis://none python manage.py collectstatic --no-input \
    && rm -r node_modules

FROM base
RUN useradd --system --uid 10001 --home-dir /app ipsapp && install --directory --owner=ipsapp --mode=0700 /srv/files
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
COPY --from=build /srv/static /srv/static
COPY deploy/gunicorn.conf.py /app/deploy/gunicorn.conf.py
USER ipsapp
EXPOSE 8000
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "ipsapp.wsgi"]
# The host name must be one that the application answers to.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/healthz', headers={'Host': os.environ['ALLOWED_HOSTS'].split(',')[0]}), timeout=4)"]

#!/bin/sh
# Runs once, when the database server starts on an empty volume: the two roles, and the database that one of them owns.
# The owner migrates; the other serves, owns nothing, and gets its rights from `manage.py grant_app_role`.
set -eu
secrets=${SECRETS_DIR:-/run/secrets}
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname=postgres \
    --set=owner_password="$(cat "$secrets/owner_password")" --set=app_password="$(cat "$secrets/app_password")" <<'SQL'
CREATE ROLE ipsapp_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE ipsapp_app LOGIN PASSWORD :'app_password';
CREATE DATABASE ipsapp OWNER ipsapp_owner;
REVOKE ALL ON DATABASE ipsapp FROM PUBLIC;
GRANT CONNECT ON DATABASE ipsapp TO ipsapp_app;
\connect ipsapp
CREATE EXTENSION btree_gist;
CREATE EXTENSION pg_trgm;
SQL

#!/bin/sh
# Makes the secrets that docker-compose.yml reads, once, in deploy/secrets. Secrets that are there are kept.
set -eu
folder=$(dirname "$0")/secrets
mkdir -p "$folder"
# The folder keeps others out; inside a container, where only the one file is seen, any user must be able to read it.
chmod 700 "$folder"
umask 022

keep_or_write() {
    if [ ! -s "$folder/$1" ]; then
        printf %s "$2" >"$folder/$1"
        echo "made $folder/$1"
    fi
}

random() {
    head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n'
}

keep_or_write secret_key "$(random)"
keep_or_write postgres_password "$(random)"
keep_or_write owner_password "$(random)"
keep_or_write app_password "$(random)"
keep_or_write owner_database_url "postgres://ipsapp_owner:$(cat "$folder/owner_password")@postgres:5432/ipsapp"
keep_or_write app_database_url "postgres://ipsapp_app:$(cat "$folder/app_password")@postgres:5432/ipsapp"
if [ ! -s "$folder/email_url" ]; then
    echo "Write the mail server's address to $folder/email_url, as in: smtp+tls://user:password@mail.example.gov:587"
fi

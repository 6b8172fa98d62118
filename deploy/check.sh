#!/usr/bin/env bash
# Checks the Dockerfile and the compose files without a Docker engine. HADOLINT and DOCKER_COMPOSE are the paths of the programs;
# a missing program is skipped with a message.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -n "${HADOLINT:-}" ]; then
  "$HADOLINT" Dockerfile
  echo 'Dockerfile: ok'
else
  echo 'Dockerfile: not checked, HADOLINT names no program'
fi

if [ -n "${DOCKER_COMPOSE:-}" ]; then
  read_compose() { "$DOCKER_COMPOSE" --env-file /dev/null --file "$1" config --quiet; }
  export SECRET_KEY=only-for-this-check POSTGRES_PASSWORD=only-for-this-check
  for file in compose.yaml deploy/compose.postgresql.yaml; do
    read_compose "$file"
    for secret in SECRET_KEY $(grep -o '[A-Z_]*:?put' "$file" | sort -u | cut -d: -f1); do
      if refusal=$(unset "$secret" && read_compose "$file" 2>&1) || [[ $refusal != *"put $secret into .env"* ]]; then
        echo "$file must not start without $secret, and say so: $refusal" >&2
        exit 1
      fi
    done
    echo "$file: ok"
  done
else
  echo 'compose.yaml, deploy/compose.postgresql.yaml: not checked, DOCKER_COMPOSE names no program'
fi

#!/bin/sh
# Lays out the tree of one image in /tree, inside its build. Needs nothing of BuildKit.
set -eu
if [ -n "${BUILD_CA:-}" ]; then
  printf '%s\n' "$BUILD_CA" > /tmp/build-ca.pem
  export NODE_EXTRA_CA_CERTS=/tmp/build-ca.pem
fi
# The first is npm's name for it, the second pnpm's.
export npm_config_registry="$NPM_REGISTRY" pnpm_config_registry="$NPM_REGISTRY"
npm install --global pnpm@12.20.0
node infra/docker/main.ts "$1" /tree

#!/bin/sh
# Puts the key material into the emulator's seed and starts it; refuses to start with anything but 64 hex digits.
set -eu
case "$KNOXCALL_KMS_KEY" in
  *[!0-9a-fA-F]*) echo "KNOXCALL_KMS_KEY must be 64 hex digits: openssl rand -hex 32" >&2; exit 2 ;;
esac
if [ "${#KNOXCALL_KMS_KEY}" -ne 64 ]; then
  echo "KNOXCALL_KMS_KEY must be 64 hex digits: openssl rand -hex 32" >&2
  exit 2
fi
sed "s/@KNOXCALL_KMS_KEY@/$KNOXCALL_KMS_KEY/" /etc/knoxcall-kms/seed.yaml > /init/seed.yaml
unset KNOXCALL_KMS_KEY
exec local-kms

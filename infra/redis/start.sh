#!/bin/sh
# Starts Valkey with the users of the services; refuses passwords with anything but letters and digits.
set -eu
umask 077
for password in "$REDISCLI_AUTH" "$REDIS_CONTROL_PLANE_PASSWORD" "$REDIS_PROXY_PASSWORD"; do
  case "$password" in
    '' | *[!0-9a-zA-Z]*) echo "the passwords of Redis must be letters and digits: openssl rand -hex 24" >&2; exit 2 ;;
  esac
done
{
  printf 'dir /data\nappendonly yes\nmaxmemory-policy noeviction\nrequirepass %s\n' "$REDISCLI_AUTH"
  sed -e "s/@CONTROL_PLANE_PASSWORD@/$REDIS_CONTROL_PLANE_PASSWORD/" -e "s/@PROXY_PASSWORD@/$REDIS_PROXY_PASSWORD/" \
    /etc/knoxcall-redis/users.acl
} > /tmp/valkey.conf
unset REDIS_CONTROL_PLANE_PASSWORD REDIS_PROXY_PASSWORD
exec valkey-server /tmp/valkey.conf

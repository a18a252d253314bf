#!/bin/sh
# archive.sh: from proxy/, after root.sh: runs the packaged service on the demo's certificates and keeps in
# target/package/root what Java has learnt about its classes, so that the installed one starts faster.
# Java 25 and later make an AOT cache (classes linked, profiles), older ones an AppCDS archive (classes parsed).
# `archive.sh jlink` prints what the runtime needs for it.
set -eu
lib=target/package/root/usr/lib/vouchsafe
work=target/package/training
demo=''
service=''

release() { "$JAVA_HOME/bin/javac" -version | sed 's/^javac \([0-9]*\).*/\1/'; }

# An AppCDS archive lies on top of the runtime's own.
if [ "${1:-}" = jlink ]; then
  [ "$(release)" -ge 25 ] || echo --generate-cds-archive
  exit 0
fi

end() {
  for pid in $demo $service; do kill "$pid" 2>/dev/null || true; done
}
trap end EXIT

fail() {
  echo "archive.sh: $1" >&2
  tail -n 20 "$work"/*.log >&2
  exit 1
}

# await WHAT PID COMMAND...: until COMMAND is true; at most a minute.
await() {
  what=$1 pid=$2
  shift 2
  i=0
  until "$@"; do
    i=$((i + 1))
    [ $i -lt 600 ] && kill -0 "$pid" 2>/dev/null || fail "no $what"
    sleep 0.1
  done
}

ready() { grep -q 'ready: api port' "$work/$1.log"; }

invites() { grep -q '^Settings and certificates: ' "$work/demo.log"; }

# The port of the admin or the API port in a log line of the service.
api_port() { sed -n 's/.*ready: api port \([0-9]*\).*/\1/p' "$work/service.log"; }

# Logins, decisions and refusals, as clients of a new installation have them first.
ask() {
  base=http://127.0.0.1:$(api_port)/v1/acme
  pem='Content-Type: application/pem-certificate-chain'
  for round in 1 2 3; do
    for who in good revoked; do
      curl -s -o /dev/null -H "@$certificates/$who.header" "$base/auth"
      curl -s -o /dev/null -H "$pem" --data-binary "@$certificates/$who.pem" "$base/decisions"
    done
  done
}

command -v curl >/dev/null || { echo "archive.sh: curl is needed to build the package: install it" >&2; exit 1; }
rm -rf "$work"
mkdir -p "$work"

"$lib/runtime/bin/java" -jar "$lib/vouchsafe.jar" demo >"$work/demo.log" 2>&1 &
demo=$!
await "demo" $demo invites
certificates=$(sed -n 's/^Settings and certificates: \([^ ]*\) .*/\1/p' "$work/demo.log")
# On other ports than the demo's, and without what few installations have: OCVPN devices and TLS fronts.
sed -e 's/^listen:.*/listen: { api: 127.0.0.1:0, admin: 127.0.0.1:0 }/' -e '/^  branches:/,$d' \
  "$certificates/vouchsafe.yaml" >"$certificates/training.yaml"

if [ "$(release)" -ge 25 ]; then
  learn=-XX:AOTCacheOutput=$lib/vouchsafe.aot
else
  learn=-XX:ArchiveClassesAtExit=$lib/vouchsafe.jsa
fi
"$lib/runtime/bin/java" "$learn" -jar "$lib/vouchsafe.jar" serve --config "$certificates/training.yaml" \
  --state "$work/state" >"$work/service.log" 2>&1 &
service=$!
await "service" $service ready service
ask
kill $service
wait $service || fail "the service did not end well"
service=''
[ -s "${learn#*=}" ] || fail "Java wrote no archive"
chmod 644 "${learn#*=}"
touch -d "$SOURCE_DATE" "${learn#*=}"

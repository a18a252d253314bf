#!/bin/sh
# debian.sh COMMAND:PACKAGE...: as root on Debian and its like, installs the package of each command (or file)
# that is not there yet, and starts no service. Never fails: it says what is still missing, and the
# tests that need it say so again when they skip.
set -u

missing() {
  for pair in "$@"; do
    PATH=$PATH:/usr/sbin:/sbin command -v "${pair%%:*}" >/dev/null || echo "${pair##*:}"
  done
}

install() {
  policy=/usr/sbin/policy-rc.d # 101 from it: do not start what was installed
  if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
  apt-get update
  for package in "$@"; do
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$package"
  done
}

wanted=$(missing "$@")
[ -n "$wanted" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  # shellcheck disable=SC2086 # each word is a package
  install $wanted </dev/null
fi

wanted=$(missing "$@")
[ -n "$wanted" ] || exit 0
{
  echo "debian.sh: ================================================================"
  echo "debian.sh: NOT INSTALLED, tests that need them will be skipped:" $wanted
  echo "debian.sh: ================================================================"
} >&2
exit 0

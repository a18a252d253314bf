#!/bin/sh
# jdk.sh COMMAND ARGS...: runs the command on a JDK 21 or later, which it finds by itself:
# JAVA_HOME if that will do, else the PATH's, else the newest under /usr/lib/jvm, else (as root on
# Debian and its like) the distribution's package.
set -eu
oldest=21

# The feature release of the JDK in directory $1 ("25"), or 0 if there is none.
release() {
  [ -x "$1/bin/javac" ] && [ -x "$1/bin/java" ] || { echo 0; return; }
  "$1/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p' | grep . || echo 0
}

will_do() { [ "$(release "$1")" -ge "$oldest" ]; }

newest_installed() {
  best=''
  best_release=$((oldest - 1))
  for home in /usr/lib/jvm/*; do
    [ -L "$home" ] && continue
    found=$(release "$home")
    if [ "$found" -gt "$best_release" ]; then
      best=$home
      best_release=$found
    fi
  done
  [ -n "$best" ] && echo "$best"
}

find_jdk() {
  if [ -n "${JAVA_HOME:-}" ] && will_do "$JAVA_HOME"; then
    echo "$JAVA_HOME"
    return
  fi
  if javac=$(command -v javac); then
    home=$(dirname "$(dirname "$(readlink -f "$javac")")")
    if will_do "$home"; then
      echo "$home"
      return
    fi
  fi
  newest_installed
}

install_jdk() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  {
    apt-get update
    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    apt-get install -y --no-install-recommends openjdk-25-jdk-headless ||
      apt-get install -y --no-install-recommends openjdk-21-jdk-headless
  } >&2 </dev/null
}

if ! JAVA_HOME=$(find_jdk); then
  echo "jdk.sh: no JDK $oldest or later in JAVA_HOME, on the PATH or under /usr/lib/jvm; trying to install one" >&2
  install_jdk || true
  if ! JAVA_HOME=$(find_jdk); then
    echo "jdk.sh: Vouchsafe needs a JDK $oldest or later (OpenJDK 21, 25 or any newer one):" >&2
    echo "jdk.sh: install one, point JAVA_HOME at it, and call again." >&2
    exit 1
  fi
fi
PATH=$JAVA_HOME/bin:$PATH
export JAVA_HOME PATH

if [ "${1:-}" = mvn ] && ! command -v mvn >/dev/null; then
  sh "$(dirname "$0")/debian.sh" mvn:maven
  command -v mvn >/dev/null || { echo "jdk.sh: Maven 3.8 or later is needed: install it and call again." >&2; exit 1; }
fi
exec "$@"

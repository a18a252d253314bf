#!/bin/sh
# root.sh: from proxy/, on a JDK 21 or later: lays out below target/package/root what the package installs, but for
# the start archive (archive.sh). SOURCE_DATE is the time of every file, so that two builds have the same bytes.
set -eu
here=src/package
root=target/package/root
lib=$root/usr/lib/vouchsafe
doc=$root/usr/share/doc/vouchsafe
man=$root/usr/share/man/man1

# The modules that are listed, and on Java 21 the curves, which Java 22 and later have in java.base.
modules() {
  sed -e 's/#.*//' -e '/^ *$/d' $here/modules.txt
  case $("$JAVA_HOME/bin/javac" -version) in "javac 21"*) echo jdk.crypto.ec ;; esac
}

runtime() {
  "$JAVA_HOME/bin/jlink" --add-modules "$(modules | paste -sd,)" --output "$lib/runtime" \
    --strip-debug --no-header-files --no-man-pages $("$here/archive.sh" jlink)
  # Of the programs only java is of use here.
  find "$lib/runtime/bin" -type f ! -name java -delete
  # Debian's JDK has a link to what another package makes.
  cacerts=$lib/runtime/lib/security/cacerts
  [ ! -L "$cacerts" ] || cp --remove-destination "$(readlink -f "$JAVA_HOME/lib/security/cacerts")" "$cacerts"
  [ -s "$cacerts" ] || { echo "root.sh: the JDK $JAVA_HOME has no lib/security/cacerts: install ca-certificates-java" >&2; exit 1; }
}

rm -rf target/package
install -d "$lib" "$doc" "$root/usr/bin" "$root/usr/lib/systemd/system" "$root/etc/vouchsafe"
runtime
install -m 644 target/vouchsafe.jar "$lib/vouchsafe.jar"
install -m 755 $here/vouchsafe "$root/usr/bin/vouchsafe"
install -m 644 $here/vouchsafe.service "$root/usr/lib/systemd/system/vouchsafe.service"
install -m 640 $here/vouchsafe.yaml "$root/etc/vouchsafe/vouchsafe.yaml"
install -m 644 $here/copyright target/bom.json "$doc/"
cp -R ../docs/. "$doc/"
rm -rf "$doc/decisions"
gzip -9nc ../CHANGELOG.md >"$doc/changelog.gz"
# `make manual` leaves pages; the command line knows its own completion, where it has that command.
for page in target/manual/*.1; do
  [ -e "$page" ] || continue
  install -d "$man"
  gzip -9nc "$page" >"$man/$(basename "$page").gz"
done
if "$lib/runtime/bin/java" -jar "$lib/vouchsafe.jar" completion >target/package/completion 2>/dev/null; then
  install -D -m 644 target/package/completion "$root/usr/share/bash-completion/completions/vouchsafe"
fi
find "$root" -type d -exec chmod 755 {} +
find "$doc" -type f -exec chmod 644 {} +
find "$root" -exec touch -hd "$SOURCE_DATE" {} +

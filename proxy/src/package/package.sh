#!/bin/sh
# package.sh STEP VERSION COMMIT SOURCE_DATE: from proxy/, when target/vouchsafe.jar is there.
# STEP root: all that jdeb puts into the .deb: target/package/root.tar and target/package/control.
# STEP names, after jdeb: names the .deb, makes the OCI image and target/SHA256SUMS.
set -eu
step=$1 version=$2 commit=$3
SOURCE_DATE=$4
export SOURCE_DATE LC_ALL=C
here=src/package

# Debian's name of this machine's kind.
arch() {
  case $(uname -m) in
  x86_64) echo amd64 ;;
  aarch64) echo arm64 ;;
  *) echo "package.sh: packages are made on x86_64 and aarch64, this is $(uname -m)" >&2; exit 1 ;;
  esac
}

# When the commit was made; without git, now.
commit_time() { TZ=UTC git log -1 --format=%cd --date=format-local:%Y%m%d%H%M%S 2>/dev/null || date -u +%Y%m%d%H%M%S; }

# A snapshot is older than its release, and newer than the snapshot of an earlier commit.
debian_version() {
  case $version in
  *-SNAPSHOT) echo "${version%-SNAPSHOT}~$(commit_time)+g$commit" ;;
  *) echo "$version" ;;
  esac
}

# The newest symbols of glibc that the runtime asks for.
glibc() {
  find target/package/root/usr/lib/vouchsafe/runtime -type f \( -name '*.so' -o -perm -100 \) \
    -exec grep -aohE 'GLIBC_2\.[0-9]+' {} + | sed 's/GLIBC_//' | sort -uV | tail -n 1
}

arch=$(arch)
if [ $step = root ]; then
  sh $here/root.sh
  sh $here/archive.sh
  (cd target/package/root/usr/lib/vouchsafe && find . -type f ! -name SHA256SUMS | sort | xargs sha256sum >SHA256SUMS)
  touch -d "$SOURCE_DATE" target/package/root/usr/lib/vouchsafe/SHA256SUMS target/package/root/usr/lib/vouchsafe
  tar -C target/package/root --sort=name --owner=0 --group=0 --numeric-owner --format=gnu -cf target/package/root.tar .
  cp -R $here/deb target/package/control
  sed -i -e "s/\[\[debianVersion]]/$(debian_version)/" -e "s/\[\[debianArchitecture]]/$arch/" \
    -e "s/\[\[glibc]]/$(glibc)/" target/package/control/control
  exit 0
fi

base=vouchsafe_$(debian_version)_$arch
rm -f target/vouchsafe_*.deb target/vouchsafe_*.oci.tar
mv target/package/vouchsafe.deb "target/$base.deb"
sh $here/image.sh "$version" "$commit" "$arch" "target/$base.oci.tar"
(cd target && sha256sum "$base.deb" "$base.oci.tar" vouchsafe.jar bom.json >SHA256SUMS)
echo "package.sh: target/$base.deb, target/$base.oci.tar, target/SHA256SUMS"

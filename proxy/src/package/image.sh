#!/bin/sh
# image.sh VERSION COMMIT ARCH FILE: from proxy/, after package.sh: an OCI image as a tar, as `docker save` writes it:
# `docker load`, `podman load` and skopeo read it. There is no shell in it. Its base are the C library of
# the machine that builds, and what a system without users needs; which Debian packages these are from is told in
# var/lib/dpkg/status.d, where scanners look.
set -eu
version=$1 commit=$2 arch=$3 file=$4
root=target/package/root
base=target/package/base
layout=target/package/oci
blobs=$layout/blobs/sha256
user=65532
java=/usr/lib/vouchsafe/runtime/bin/java

# The system's libraries that the runtime is linked with, and those that resolve names for it.
libraries() {
  find $root/usr/lib/vouchsafe/runtime -type f \( -name '*.so' -o -name java \) -exec ldd {} + |
    sed -n -e 's/.*=> \(\/[^ ]*\) (.*/\1/p' -e 's/^\t\(\/[^ ]*\) (.*/\1/p' | grep -v vouchsafe | sort -u
  loaded=$(ldconfig_path)
  "$loaded" -p | sed -n 's/.*lib\(nss_files\|nss_dns\|resolv\)\.so\.2 .*x86-64.* => //p;s/.*lib\(nss_files\|nss_dns\|resolv\)\.so\.2 .*AArch64.* => //p'
}

ldconfig_path() { PATH=$PATH:/usr/sbin:/sbin command -v ldconfig; }

# What Debian knows about the package of a file goes where scanners look for it.
tell_origin() {
  command -v dpkg-query >/dev/null || return 0
  origin=$(dpkg-query -S "$(readlink -f "$1")" 2>/dev/null || dpkg-query -S "$1" 2>/dev/null) || return 0
  package=${origin%%:*}
  install -d $base/var/lib/dpkg/status.d "$base/usr/share/doc/$package"
  dpkg-query -s "$package" >"$base/var/lib/dpkg/status.d/$package"
  [ ! -e "/usr/share/doc/$package/copyright" ] ||
    install -m 644 "/usr/share/doc/$package/copyright" "$base/usr/share/doc/$package/copyright"
}

# Adds a file to the layout's blobs and prints its digest.
blob() {
  digest=$(sha256sum <"$1" | cut -d' ' -f1)
  mv "$1" "$blobs/$digest"
  echo "$digest"
}

size() { stat -c %s "$blobs/$1"; }

# pack DIRECTORY NAME EXCLUDED...: a layer without times and owners of this machine.
pack() {
  from=$1 to=$2
  shift 2
  tar -C "$from" --sort=name --mtime="$SOURCE_DATE" --owner=0 --group=0 --numeric-owner --format=gnu "$@" -cf "target/package/$to.tar" .
}

rm -rf $base $layout
install -d $base/etc $base/tmp $base/var/lib $blobs
chmod 1777 $base/tmp
for library in $(libraries); do
  install -D -m 755 "$library" "$base$library"
  tell_origin "$library"
done
[ ! -e /etc/os-release ] || install -m 644 /etc/os-release $base/etc/os-release
printf 'root:x:0:0:root:/:/nonexistent\nvouchsafe:x:%s:%s::/var/lib/vouchsafe:/nonexistent\n' $user $user >$base/etc/passwd
printf 'root:x:0:\nvouchsafe:x:%s:\n' $user >$base/etc/group
echo 'hosts: files dns' >$base/etc/nsswitch.conf
pack $base base
install -d target/package/state/var/lib/vouchsafe
chmod 700 target/package/state/var/lib/vouchsafe
tar -C target/package/state --mtime="$SOURCE_DATE" --owner=$user --group=$user --numeric-owner --format=gnu -rf target/package/base.tar ./var/lib/vouchsafe
# Its settings hold no secret, and this user has another number than the file's group.
pack $root app --mode=a+rX --exclude=./usr/bin --exclude=./usr/lib/systemd --exclude=./usr/share/man --exclude=./usr/share/bash-completion

layers='' ids='' names=''
for layer in base app; do
  id=$(sha256sum <target/package/$layer.tar | cut -d' ' -f1)
  gzip -nf target/package/$layer.tar
  digest=$(blob target/package/$layer.tar.gz)
  layers="$layers,{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":\"sha256:$digest\",\"size\":$(size "$digest")}"
  ids="$ids,\"sha256:$id\""
  names="$names,\"blobs/sha256/$digest\""
done

archive=''
[ ! -e $root/usr/lib/vouchsafe/vouchsafe.aot ] || archive='"-XX:AOTCache=/usr/lib/vouchsafe/vouchsafe.aot",'
[ ! -e $root/usr/lib/vouchsafe/vouchsafe.jsa ] || archive='"-XX:SharedArchiveFile=/usr/lib/vouchsafe/vouchsafe.jsa",'
cat >$layout/config <<END
{"created":"$SOURCE_DATE","architecture":"$arch","os":"linux",
 "config":{"User":"$user:$user","WorkingDir":"/","StopSignal":"SIGTERM",
  "Env":["PATH=/usr/lib/vouchsafe/runtime/bin"],
  "Entrypoint":["$java",$archive"-Xlog:disable","-Xlog:all=warning:stderr","-jar","/usr/lib/vouchsafe/vouchsafe.jar"],
  "Cmd":["serve","--config","/etc/vouchsafe/vouchsafe.yaml","--state","/var/lib/vouchsafe"],
  "Volumes":{"/var/lib/vouchsafe":{}},
  "Labels":{"org.opencontainers.image.title":"Vouchsafe","org.opencontainers.image.version":"$version",
   "org.opencontainers.image.revision":"$commit","org.opencontainers.image.licenses":"Apache-2.0"}},
 "rootfs":{"type":"layers","diff_ids":[${ids#,}]},
 "history":[{"created":"$SOURCE_DATE","created_by":"image.sh base"},{"created":"$SOURCE_DATE","created_by":"image.sh app"}]}
END
config=$(blob $layout/config)
cat >$layout/manifest <<END
{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
 "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:$config","size":$(size "$config")},
 "layers":[${layers#,}]}
END
manifest=$(blob $layout/manifest)
echo '{"imageLayoutVersion":"1.0.0"}' >$layout/oci-layout
cat >$layout/index.json <<END
{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:$manifest","size":$(size "$manifest"),
 "annotations":{"org.opencontainers.image.ref.name":"$version","io.containerd.image.name":"docker.io/library/vouchsafe:$version"}}]}
END
cat >$layout/manifest.json <<END
[{"Config":"blobs/sha256/$config","RepoTags":["vouchsafe:$version"],"Layers":[${names#,}]}]
END
tar -C $layout --sort=name --mtime="$SOURCE_DATE" --owner=0 --group=0 --numeric-owner --format=gnu -cf "$file" blobs index.json manifest.json oci-layout

package io.vouchsafe.proxy.gateway.openvpn;

import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.gateway.openvpn.PeerFolder.PeerFile;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.wire.openvpn.ClientEnv;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The certificates of one login, as the server names them by their digests.
 *
 * @param certificates leaf first; empty without the leaf's
 * @param missing why the leaf's is not there, one sentence; empty when it is
 * @param remarks on files that are not used
 */
record LoginChain(List<Der> certificates, Optional<String> missing, List<String> remarks) {
  LoginChain {
    certificates = List.copyOf(certificates);
    remarks = List.copyOf(remarks);
  }

  /** The digests that the environment names, the leaf's first, in lower-case hex. */
  static List<String> digests(ClientEnv env) {
    List<String> digests = new ArrayList<>();
    for (int depth = 0; depth < Presented.MOST_CERTIFICATES; depth++) {
      Optional<String> digest = env.digest(depth);
      if (digest.isEmpty()) {
        break;
      }
      digests.add(digest.get());
    }
    return digests;
  }

  /** Reads what the folder has of {@code digests}; blocks. */
  static LoginChain read(PeerFolder folder, List<String> digests) {
    if (digests.isEmpty()) {
      return missing(
          "OpenVPN names no certificate (tls_digest_sha256_0): is verify-client-cert set?");
    }
    try {
      return folder.open(opened -> read(folder, opened, digests));
    } catch (IOException broken) {
      return missing(
          "folder " + folder.path() + " cannot be read: " + broken.getClass().getSimpleName());
    }
  }

  private static LoginChain missing(String why) {
    return new LoginChain(List.of(), Optional.of(why), List.of());
  }

  private static LoginChain read(
      PeerFolder folder, SecureDirectoryStream<Path> opened, List<String> digests) {
    List<Der> certificates = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    for (String digest : digests) {
      switch (PeerFolder.read(opened, digest)) {
        case PeerFile.Intact(Der certificate) -> certificates.add(certificate);
        case PeerFile.Absent absent -> {
          if (certificates.isEmpty()) {
            return missing(
                "folder %s has no file %s: does the server's tls-verify script move it there?"
                    .formatted(folder.path(), PeerFolder.file(digest)));
          }
        }
        case PeerFile.Unusable(String why) -> {
          String remark = folder.path().resolve(PeerFolder.file(digest)) + " is not used: " + why;
          if (certificates.isEmpty()) {
            return new LoginChain(List.of(), Optional.of(remark), List.of(remark));
          }
          remarks.add(remark);
        }
      }
    }
    return new LoginChain(certificates, Optional.empty(), remarks);
  }
}

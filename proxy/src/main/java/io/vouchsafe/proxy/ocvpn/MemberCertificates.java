package io.vouchsafe.proxy.ocvpn;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.revocation.Evidence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which certificates of a member are kept, so that it is decided about again by them. */
final class MemberCertificates {
  /** Octets of one member's; of longer chains its own certificate alone. */
  static final int MOST_OCTETS = 32_768;

  private MemberCertificates() {}

  /** Those that let it in: the path without its anchor; empty when it was not let in. */
  static List<Der> of(Verdict verdict) {
    return switch (verdict.decision()) {
      case Decision.Allow allow -> of(allow.evidence());
      case Decision.Deny deny -> List.of();
    };
  }

  /** The certificates on disk of every member; nothing of one whose cannot be read. */
  static Map<CustomerName, Map<DeviceSerial, List<Certificate>>> readAll(
      Map<CustomerName, StoredGroup> stored) {
    Map<CustomerName, Map<DeviceSerial, List<Certificate>>> all = new HashMap<>();
    stored.forEach(
        (name, group) -> {
          Map<DeviceSerial, List<Certificate>> members = new HashMap<>();
          group.chains().forEach((serial, chain) -> members.put(serial, read(chain)));
          all.put(name, members);
        });
    return all;
  }

  /** Empty when one of them cannot be read. */
  static List<Certificate> read(List<Der> chain) {
    List<Certificate> read = new ArrayList<>();
    for (Der certificate : chain) {
      if (!(Certificate.parse(certificate.toBytes()) instanceof Parsed.Ok<Certificate>(var each))) {
        return List.of();
      }
      read.add(each);
    }
    return read;
  }

  private static List<Der> of(Evidence evidence) {
    List<Der> leaf = evidence.leaf().map(Certificate::der).stream().toList();
    List<Certificate> path = evidence.path();
    if (path.size() < 2) {
      return leaf;
    }
    List<Der> chain = path.subList(0, path.size() - 1).stream().map(Certificate::der).toList();
    return chain.stream().mapToLong(Der::length).sum() > MOST_OCTETS ? leaf : chain;
  }
}

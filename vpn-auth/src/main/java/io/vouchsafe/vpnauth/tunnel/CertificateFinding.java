package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.vpnauth.identity.IdEntry;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.identity.PeerIdentity;
import java.util.Optional;

/**
 * What the peer's certificate comes to under a tunnel's policy. Revocation has no part in it: that
 * is asked about once the tunnel is chosen.
 */
public sealed interface CertificateFinding {

  /**
   * Its path holds, and the policy wants it.
   *
   * @param matched the entry of the policy's ID list; empty without one
   */
  record Passes(PeerIdentity who, Optional<IdEntry> matched) implements CertificateFinding {}

  /**
   * The policy refuses its path.
   *
   * @param why one sentence
   */
  record PathRefused(String why) implements CertificateFinding {}

  /** Its path holds, but the policy's list has no entry for it. */
  record NotListed(PeerIdentity who, IdList list) implements CertificateFinding {}

  /** Its path holds, but the identity that the peer claims is another's. */
  record Mismatched(PeerIdentity who) implements CertificateFinding {}

  /** What a path that holds comes to under a policy with {@code list}. */
  static CertificateFinding of(PeerIdentity who, Optional<IdList> list) {
    if (who.isMismatched()) {
      return new Mismatched(who);
    }
    if (list.isEmpty()) {
      return new Passes(who, Optional.empty());
    }
    Optional<IdEntry> found = who.find(list.get());
    return found.isPresent() ? new Passes(who, found) : new NotListed(who, list.get());
  }
}

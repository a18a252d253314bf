package io.vouchsafe.proxy.session;

import io.vouchsafe.pki.crl.CrlIndex;
import io.vouchsafe.proxy.cache.StatusKey;
import io.vouchsafe.vpnauth.emergency.BlockList;

/**
 * Something that may end live sessions of one tenant. It is published once, on the transition, from
 * wherever it is learnt. It decides nothing: whoever is concerned is decided about again.
 */
public sealed interface RevocationEvent {
  String tenant();

  /**
   * A verified answer says that the certificate is revoked or on hold, and nothing that was cached
   * under the same OCSP or CRL object said so before.
   */
  record Learnt(String tenant, StatusKey key) implements RevocationEvent {}

  /**
   * A verified CRL took the place of another, or is the first of its scope. It may list a million
   * certificates, so that sessions are looked up in it, and not its entries in the sessions.
   */
  record CrlReplaced(String tenant, CrlIndex crl) implements RevocationEvent {}

  /** An operator blocks certificates. */
  record Blocked(String tenant, BlockList added) implements RevocationEvent {}

  /** An operator takes blocks back. */
  record Unblocked(String tenant, BlockList removed) implements RevocationEvent {}

  /** The settings of the tenant are others now, or gone, or its memory was emptied by hand. */
  record TrustChanged(String tenant) implements RevocationEvent {}
}

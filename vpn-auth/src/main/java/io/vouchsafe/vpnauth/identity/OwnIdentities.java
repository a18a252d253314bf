package io.vouchsafe.vpnauth.identity;

import io.vouchsafe.pki.Certificate;
import java.util.Set;
import java.util.stream.Collectors;

/** The identities to which a gateway answers, read once. A wildcard in a certificate is none. */
public final class OwnIdentities {
  /** It answers to no name. */
  public static final OwnIdentities NONE = new OwnIdentities(Set.of());

  private final Set<IdKey> keys;

  private OwnIdentities(Set<IdKey> keys) {
    this.keys = Set.copyOf(keys);
  }

  /** All identities of the gateway's certificate. */
  public static OwnIdentities of(Certificate gateway) {
    return new OwnIdentities(
        LeafName.of(gateway).stream().map(LeafName::own).collect(Collectors.toSet()));
  }

  /** That one alone; none when it is malformed. */
  public static OwnIdentities of(ClaimedId only) {
    return ComparableId.of(only).map(id -> new OwnIdentities(Set.of(id.key()))).orElse(NONE);
  }

  public boolean include(ComparableId asked) {
    return keys.contains(asked.key());
  }
}

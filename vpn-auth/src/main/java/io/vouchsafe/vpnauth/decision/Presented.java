package io.vouchsafe.vpnauth.decision;

import io.vouchsafe.pki.Der;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.revocation.NamedCertificate;
import java.util.List;
import java.util.Optional;

/**
 * What a front hands over, before anything is believed.
 *
 * @param chain DER certificates, leaf first; empty when the peer sent none
 * @param stapled DER OCSP responses, one place for each certificate of {@code chain} at most
 * @param claimed who the peer says that it is; empty where it says nothing but its certificate
 * @param named what the front says of a certificate that it does not have; then there is no chain
 * @param front who handed it over, for logs and metrics: a word from code, never from the peer
 */
public record Presented(
    List<Der> chain,
    List<Optional<Der>> stapled,
    Optional<ClaimedId> claimed,
    Optional<NamedCertificate> named,
    String front) {
  /** Contract, section 1: certificates of one request; more of them are malformed. */
  public static final int MOST_CERTIFICATES = 32;

  public Presented {
    chain = List.copyOf(chain);
    stapled = List.copyOf(stapled);
    if (named.isPresent() && !chain.isEmpty()) {
      throw new IllegalArgumentException("a certificate that is there needs no name");
    }
  }

  /** Certificates that are there. */
  public Presented(
      List<Der> chain, List<Optional<Der>> stapled, Optional<ClaimedId> claimed, String front) {
    this(chain, stapled, claimed, Optional.empty(), front);
  }

  /** A certificate that is not there. */
  public static Presented named(NamedCertificate named, String front) {
    return new Presented(List.of(), List.of(), Optional.empty(), Optional.of(named), front);
  }

  /** By a peer that claims no identity. */
  public Presented(List<Der> chain, List<Optional<Der>> stapled, String front) {
    this(chain, stapled, Optional.empty(), front);
  }

  /** Nothing that could be read. */
  public static Presented nothing(String front) {
    return new Presented(List.of(), List.of(), front);
  }
}

package io.vouchsafe.vpnauth.decision;

import io.vouchsafe.pki.Der;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import java.util.List;
import java.util.Optional;

/**
 * What a front hands over, before anything is believed.
 *
 * @param chain DER certificates, leaf first; empty when the peer sent none
 * @param stapled DER OCSP responses, one place for each certificate of {@code chain} at most
 * @param claimed who the peer says that it is; empty where it says nothing but its certificate
 * @param front who handed it over, for logs and metrics: a word from code, never from the peer
 */
public record Presented(
    List<Der> chain, List<Optional<Der>> stapled, Optional<ClaimedId> claimed, String front) {
  /** Contract, section 1: certificates of one request; more of them are malformed. */
  public static final int MOST_CERTIFICATES = 32;

  public Presented {
    chain = List.copyOf(chain);
    stapled = List.copyOf(stapled);
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

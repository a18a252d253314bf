package io.vouchsafe.vpnauth;

import io.vouchsafe.pki.Der;
import java.util.List;
import java.util.Optional;

/**
 * What a front hands over, before anything is believed.
 *
 * @param chain DER certificates, leaf first; empty when the peer sent none
 * @param stapled DER OCSP responses, one place for each certificate of {@code chain} at most
 * @param front who handed it over, for logs and metrics: a word from code, never from the peer
 */
public record Presented(List<Der> chain, List<Optional<Der>> stapled, String front) {
  /** Contract, section 1: certificates of one request; more of them are malformed. */
  public static final int MOST_CERTIFICATES = 32;

  public Presented {
    chain = List.copyOf(chain);
    stapled = List.copyOf(stapled);
  }
}

package io.vouchsafe.proxy.shared.response;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Fingerprint;
import java.time.Duration;
import java.time.Instant;

/**
 * A response out of the engine, whole again and verified by nobody here.
 *
 * @param stored SHA-256 of what lay there
 * @param tenant whose node fetched it
 * @param object the OCSP object under which that node accepted it
 * @param received when that node had it
 * @param isOurs whether a holder of {@code shared.key} says these three; otherwise they are
 *     nobody's word
 */
record SharedResponse(
    Fingerprint stored,
    Der response,
    String tenant,
    String object,
    Instant received,
    boolean isOurs) {
  /**
   * So long what was of no use is passed over: who waits for another node's response looks again
   * and again, and what lies there may be somebody's who wants us to work.
   */
  static final Duration PASSED_OVER = Duration.ofSeconds(1);
}

package io.vouchsafe.config;

import io.vouchsafe.pki.Certificate;
import java.time.Duration;
import java.util.List;

/**
 * Two certificates of one CA whose status is known, to be asked about on a schedule.
 *
 * @param name unique in the tenant
 * @param policy the name of the policy under which is asked
 * @param good leaf first; passes
 * @param revoked leaf first; is revoked
 * @param interval from one question to the next
 */
public record CanarySettings(
    String name,
    String policy,
    List<Certificate> good,
    List<Certificate> revoked,
    Duration interval) {
  public CanarySettings {
    good = List.copyOf(good);
    revoked = List.copyOf(revoked);
  }
}

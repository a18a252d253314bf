package io.vouchsafe.proxy.demo;

import static io.vouchsafe.pki.revocation.RevocationReason.KEY_COMPROMISE;

import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.pki.revocation.RevocationStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the issuing CA knows of its certificates: <em>good</em> of each, but for these. */
final class DemoStatuses {
  private final Map<SerialNumber, RevocationStatus> known = new ConcurrentHashMap<>();
  private final InstantSource clock;

  DemoStatuses(InstantSource clock) {
    this.clock = clock;
  }

  /** From now on. */
  void revoke(Certificate certificate) {
    revoke(certificate, clock.instant());
  }

  void revoke(Certificate certificate, Instant since) {
    known.put(certificate.serial(), new RevocationStatus.Revoked(since, KEY_COMPROMISE));
  }

  /** It has never heard of this one. */
  void forget(Certificate certificate) {
    known.put(certificate.serial(), new RevocationStatus.Unknown());
  }

  /** What is true now. */
  ResponseSpec tell(ResponseSpec spec) {
    known.forEach(spec::statusOf);
    return spec;
  }
}

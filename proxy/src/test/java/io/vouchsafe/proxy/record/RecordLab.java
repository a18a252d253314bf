package io.vouchsafe.proxy.record;

import io.vouchsafe.pki.Der;
import io.vouchsafe.vpnauth.decision.Reason;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Recorded decisions to be written. */
final class RecordLab {
  static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

  private RecordLab() {}

  static RecordedDecision allow(String tenant, int certificate, int bytes) {
    return decision(tenant, Reason.OK, true, certificate, bytes);
  }

  /** A refusal of a certificate that no CA of the policy vouches for. */
  static RecordedDecision stranger(String tenant, Reason reason, int certificate) {
    return decision(tenant, reason, false, certificate, 1000);
  }

  private static RecordedDecision decision(
      String tenant, Reason reason, boolean allow, int certificate, int bytes) {
    return new RecordedDecision(
        NOW,
        "ref-" + certificate,
        tenant,
        "default",
        "api",
        allow,
        reason,
        false,
        allow,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(der(certificate, bytes)),
        0,
        0);
  }

  private static Der der(int certificate, int bytes) {
    return Der.copyOf(ByteBuffer.allocate(bytes).putInt(certificate).array());
  }
}

package io.vouchsafe.proxy.cli;

import io.vouchsafe.ocsp.OcspRefusal;
import io.vouchsafe.ocsp.OcspVerdict;
import io.vouchsafe.ocsp.SignerBasis;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationStatus;
import java.io.PrintStream;
import java.time.Instant;

/** Shows a person what OCSP says, who signed that, and how fresh it is. */
final class StatusReport {
  private final PrintStream out;
  private final Ink ink;

  StatusReport(PrintStream out, Ink ink) {
    this.out = out;
    this.ink = ink;
  }

  /** A response from {@code source} was judged. */
  void show(String source, OcspVerdict verdict) {
    switch (verdict) {
      case OcspVerdict.Accepted(VerifiedStatus status) -> show(source, status);
      case OcspVerdict.Refused(OcspRefusal refusal) ->
          nothing(source, refusal.outcome(), refusal.explain());
    }
  }

  /** There is nothing to rely on. */
  void nothing(String source, Outcome outcome, String detail) {
    out.println("OCSP " + source);
    out.println(ink.bad("  ✗ " + outcome.code()) + ": " + Ink.shown(detail));
  }

  private void show(String source, VerifiedStatus status) {
    out.println("OCSP " + source);
    out.println(
        switch (status.status()) {
          case RevocationStatus.Good g -> ink.good("  ✓ good");
          case RevocationStatus.Unknown u -> ink.bad("  ✗ unknown");
          case RevocationStatus.Revoked r ->
              ink.bad("  ✗ revoked") + " at " + r.at() + ", " + r.reason().asn1Name();
        });
    out.println("    signed by " + basis(status.basis()) + ", SHA-256 " + status.signer());
    out.println(
        "    thisUpdate %s, nextUpdate %s%s"
            .formatted(
                status.thisUpdate(),
                status.nextUpdate().map(Instant::toString).orElse("absent"),
                status.nonceEchoed() ? ", our nonce came back" : ""));
  }

  private static String basis(SignerBasis basis) {
    return switch (basis) {
      case PINNED -> "a pinned certificate";
      case ISSUER -> "the certificate's issuer";
      case DELEGATE -> "a delegate of the certificate's issuer";
      case TRUSTED_ROOT -> "a certificate under a trusted root";
      case CA_GROUP -> "a certificate under the trusted CAs";
    };
  }
}

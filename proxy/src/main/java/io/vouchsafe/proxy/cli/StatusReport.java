package io.vouchsafe.proxy.cli;

import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.SignerBasis;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.proxy.cli.terminal.Ink;
import io.vouchsafe.vpnauth.revocation.Attempt;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import java.io.PrintStream;
import java.time.Instant;

/** Shows a person whom was asked about each certificate, what they said, and who signed that. */
final class StatusReport {
  private final PrintStream out;
  private final Ink ink;

  StatusReport(PrintStream out, Ink ink) {
    this.out = out;
    this.ink = ink;
  }

  /**
   * One certificate's.
   *
   * @param at its place in the path
   */
  void show(int at, CertificateStatus status) {
    String subject =
        status.query().certificate().map(Certificate::subject).map(name -> name.shown()).orElse("");
    out.println("status of " + at + "  " + Ink.shown(subject));
    status.attempts().forEach(this::show);
    if (status.notNeeded().isPresent()) {
      out.println(ink.good("  ✓ not needed") + ": " + status.notNeeded().get().clause());
    } else if (status.settled().isEmpty()) {
      out.println(
          ink.bad("  ✗ not known")
              + (status.attempts().isEmpty()
                  ? ": nobody was asked"
                  : ": nobody gave a usable one"));
    }
  }

  private void show(Attempt attempt) {
    String by =
        attempt.source().word()
            + (attempt.responder().isEmpty() ? "" : " " + Ink.shown(attempt.responder()))
            + ", "
            + attempt.took().toMillis()
            + " ms";
    String why = attempt.detail().isEmpty() ? "" : "; " + Ink.shown(attempt.detail());
    out.println("  " + outcome(attempt) + ": " + by + why);
    attempt.status().map(CachedStatus::verified).ifPresent(this::signed);
  }

  private String outcome(Attempt attempt) {
    return switch (attempt.outcome()) {
      case GOOD -> ink.good("✓ good");
      case REVOKED -> ink.bad("✗ revoked") + attempt.status().map(StatusReport::since).orElse("");
      default -> ink.bad("✗ " + attempt.outcome().code());
    };
  }

  private static String since(CachedStatus status) {
    return status.verified().status() instanceof RevocationStatus.Revoked revoked
        ? " at " + revoked.at() + ", " + revoked.reason().asn1Name()
        : "";
  }

  private void signed(VerifiedStatus status) {
    out.println("      signed by " + basis(status.basis()) + ", SHA-256 " + status.signer().hex());
    out.println(
        "      thisUpdate %s, nextUpdate %s%s"
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

package io.vouchsafe.proxy.journal;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.proxy.cache.LastEvidenceText;
import io.vouchsafe.proxy.cache.LeafText;
import io.vouchsafe.proxy.decision.UntrustedCall;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import io.vouchsafe.vpnauth.revocation.Evidence;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Verdicts by the number of their reference. */
final class VerdictLab {
  static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");
  static final Certificate LEAF =
      LabCa.root(CertificateSpec.ca("CN=Root", NOW), new BouncyCastleProvider()).certificate();

  private VerdictLab() {}

  static String reference(long number) {
    return "0123456789-" + Long.toString(number, Character.MAX_RADIX);
  }

  static Verdict allow(long number, String tenant) {
    return of(number, tenant, new Decision.Allow(Reason.OK, "fine", withPath(), NOW));
  }

  static Verdict deny(long number, String tenant, Reason reason) {
    return of(number, tenant, new Decision.Deny(reason, "no", withPath()));
  }

  static Verdict of(long number, String tenant, Decision decision) {
    return of(number, tenant, decision, leaf("CN=Alice,O=Lab"));
  }

  static Verdict of(long number, String tenant, Decision decision, LeafText leaf) {
    return new Verdict(
        reference(number),
        tenant,
        "default",
        "api",
        decision,
        Optional.of(leaf),
        NOW,
        1,
        Optional.empty());
  }

  static LeafText leaf(String subject) {
    return new LeafText(
        subject, "CN=Root", "1a", LEAF.sha256().hex(), "CN%3DAlice", new LastEvidenceText());
  }

  static Verdict untrusted(long number, UntrustedCall.Kind kind, String caller, String asked) {
    return new Verdict(
        reference(number),
        Verdict.NO_TENANT,
        Verdict.NO_POLICY,
        "none",
        new Decision.Deny(Reason.FRONT_NOT_TRUSTED, "there is no such tenant", Evidence.NONE),
        Optional.empty(),
        NOW,
        0,
        Optional.of(call(kind, caller, asked)));
  }

  static UntrustedCall call(UntrustedCall.Kind kind, String caller, String asked) {
    try {
      return new UntrustedCall(kind, Optional.of(InetAddress.getByName(caller)), asked);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static Evidence withPath(CertificateStatus... statuses) {
    return new Evidence(Optional.of(LEAF), List.of(LEAF), Optional.empty(), List.of(statuses));
  }
}

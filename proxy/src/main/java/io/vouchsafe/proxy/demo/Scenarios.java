package io.vouchsafe.proxy.demo;

import static io.vouchsafe.pki.revocation.RevocationReason.KEY_COMPROMISE;

import io.vouchsafe.ocsp.Nonce;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.revocation.RevocationStatus;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The ten scenarios of the demo, in the order in which they are played. */
final class Scenarios {
  private final DemoPki pki;
  private final InstantSource clock;
  private final LabResponder signer;
  private final Certificate good;
  private final Certificate revoked;
  private final Certificate unknown;

  Scenarios(DemoPki pki, InstantSource clock) {
    this.pki = pki;
    this.clock = clock;
    this.signer = pki.signer();
    this.good = pki.client("alice");
    this.revoked = pki.client("bob");
    this.unknown = pki.client("carol");
  }

  List<Scenario> all() {
    Instant now = clock.instant();
    Behaviour honest = honest();
    Nonce replayed = Nonce.fresh(new SecureRandom());
    List<Scenario> all = new ArrayList<>();
    all.add(asked("good", good, honest, Expected.allowed("ocsp", "good")));
    all.add(asked("revoked", revoked, honest, Expected.denied("revoked", "revoked")));
    all.add(asked("unknown", unknown, honest, Expected.denied("status_unknown", "unknown")));
    all.add(
        asked("expired leaf", pki.expiredClient("dave"), honest, Expected.refusedPath("expired")));
    all.add(
        asked("foreign CA", pki.foreignClient("erin"), honest, Expected.refusedPath("no_path")));
    all.add(
        asked(
            "response signed by a stranger",
            pki.client("frank"),
            Behaviour.signed(pki.stranger(), clock, UnaryOperator.identity()),
            Expected.silence("signer_not_trusted")));
    all.add(
        asked(
            "stale response",
            pki.client("grace"),
            scripted(spec -> stale(spec, now)),
            Expected.silence("expired_response")));
    all.add(
        asked(
            "replayed nonce",
            pki.client("heidi"),
            scripted(spec -> spec.nonce(Optional.of(replayed))),
            Expected.silence("nonce_mismatch")));
    all.add(
        new Scenario(
            "responder down", pki.client("ivan"), honest, false, Expected.silence("unreachable")));
    all.add(
        new Scenario(
            "good from cache, responder down",
            good,
            honest,
            false,
            Expected.allowed("cache", "good")));
    return List.copyOf(all);
  }

  /** Says of each certificate what is true of it. */
  Behaviour honest() {
    Instant now = clock.instant();
    RevocationStatus.Revoked yesterday =
        new RevocationStatus.Revoked(now.minus(Duration.ofDays(1)), KEY_COMPROMISE);
    return scripted(
        spec ->
            spec.statusOf(revoked.serial(), yesterday)
                .statusOf(unknown.serial(), new RevocationStatus.Unknown()));
  }

  /** Writes the certificates that a person may try again. */
  void writeTo(DemoFiles files) throws IOException {
    files.certificate("root", pki.root());
    files.certificate("issuing", pki.issuing());
    files.certificate("good", good);
    files.certificate("revoked", revoked);
    files.certificate("unknown", unknown);
    Issued relay = pki.relaySigner();
    files.certificate("relay", relay.certificate());
    files.key("relay", relay.keys().getPrivate());
    // Not one of the scenarios' clients: what a CRL lists, no responder is asked about.
    Certificate listed = pki.client("judy");
    files.certificate("listed", listed);
    files.crl("issuing", pki.crl(listed.serial().value()));
    files.header("good", good);
    files.header("revoked", revoked);
  }

  private static ResponseSpec stale(ResponseSpec spec, Instant now) {
    return spec.thisUpdate(now.minus(Duration.ofDays(2))).nextUpdate(now.minus(Duration.ofDays(1)));
  }

  private Behaviour scripted(UnaryOperator<ResponseSpec> script) {
    return Behaviour.signed(signer, clock, script);
  }

  private static Scenario asked(
      String name, Certificate client, Behaviour behaviour, Expected expected) {
    return new Scenario(name, client, behaviour, true, expected);
  }
}

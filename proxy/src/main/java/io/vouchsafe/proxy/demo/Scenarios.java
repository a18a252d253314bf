package io.vouchsafe.proxy.demo;

import io.vouchsafe.ocsp.Nonce;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.Issued;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The scenarios of the demo, in the order in which they are played. */
final class Scenarios {
  private final DemoPki pki;
  private final InstantSource clock;
  private final LabResponder signer;
  private final DemoStatuses statuses;
  private final Issued good;
  private final Certificate revoked;
  private final Certificate unknown;

  Scenarios(DemoPki pki, InstantSource clock) {
    this.pki = pki;
    this.clock = clock;
    this.signer = pki.signer();
    this.statuses = new DemoStatuses(clock);
    this.good = pki.client("alice");
    this.revoked = certificate("bob");
    this.unknown = certificate("carol");
    statuses.revoke(revoked, clock.instant().minus(Duration.ofDays(1)));
    statuses.forget(unknown);
  }

  private Certificate certificate(String name) {
    return pki.client(name).certificate();
  }

  List<Scenario> all() {
    Instant now = clock.instant();
    Behaviour honest = honest();
    Certificate unasked = certificate("ivan");
    Nonce replayed = Nonce.fresh(new SecureRandom());
    List<Scenario> all = new ArrayList<>();
    all.add(asked("good", good.certificate(), honest, Expected.allowed("ocsp", "good")));
    all.add(asked("revoked", revoked, honest, Expected.denied("revoked", "revoked")));
    all.add(asked("unknown", unknown, honest, Expected.denied("status_unknown", "unknown")));
    all.add(
        asked("expired leaf", pki.expiredClient("dave"), honest, Expected.refusedPath("expired")));
    all.add(
        asked("foreign CA", pki.foreignClient("erin"), honest, Expected.refusedPath("no_path")));
    all.add(
        asked(
            "response signed by a stranger",
            certificate("frank"),
            Behaviour.signed(pki.stranger(), clock, UnaryOperator.identity()),
            Expected.silence("signer_not_trusted")));
    all.add(
        asked(
            "stale response",
            certificate("grace"),
            scripted(spec -> stale(spec, now)),
            Expected.silence("expired_response")));
    all.add(
        asked(
            "replayed nonce",
            certificate("heidi"),
            scripted(spec -> spec.nonce(Optional.of(replayed))),
            Expected.silence("nonce_mismatch")));
    all.add(
        new Scenario(
            "responder down",
            calls -> calls.decide(unasked),
            honest,
            false,
            Expected.silence("unreachable")));
    all.add(
        new Scenario(
            "good from cache, responder down",
            calls -> calls.decide(good.certificate()),
            honest,
            false,
            Expected.allowed("cache", "good")));
    all.addAll(new LiveScenarios(pki, statuses).all(honest));
    all.add(new DeviceScenario(pki).joining(honest));
    return List.copyOf(all);
  }

  /** Says of each certificate what is true of it. */
  Behaviour honest() {
    return scripted(statuses::tell);
  }

  /** Writes the certificates that a person may try again. */
  void writeTo(DemoFiles files) throws IOException {
    files.certificate("root", pki.root());
    files.certificate("issuing", pki.issuing());
    files.certificate("good", good.certificate());
    files.key("good", good.keys().getPrivate());
    files.certificate("revoked", revoked);
    files.certificate("unknown", unknown);
    Issued relay = pki.relaySigner();
    files.certificate("relay", relay.certificate());
    files.key("relay", relay.keys().getPrivate());
    for (String name : List.of("front", "devices")) {
      Issued front = pki.front(name);
      files.certificate(name, front.certificate(), pki.issuing());
      files.key(name, front.keys().getPrivate());
    }
    // Not one of the scenarios' clients: what a CRL lists, no responder is asked about.
    Certificate listed = certificate("judy");
    files.certificate("listed", listed);
    files.crl("issuing", pki.crl(listed.serial().value()));
    files.header("good", good.certificate());
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
    return new Scenario(name, calls -> calls.decide(client), behaviour, true, expected);
  }
}

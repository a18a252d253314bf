package io.vouchsafe.proxy.app;

import static io.vouchsafe.pki.revocation.RevocationReason.CERTIFICATE_HOLD;
import static io.vouchsafe.pki.revocation.RevocationReason.KEY_COMPROMISE;

import io.vouchsafe.ocsp.ErrorStatus;
import io.vouchsafe.ocsp.HashAlgorithm;
import io.vouchsafe.ocsp.Nonce;
import io.vouchsafe.ocsp.ReceivedRequest;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.demo.Behaviour;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** What can be wrong, or odd and yet right, with an OCSP response. */
final class AnswerFaults {
  private static final Instant NOW = FaultPki.NOW;
  private static final String UNKNOWN_OID = "1.3.6.1.4.1.99999.1";

  private final FaultPki pki;

  AnswerFaults(FaultPki pki) {
    this.pki = pki;
  }

  List<Fault> all() {
    List<Fault> all = new ArrayList<>(statuses());
    all.addAll(signers());
    all.addAll(bindings());
    all.addAll(nonces());
    all.addAll(times());
    all.addAll(hashes());
    return List.copyOf(all);
  }

  private List<Fault> statuses() {
    return List.of(
        by("good", pki.delegate, Outcome.GOOD),
        says("revoked", spec -> spec.revoked(NOW, KEY_COMPROMISE), Outcome.REVOKED),
        says("on hold", spec -> spec.revoked(NOW, CERTIFICATE_HOLD), Outcome.REVOKED),
        says("unknown", ResponseSpec::unknown, Outcome.UNKNOWN),
        says("named by key", ResponseSpec::byKey, Outcome.GOOD));
  }

  private List<Fault> signers() {
    return List.of(
        by("by the issuing CA", pki.issuingItself, Outcome.GOOD),
        by("by a stranger", pki.foreigner, Outcome.SIGNER_NOT_TRUSTED),
        by("by a client of the CA", pki.client, Outcome.SIGNER_NOT_TRUSTED),
        by("by an expired delegate", pki.expired, Outcome.SIGNER_NOT_TRUSTED),
        by("by another CA's delegate", pki.ofSibling, Outcome.SIGNER_NOT_TRUSTED),
        by("by a delegate of another purpose", pki.otherPurpose, Outcome.SIGNER_NOT_TRUSTED),
        by("by a delegate that may not sign", pki.mayNotSign, Outcome.SIGNER_NOT_TRUSTED),
        says("without certificates", s -> s.attach(List.of()), Outcome.SIGNER_NOT_TRUSTED),
        signed(
            "by the issuing CA, without certificates",
            pki.issuingItself,
            spec -> spec.attach(List.of()),
            Outcome.GOOD),
        says(
            "named as somebody else",
            spec -> spec.namedAs(pki.root.certificate()),
            Outcome.BAD_SIGNATURE),
        says("broken signature", ResponseSpec::brokenSignature, Outcome.BAD_SIGNATURE));
  }

  /** An answer is about this certificate of this issuer, or about nothing. */
  private List<Fault> bindings() {
    Certificate other = pki.leaf();
    return List.of(
        saysAbout(
            "about another certificate",
            (spec, leaf) -> ResponseSpec.about(pki.query(other), NOW),
            Outcome.WRONG_CERTIFICATE),
        saysAbout(
            "about another issuer's certificate of that serial",
            (spec, leaf) -> ResponseSpec.about(pki.twin(leaf), NOW),
            Outcome.WRONG_CERTIFICATE),
        saysAbout(
            "about two others",
            (spec, leaf) ->
                ResponseSpec.about(pki.query(other), NOW)
                    .and(ResponseSpec.about(pki.twin(leaf), NOW)),
            Outcome.WRONG_CERTIFICATE),
        says(
            "good, and another one revoked",
            spec ->
                spec.and(ResponseSpec.about(pki.query(other), NOW).revoked(NOW, KEY_COMPROMISE)),
            Outcome.GOOD),
        says(
            "revoked, and another one good",
            spec ->
                spec.revoked(NOW, KEY_COMPROMISE).and(ResponseSpec.about(pki.query(other), NOW)),
            Outcome.REVOKED),
        saysAbout(
            "good and revoked at once",
            (spec, leaf) ->
                spec.and(ResponseSpec.about(pki.query(leaf), NOW).revoked(NOW, KEY_COMPROMISE)),
            Outcome.REVOKED),
        says(
            "unknown critical extension",
            spec -> spec.extension(UNKNOWN_OID, true, new byte[] {5, 0}),
            Outcome.MALFORMED_RESPONSE),
        says(
            "unknown critical extension of the answer",
            spec -> spec.singleExtension(UNKNOWN_OID, true, new byte[] {5, 0}),
            Outcome.MALFORMED_RESPONSE));
  }

  private List<Fault> nonces() {
    Nonce other = Nonce.fresh(new SecureRandom());
    return List.of(
        says("no nonce", spec -> spec.nonce(Optional.empty()), Outcome.GOOD)
            .butRequiring(Outcome.NONCE_MISSING),
        says("another nonce", spec -> spec.nonce(Optional.of(other)), Outcome.NONCE_MISMATCH),
        Fault.about(
            "replayed with its old nonce", leaf -> replay(leaf, other), Outcome.NONCE_MISMATCH),
        says(
                "replayed without nonce, after its time",
                spec -> old(spec).nonce(Optional.empty()),
                Outcome.EXPIRED_RESPONSE)
            .butRequiring(Outcome.NONCE_MISSING));
  }

  private List<Fault> times() {
    return List.of(
        says("not yet valid", spec -> spec.thisUpdate(at(61)), Outcome.NOT_YET_VALID),
        says("from within the skew", spec -> spec.thisUpdate(at(60)), Outcome.GOOD),
        says("out of date", AnswerFaults::old, Outcome.EXPIRED_RESPONSE),
        says(
            "out of date within the skew",
            spec -> spec.thisUpdate(at(-600)).nextUpdate(at(-60)),
            Outcome.GOOD),
        says(
            "nextUpdate before thisUpdate",
            spec -> spec.nextUpdate(at(-1)),
            Outcome.MALFORMED_RESPONSE),
        says("no nextUpdate", ResponseSpec::withoutNextUpdate, Outcome.GOOD),
        says("no nextUpdate, no nonce, 301 s old", spec -> undated(spec, at(-301)), Outcome.TOO_OLD)
            .butRequiring(Outcome.NONCE_MISSING),
        says("no nextUpdate, no nonce, 300 s old", spec -> undated(spec, at(-300)), Outcome.GOOD)
            .butRequiring(Outcome.NONCE_MISSING));
  }

  /** Responders that only know SHA-1 CertIDs, each in its way. */
  private List<Fault> hashes() {
    return List.of(
        sha1Only("unauthorized for SHA-256", ErrorStatus.UNAUTHORIZED),
        sha1Only("malformedRequest for SHA-256", ErrorStatus.MALFORMED_REQUEST),
        sha1Only("internalError for SHA-256", ErrorStatus.INTERNAL_ERROR),
        saysAbout(
                "SHA-1 CertID for SHA-256",
                (spec, leaf) -> ResponseSpec.about(pki.query(leaf), HashAlgorithm.SHA1, NOW),
                Outcome.GOOD)
            .butRequiring(Outcome.NONCE_MISSING));
  }

  private Fault sha1Only(String name, ErrorStatus refusal) {
    Behaviour answer = Behaviour.signed(pki.delegate, () -> NOW, spec -> spec);
    return Fault.of(
        name,
        (request, body) -> {
          boolean sha1 = asksIn(HashAlgorithm.SHA1, body);
          Behaviour chosen = sha1 ? answer : Behaviour.bytes(refusal.toResponse());
          chosen.answer(request, body);
        },
        Outcome.GOOD);
  }

  private static boolean asksIn(HashAlgorithm hash, byte[] request) {
    return ReceivedRequest.parse(request) instanceof Parsed.Ok<ReceivedRequest>(var received)
        && received.certIds().getFirst().hash().equals(Optional.of(hash));
  }

  private Behaviour replay(Certificate leaf, Nonce nonce) {
    ResponseSpec recorded = ResponseSpec.about(pki.query(leaf), NOW).nonce(Optional.of(nonce));
    return Behaviour.bytes(pki.delegate.respond(recorded));
  }

  private Fault by(String name, LabResponder signer, Outcome outcome) {
    return signed(name, signer, UnaryOperator.identity(), outcome);
  }

  private Fault says(String name, UnaryOperator<ResponseSpec> script, Outcome outcome) {
    return signed(name, pki.delegate, script, outcome);
  }

  private static Fault signed(
      String name, LabResponder signer, UnaryOperator<ResponseSpec> script, Outcome outcome) {
    return Fault.of(name, Behaviour.signed(signer, () -> NOW, script), outcome);
  }

  private Fault saysAbout(
      String name, BiFunction<ResponseSpec, Certificate, ResponseSpec> script, Outcome outcome) {
    return Fault.about(
        name,
        leaf -> Behaviour.signed(pki.delegate, () -> NOW, spec -> script.apply(spec, leaf)),
        outcome);
  }

  private static ResponseSpec old(ResponseSpec spec) {
    return spec.thisUpdate(NOW.minus(Duration.ofDays(2))).nextUpdate(at(-61));
  }

  private static ResponseSpec undated(ResponseSpec spec, Instant thisUpdate) {
    return spec.thisUpdate(thisUpdate).withoutNextUpdate().nonce(Optional.empty());
  }

  private static Instant at(long secondsFromNow) {
    return NOW.plusSeconds(secondsFromNow);
  }
}

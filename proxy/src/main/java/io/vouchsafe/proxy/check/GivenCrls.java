package io.vouchsafe.proxy.check;

import io.vouchsafe.ocsp.SignerRevocation;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.crl.CrlIndex;
import io.vouchsafe.pki.crl.CrlResult;
import io.vouchsafe.pki.crl.CrlSettings;
import io.vouchsafe.pki.crl.CrlSigners;
import io.vouchsafe.pki.crl.CrlVerifier;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The CRLs of a request. */
final class GivenCrls implements StatusSource {
  private final CrlVerifier verifier;
  private final CrlSigners signers;
  private final CrlSettings settings;
  private final List<CrlIndex> crls;
  private final Optional<String> malformed;

  /** Reads the CRLs of {@code request}, and judges them under its settings. */
  GivenCrls(CrlVerifier verifier, CheckRequest request, Trust trust) {
    this.verifier = verifier;
    this.signers = new CrlSigners(trust.group().intermediates(), trust.group(), trust.anchor());
    this.settings = settings(request, trust.issuer());
    List<CrlIndex> readable = new ArrayList<>();
    Optional<String> firstMalformed = Optional.empty();
    for (Der der : request.material().crls()) {
      switch (CrlIndex.parse(der.toBytes())) {
        case Parsed.Ok<CrlIndex>(CrlIndex crl) -> readable.add(crl);
        case Parsed.Malformed<CrlIndex>(String reason) ->
            firstMalformed = firstMalformed.or(() -> Optional.of(reason));
      }
    }
    this.crls = List.copyOf(readable);
    this.malformed = firstMalformed;
  }

  @Override
  public Finding ask(RevocationQuery query, int cert, Instant now, Budget budget) {
    return switch (verifier.verify(query, crls, signers, settings, now, budget)) {
      case CrlResult.Determined determined -> usable(cert, determined);
      case CrlResult.Undetermined undetermined -> unusable(cert, undetermined);
    };
  }

  /**
   * The same about a certificate that needs no check: revoked for ever is true also when the CRL
   * that says so has expired.
   */
  Finding askAtAnyAge(RevocationQuery query, int cert, Instant now, Budget budget) {
    Finding current = ask(query, cert, now, budget);
    if (!current.isSilent() || current.outcome().equals(Optional.of(Outcome.OVERLOADED))) {
      return current;
    }
    return verifier.verify(query, crls, signers, settings.withoutFreshness(), now, budget)
                instanceof CrlResult.Determined determined
            && determined.status().isPermanent()
        ? usable(cert, determined)
        : current;
  }

  /** Whether these CRLs say that the signer of a response is revoked (RFC 6960 §4.2.2.2.1). */
  SignerRevocation ofResponders() {
    return (Certificate signer, Certificate issuer, Instant now, Budget budget) ->
        verifier.verify(new RevocationQuery(signer, issuer), crls, signers, settings, now, budget)
                instanceof CrlResult.Determined determined
            && determined.status() instanceof RevocationStatus.Revoked;
  }

  private static Finding usable(int cert, CrlResult.Determined determined) {
    String detail =
        "CRL of %s says %s, signed by %s"
            .formatted(
                determined.evidence().thisUpdate(),
                determined.status().word(),
                determined.evidence().signer().subject());
    return Finding.usable(cert, Source.CRL, determined.status(), detail);
  }

  private Finding unusable(int cert, CrlResult.Undetermined undetermined) {
    if (crls.isEmpty() && malformed.isPresent()) {
      return Finding.unusable(
          cert, Source.CRL, Outcome.MALFORMED_RESPONSE, "not a CRL: " + malformed.get());
    }
    return Finding.unusable(cert, Source.CRL, undetermined.outcome(), undetermined.explain());
  }

  /** What the request asks of the leaf is not asked of signers. */
  private static CrlSettings settings(CheckRequest request, Optional<Certificate> issuer) {
    RevocationInputs inputs = request.revocation();
    PathSettings path =
        PathSettings.defaults(Purpose.ANY)
            .withAlgorithms(request.path().algorithms())
            .withAnchorRules(request.path().anchorRules())
            .withPartialChain(request.path().partialChain())
            .withProfile(request.path().profile().ofSigners())
            .withNamedAsCa(issuer.map(Set::of).orElse(Set.of()));
    Optional<Duration> maxAge =
        inputs.maxAge().isPresent()
            ? Optional.of(Duration.ofSeconds(inputs.maxAge().getAsLong()))
            : Optional.empty();
    return new CrlSettings(
        path, inputs.checkFreshness(), inputs.clockSkew(), maxAge, inputs.deltas());
  }
}

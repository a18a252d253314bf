package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.TrustAnchor;
import java.security.PublicKey;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds whose key signed a response, and asks the authority whether that signer may. */
final class SignerSearch {
  private final SignatureChecker signatures;
  private final SignerAuthority authority;
  private final KeptSigners kept = new KeptSigners();

  SignerSearch(SignatureChecker signatures, SignerAuthority authority) {
    this.signatures = signatures;
    this.authority = authority;
  }

  /** The first certificate that the ResponderId names, whose key signed, and that may sign. */
  Step<Signer> find(Hearing hearing) {
    ResponderId named = hearing.response().responderId();
    @Nullable OcspRefusal mostTelling = null;
    Iterator<Certificate> candidates =
        candidates(hearing).filter(named::fits).distinct().map(kept::instead).iterator();
    while (candidates.hasNext()) {
      switch (hear(candidates.next(), hearing)) {
        case Step.Passed<Signer> signer -> {
          return signer;
        }
        case Step.Stopped<Signer>(OcspRefusal refusal) -> {
          if (mostTelling == null || mostTelling instanceof SignerRefusal.BadSignature) {
            mostTelling = refusal;
          }
        }
      }
    }
    return Step.stopped(
        mostTelling != null
            ? mostTelling
            : new SignerRefusal.NotFound(named, (int) candidates(hearing).distinct().count()));
  }

  private Step<Signer> hear(Certificate candidate, Hearing hearing) {
    SignatureChecker.Result result =
        hearing.checked().signature(candidate, any -> checkSignature(hearing, any));
    if (result != SignatureChecker.Result.VALID) {
      return Step.stopped(new SignerRefusal.BadSignature(candidate, result));
    }
    return switch (authority.judge(candidate, hearing)) {
      case Step.Stopped<SignerBasis>(OcspRefusal refusal) -> Step.stopped(refusal);
      case Step.Passed<SignerBasis>(SignerBasis basis) -> {
        kept.keep(candidate);
        yield Step.passed(new Signer(candidate, basis));
      }
    };
  }

  /** RFC 6960 §3.2 (2): the signature over tbsResponseData is valid. */
  private SignatureChecker.Result checkSignature(Hearing hearing, Certificate candidate) {
    Optional<PublicKey> key = candidate.publicKey(hearing.budget());
    if (key.isEmpty()) {
      return hearing.budget().isExhausted()
          ? SignatureChecker.Result.OVER_BUDGET
          : SignatureChecker.Result.WEAK_ALGORITHM;
    }
    return signatures.check(
        hearing.response().tbs().toBytes(),
        hearing.response().signatureAlgorithm(),
        hearing.response().signature().toBytes(),
        key.get(),
        hearing.rules().algorithms(),
        hearing.budget());
  }

  /** Where signers' certificates come from, the likeliest and cheapest first. */
  private static Stream<Certificate> candidates(Hearing hearing) {
    return switch (hearing.rules().signers()) {
      case SignerTrust.Pinned pinned -> pinned.certificates().stream();
      case SignerTrust.Chain chain ->
          Stream.of(
                  Stream.of(hearing.query().issuer()),
                  hearing.response().certificates().stream(),
                  members(hearing.group(), hearing.response().responderId()))
              .flatMap(certificates -> certificates);
    };
  }

  private static Stream<Certificate> members(CaGroup group, ResponderId named) {
    return switch (named) {
      case ResponderId.ByName(var name) ->
          Stream.concat(
              group.anchorsNamed(name).stream().map(TrustAnchor::certificate),
              group.intermediatesNamed(name).stream());
      case ResponderId.ByKey key -> group.members().stream();
    };
  }
}

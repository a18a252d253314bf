package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SignatureChecker;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What was found out about the signer of one response while it is judged, however many certificates
 * it is asked about: each signature is verified once, and the signer is looked for once an issuer.
 * Made for one response; not thread-safe.
 */
final class CheckedSigners {
  private final Map<Certificate, SignatureChecker.Result> signatures = new HashMap<>();
  private final Map<Certificate, Step<Signer>> byIssuer = new HashMap<>();

  /** Whether {@code candidate}'s key signed the response; {@code check} is asked once. */
  SignatureChecker.Result signature(
      Certificate candidate, Function<Certificate, SignatureChecker.Result> check) {
    return signatures.computeIfAbsent(candidate, check);
  }

  /**
   * The signer for certificates of {@code issuer}. Who may sign depends on who issued the
   * certificate in question, and on nothing else of it.
   */
  Step<Signer> signer(Certificate issuer, Function<Certificate, Step<Signer>> search) {
    Step<Signer> known = byIssuer.get(issuer);
    if (known == null) {
      known = search.apply(issuer);
      byIssuer.put(issuer, known);
    }
    return known;
  }
}

package io.vouchsafe.proxy.check;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Fingerprint;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The answer to one line.
 *
 * @param code a reason or an attempt's outcome of the contract's section 5
 * @param cert index in {@code path} of the certificate that failed; 0 is the leaf
 * @param status {@code good}, {@code revoked}, {@code unknown}, {@code unusable} or {@code
 *     not_needed}; empty when nothing was asked
 * @param revocation what each source said of each certificate, leaf first
 * @param userPolicySet policy OIDs, sorted
 * @param path the path as far as it was built, leaf first
 * @param message one sentence for people
 */
record CheckAnswer(
    CheckVerdict verdict,
    String code,
    OptionalInt cert,
    Optional<String> status,
    List<Finding> revocation,
    List<String> userPolicySet,
    List<Fingerprint> path,
    String message) {
  CheckAnswer {
    revocation = List.copyOf(revocation);
    userPolicySet = userPolicySet.stream().sorted().toList();
    path = List.copyOf(path);
  }

  /** An answer that is no more than a verdict. */
  static CheckAnswer of(CheckVerdict verdict, String code, String message) {
    return new CheckAnswer(
        verdict,
        code,
        OptionalInt.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        message);
  }

  /** The same answer about the certificate at {@code index} of the path. */
  CheckAnswer at(int index) {
    return new CheckAnswer(
        verdict, code, OptionalInt.of(index), status, revocation, userPolicySet, path, message);
  }

  /** The same answer with a path. */
  CheckAnswer along(List<Certificate> certificates, Collection<String> policies) {
    List<Fingerprint> hashes = certificates.stream().map(Certificate::sha256).toList();
    return new CheckAnswer(
        verdict, code, cert, status, revocation, List.copyOf(policies), hashes, message);
  }

  /** The same answer with the status that decided. */
  CheckAnswer says(String word) {
    return new CheckAnswer(
        verdict, code, cert, Optional.of(word), revocation, userPolicySet, path, message);
  }

  /** The same answer with what each source said. */
  CheckAnswer with(List<Finding> findings) {
    return new CheckAnswer(verdict, code, cert, status, findings, userPolicySet, path, message);
  }
}

package io.vouchsafe.proxy.check;

import io.vouchsafe.ocsp.Nonce;
import io.vouchsafe.pki.revocation.ShortLived;
import io.vouchsafe.pki.revocation.Source;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The field {@code revocation} of a request.
 *
 * @param sources {@code OCSP} and {@code CRL} in the order of asking; empty = nothing is asked
 * @param scope whose status counts
 * @param require true: no usable status is invalid; false: it is indeterminate
 * @param checkFreshness false: thisUpdate and nextUpdate are not looked at
 * @param maxAge largest age of thisUpdate, s; empty = no bound
 * @param clockSkew leeway of thisUpdate and nextUpdate
 * @param deltas delta CRLs are used
 * @param responderChecks false: chain mode without the issuer criteria check
 * @param nonce the nonce that a response must carry
 * @param shortLived end entities that need no check
 */
record RevocationInputs(
    List<Source> sources,
    Scope scope,
    boolean require,
    boolean checkFreshness,
    OptionalLong maxAge,
    Duration clockSkew,
    boolean deltas,
    boolean responderChecks,
    Optional<Nonce> nonce,
    ShortLived shortLived) {

  /** Whose status counts. */
  enum Scope {
    LEAF,
    /** Every certificate but the anchor. */
    CHAIN
  }

  /** Leeway unless the request says otherwise, s. */
  static final long DEFAULT_CLOCK_SKEW = 60;

  /** What holds when the field is absent: nothing is asked. */
  static final RevocationInputs NONE =
      new RevocationInputs(
          List.of(),
          Scope.LEAF,
          false,
          true,
          OptionalLong.empty(),
          Duration.ofSeconds(DEFAULT_CLOCK_SKEW),
          true,
          true,
          Optional.empty(),
          ShortLived.NONE);

  RevocationInputs {
    sources = List.copyOf(sources);
  }
}

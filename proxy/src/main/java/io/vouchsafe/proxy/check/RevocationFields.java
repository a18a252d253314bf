package io.vouchsafe.proxy.check;

import io.vouchsafe.ocsp.Nonce;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.ShortLived;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.check.RevocationInputs.Scope;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the field {@code revocation}. */
final class RevocationFields {
  private final JsonFields in;
  private List<Source> sources = RevocationInputs.NONE.sources();
  private Scope scope = RevocationInputs.NONE.scope();
  private boolean require = RevocationInputs.NONE.require();
  private boolean checkFreshness = RevocationInputs.NONE.checkFreshness();
  private OptionalLong maxAge = RevocationInputs.NONE.maxAge();
  private Duration clockSkew = RevocationInputs.NONE.clockSkew();
  private boolean deltas = RevocationInputs.NONE.deltas();
  private boolean responderChecks = RevocationInputs.NONE.responderChecks();
  private Optional<Nonce> nonce = RevocationInputs.NONE.nonce();
  private Duration maxLifetime = ShortLived.NONE.maxLifetime();
  private boolean noRevAvail = ShortLived.NONE.noRevAvail();

  RevocationFields(JsonFields in) {
    this.in = in;
  }

  RevocationInputs read() throws IOException, BadRequest {
    in.object(this::field);
    return new RevocationInputs(
        sources,
        scope,
        require,
        checkFreshness,
        maxAge,
        clockSkew,
        deltas,
        responderChecks,
        nonce,
        new ShortLived(maxLifetime, noRevAvail));
  }

  private void field(String name) throws IOException, BadRequest {
    switch (name) {
      case "sources" -> sources = in.list(() -> in.oneOf(RevocationFields::source, "ocsp or crl"));
      case "scope" -> scope = in.oneOf(RevocationFields::scope, "leaf or chain");
      case "require" -> require = in.bool();
      case "check_freshness" -> checkFreshness = in.bool();
      case "max_age_s" -> maxAge = OptionalLong.of(in.smallNumber(0));
      case "clock_skew_s" -> clockSkew = Duration.ofSeconds(in.smallNumber(0));
      case "deltas" -> deltas = in.bool();
      case "responder_checks" -> responderChecks = in.bool();
      case "nonce" -> nonce = Optional.of(nonce());
      case "short_lived" -> in.object(this::shortLived);
      default -> in.ignore();
    }
  }

  private void shortLived(String name) throws IOException, BadRequest {
    switch (name) {
      case "max_lifetime_s" -> maxLifetime = Duration.ofSeconds(in.smallNumber(0));
      case "no_rev_avail" -> noRevAvail = in.bool();
      default -> in.ignore();
    }
  }

  /** RFC 9654 §2.1: 1 to 128 octets. */
  private Nonce nonce() throws IOException, BadRequest {
    Der octets = in.binary();
    if (octets.length() < 1 || octets.length() > Nonce.MAX_LENGTH) {
      throw in.wrong("a nonce of 1 to " + Nonce.MAX_LENGTH + " octets");
    }
    return new Nonce(octets);
  }

  private static Optional<Source> source(String word) {
    return switch (word) {
      case "ocsp" -> Optional.of(Source.OCSP);
      case "crl" -> Optional.of(Source.CRL);
      default -> Optional.empty();
    };
  }

  private static Optional<Scope> scope(String word) {
    return switch (word) {
      case "leaf" -> Optional.of(Scope.LEAF);
      case "chain" -> Optional.of(Scope.CHAIN);
      default -> Optional.empty();
    };
  }
}

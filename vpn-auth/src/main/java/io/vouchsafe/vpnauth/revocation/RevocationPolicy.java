package io.vouchsafe.vpnauth.revocation;

import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.ShortLived;
import io.vouchsafe.pki.revocation.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a policy learns whether certificates are revoked (contract, section 1).
 *
 * @param sources order of asking, of {@code STAPLED}, {@code OCSP} and {@code CRL}; empty = no
 *     revocation check
 * @param stapledMaxAge a stapled response whose thisUpdate is older is passed over while another
 *     source is there, and counts only when all others are silent
 * @param ocsp the policy's OCSP objects; the first that answers for an issuer is asked
 * @param crl the policy's CRL objects; the first that answers for an issuer is used
 * @param shortLived end entities that need no check
 */
public record RevocationPolicy(
    List<Source> sources,
    Scope scope,
    OnUnknown onUnknown,
    OnUnavailable onUnavailable,
    Duration stapledMaxAge,
    List<OcspObject> ocsp,
    List<CrlObject> crl,
    ShortLived shortLived) {
  /** Contract, section 1, {@code stapled_max_age}. */
  public static final Duration DEFAULT_STAPLED_MAX_AGE = Duration.ofHours(1);

  /** One under which every certificate is checked. */
  public RevocationPolicy(
      List<Source> sources,
      Scope scope,
      OnUnknown onUnknown,
      OnUnavailable onUnavailable,
      Duration stapledMaxAge,
      List<OcspObject> ocsp,
      List<CrlObject> crl) {
    this(sources, scope, onUnknown, onUnavailable, stapledMaxAge, ocsp, crl, ShortLived.NONE);
  }

  /** The same with the usual {@code stapled_max_age}. */
  public RevocationPolicy(
      List<Source> sources,
      Scope scope,
      OnUnknown onUnknown,
      OnUnavailable onUnavailable,
      List<OcspObject> ocsp,
      List<CrlObject> crl) {
    this(sources, scope, onUnknown, onUnavailable, DEFAULT_STAPLED_MAX_AGE, ocsp, crl);
  }

  /** Which certificates of a path are looked up. */
  public enum Scope {
    LEAF,
    /** Every certificate but the anchor. */
    CHAIN
  }

  /** What a responder's <em>unknown</em> does. */
  public enum OnUnknown {
    /** Ends the cascade. */
    DENY,
    /** Asks the next source, whose <em>good</em> then counts and whose silence does not. */
    NEXT
  }

  /** What silence of every source does. */
  public enum OnUnavailable {
    DENY,
    ALLOW
  }

  public RevocationPolicy {
    sources = List.copyOf(sources);
    ocsp = List.copyOf(ocsp);
    crl = List.copyOf(crl);
    for (Source source : sources) {
      if (source == Source.CACHE || source == Source.NONE) {
        throw new IllegalArgumentException(source.word() + " is no source to ask");
      }
    }
  }

  /** The same, with {@code group} for every object that has none of its own. */
  public RevocationPolicy withGroup(CaGroup group) {
    List<OcspObject> complete =
        ocsp.stream()
            .map(object -> object.caGroup().isPresent() ? object : object.withCaGroup(group))
            .toList();
    return new RevocationPolicy(
        sources, scope, onUnknown, onUnavailable, stapledMaxAge, complete, crl, shortLived);
  }

  /** The same, under which {@code exempt} need no check. */
  public RevocationPolicy withShortLived(ShortLived exempt) {
    return new RevocationPolicy(
        sources, scope, onUnknown, onUnavailable, stapledMaxAge, ocsp, crl, exempt);
  }

  /** The certificates of {@code path} that this policy looks up, leaf first. */
  public List<RevocationQuery> queries(ValidatedPath path) {
    if (sources.isEmpty()) {
      return List.of();
    }
    List<RevocationQuery> all = path.revocationQueries();
    return switch (scope) {
      case CHAIN -> all;
      case LEAF -> all.stream().limit(1).toList();
    };
  }

  /**
   * What this policy looks up of a certificate that is only named.
   *
   * @param issuers the path of its issuer
   */
  public List<RevocationQuery> queries(NamedCertificate named, ValidatedPath issuers) {
    if (sources.isEmpty()) {
      return List.of();
    }
    RevocationQuery leaf = RevocationQuery.bySerial(named.serial(), issuers.leaf());
    return switch (scope) {
      case CHAIN -> Stream.concat(Stream.of(leaf), issuers.revocationQueries().stream()).toList();
      case LEAF -> List.of(leaf);
    };
  }

  /**
   * Whether a remembered status may serve under this policy (design, section 2, "from which
   * source"): what a source said that this policy would not ask does not count for it, unless it
   * says <em>revoked</em>. What a client brought served the one decision that it came with
   * (contract, section 2, chain mode).
   */
  public boolean believes(CachedStatus remembered) {
    return remembered.verified().status() instanceof RevocationStatus.Revoked
        || (remembered.source() != Source.STAPLED && sources.contains(remembered.source()));
  }

  /** Contract, section 1, {@code stapled_max_age}: counted from thisUpdate. */
  boolean isTooOldForAStaple(CachedStatus stapled, Instant now) {
    return Duration.between(stapled.verified().thisUpdate(), now).compareTo(stapledMaxAge) > 0;
  }

  /** The first of the policy's objects that answers for {@code issuer}. */
  public Optional<OcspObject> ocspFor(Certificate issuer) {
    for (OcspObject object : ocsp) {
      if (object.answersFor(issuer)) {
        return Optional.of(object);
      }
    }
    return Optional.empty();
  }

  /** The first of the policy's CRL objects that answers for {@code issuer}. */
  public Optional<CrlObject> crlFor(Certificate issuer) {
    for (CrlObject object : crl) {
      if (object.answersFor(issuer)) {
        return Optional.of(object);
      }
    }
    return Optional.empty();
  }
}

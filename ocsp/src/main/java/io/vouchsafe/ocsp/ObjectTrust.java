package io.vouchsafe.ocsp;

import io.vouchsafe.pki.CaIdentity;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.TrustAnchor;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Whom one OCSP object believes.
 *
 * @param groups where chain mode looks: the object's own CA group, or those of its policies
 */
public record ObjectTrust(SignerTrust signers, List<CaGroup> groups) {
  public ObjectTrust {
    groups = List.copyOf(groups);
  }

  /**
   * Contract, section 2, "Remembering": a reload drops what a distrusted signer vouched for. The
   * statuses, accepted while {@code before} held, whose signers this still believes;
   * <em>revoked</em> ones are no exception. A status does not say through which CA its signer's
   * path went: when one has left, nothing that rests on chain mode is upheld. One that came takes
   * nothing away.
   */
  public Predicate<CachedStatus> upheldSince(ObjectTrust before) {
    return switch (signers) {
      case SignerTrust.Pinned pinned -> {
        Set<Fingerprint> pins =
            pinned.certificates().stream().map(Certificate::sha256).collect(Collectors.toSet());
        yield remembered -> pins.contains(remembered.verified().signer());
      }
      case SignerTrust.Chain chain -> {
        boolean allStayed = keepsAllOf(before);
        yield remembered -> allStayed && accepts(remembered.verified().basis(), chain);
      }
    };
  }

  private static boolean accepts(SignerBasis basis, SignerTrust.Chain chain) {
    return switch (basis) {
      case ISSUER, DELEGATE -> true;
      case TRUSTED_ROOT -> chain.acceptTrustedRootCa() || !chain.issuerCriteriaCheck();
      case CA_GROUP -> !chain.issuerCriteriaCheck();
      case PINNED -> false;
    };
  }

  /** By name and key, so that a renewed certificate is no farewell. */
  private boolean keepsAllOf(ObjectTrust before) {
    Set<CaIdentity> anchors = anchorsOf(groups);
    Set<CaIdentity> members = membersOf(groups);
    return anchors.containsAll(anchorsOf(before.groups))
        && members.containsAll(membersOf(before.groups));
  }

  private static Set<CaIdentity> anchorsOf(List<CaGroup> groups) {
    return identities(
        groups, group -> group.anchors().stream().map(TrustAnchor::certificate).toList());
  }

  private static Set<CaIdentity> membersOf(List<CaGroup> groups) {
    return identities(groups, CaGroup::members);
  }

  private static Set<CaIdentity> identities(
      List<CaGroup> groups, Function<CaGroup, Collection<Certificate>> certificates) {
    return groups.stream()
        .flatMap(group -> certificates.apply(group).stream())
        .map(CaIdentity::of)
        .collect(Collectors.toCollection(HashSet::new));
  }
}

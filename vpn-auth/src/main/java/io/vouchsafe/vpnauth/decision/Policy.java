package io.vouchsafe.vpnauth.decision;

import io.vouchsafe.pki.crl.CrlSettings;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import io.vouchsafe.vpnauth.tunnel.CertificateTerms;
import java.time.Duration;
import java.util.Optional;

/**
 * What one tenant demands of a certificate.
 *
 * @param name unique in the tenant
 * @param deadline for the whole decision
 * @param maxVerdict upper bound of {@code valid_until} − now
 * @param idList who may pass; empty = anyone
 * @param sessionGrace so long after {@code valid_until} a live session goes on while nothing can be
 *     learnt about it
 */
public record Policy(
    String name,
    CaGroup caGroup,
    PathSettings path,
    RevocationPolicy revocation,
    Duration deadline,
    Duration maxVerdict,
    Mode mode,
    Optional<IdList> idList,
    Duration sessionGrace)
    implements Basis {
  /** Contract, section 1, {@code session_grace}. */
  public static final Duration DEFAULT_SESSION_GRACE = Duration.ofMinutes(15);

  /** OCSP objects without a CA group of their own get this policy's (contract, section 2). */
  public Policy {
    revocation = revocation.withGroup(caGroup);
  }

  /** One that lets in anyone. */
  public Policy(
      String name,
      CaGroup caGroup,
      PathSettings path,
      RevocationPolicy revocation,
      Duration deadline,
      Duration maxVerdict,
      Mode mode) {
    this(name, caGroup, path, revocation, deadline, maxVerdict, mode, Optional.empty());
  }

  /** One whose sessions go on as long as usual. */
  public Policy(
      String name,
      CaGroup caGroup,
      PathSettings path,
      RevocationPolicy revocation,
      Duration deadline,
      Duration maxVerdict,
      Mode mode,
      Optional<IdList> idList) {
    this(
        name, caGroup, path, revocation, deadline, maxVerdict, mode, idList, DEFAULT_SESSION_GRACE);
  }

  /** The same, which lets in anyone: for a question that is about no person. */
  public Policy withoutIdList() {
    return new Policy(
        name,
        caGroup,
        path,
        revocation,
        deadline,
        maxVerdict,
        mode,
        Optional.empty(),
        sessionGrace);
  }

  /**
   * How CRLs are judged: the algorithms, anchors and profile of the policy, for signers of any
   * purpose. What the policy asks of the leaf is not asked of them.
   */
  public CrlSettings crlSettings() {
    CrlSettings usual = CrlSettings.DEFAULT;
    return new CrlSettings(
        usual
            .path()
            .withAlgorithms(path.algorithms())
            .withAnchorRules(path.anchorRules())
            .withPartialChain(path.partialChain())
            .withProfile(path.profile().ofSigners()),
        usual.checkFreshness(),
        usual.clockSkew(),
        usual.maxAge(),
        usual.useDeltas());
  }

  /** What two tunnels are compared by. */
  public CertificateTerms certificateTerms() {
    return new CertificateTerms(caGroup, path, idList);
  }

  /** Whether a deny is carried out or only told. */
  public enum Mode {
    ENFORCE,
    /** Answers allow and says in {@code would} what it would have been. */
    OBSERVE
  }
}

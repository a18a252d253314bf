package io.vouchsafe.config;

import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.Profile;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.revocation.ShortLived;
import io.vouchsafe.vpnauth.Policy;
import io.vouchsafe.vpnauth.Policy.Mode;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import io.vouchsafe.vpnauth.identity.IdList;
import java.time.Duration;
import java.util.Optional;

/** Reads one of {@code policies}. */
final class PolicyReader {
  /** One certificate above the leaf is the anchor itself; no chain that works has hundreds. */
  private static final Range CA_PATH = new Range(1, 255, "certificates");

  private static final Range DEADLINE = new Range(1, Range.INT, "ms");
  private static final Range VERDICT = new Range(1, Range.INT, "s");
  private static final Range GRACE = new Range(0, Range.INT, "s");

  private final NamedObjects<CaGroup> caGroups;
  private final NamedObjects<OcspObject> ocsp;
  private final NamedObjects<CrlObject> crl;
  private final Algorithms algorithms;
  private final IdLists idLists;

  PolicyReader(
      NamedObjects<CaGroup> caGroups,
      NamedObjects<OcspObject> ocsp,
      NamedObjects<CrlObject> crl,
      Algorithms algorithms,
      IdLists idLists) {
    this.caGroups = caGroups;
    this.ocsp = ocsp;
    this.crl = crl;
    this.algorithms = algorithms;
    this.idLists = idLists;
  }

  Optional<Policy> read(String name, Section policy) {
    Optional<CaGroup> caGroup = policy.required("ca_group").flatMap(caGroups::named);
    PathSettings path =
        PathSettings.defaults(
                policy.word("purpose", Words.of(Purpose.values()), Purpose.CLIENT_AUTH))
            .withMaxCaPath(
                (int) policy.wholeNumber("max_ca_path", CA_PATH, PathSettings.DEFAULT_MAX_CA_PATH))
            .withAlgorithms(algorithms)
            .withProfile(policy.word("profile", Words.of(Profile.values()), Profile.RFC5280));
    ShortLived shortLived = policy.section("short_lived", ShortLivedReader::read);
    RevocationPolicy revocation =
        policy
            .section("revocation", new RevocationReader(ocsp, crl)::read)
            .withShortLived(shortLived);
    if (revocation.sources().isEmpty() && !shortLived.equals(ShortLived.NONE)) {
      policy.warning("short_lived has no effect: without sources nothing is checked");
    }
    Optional<IdList> idList = policy.value("id_list").map(idLists::named);
    Duration deadline = Duration.ofMillis(policy.wholeNumber("deadline", DEADLINE, 2000));
    Duration maxVerdict = Duration.ofSeconds(policy.wholeNumber("max_verdict", VERDICT, 300));
    Duration sessionGrace =
        Duration.ofSeconds(
            policy.wholeNumber("session_grace", GRACE, Policy.DEFAULT_SESSION_GRACE.toSeconds()));
    Mode mode = policy.word("mode", Words.of(Mode.values()), Mode.ENFORCE);
    if (mode == Mode.OBSERVE) {
      policy.warning("mode: observe lets in whom it would refuse, and only tells");
    }
    return caGroup.map(
        group ->
            new Policy(
                name,
                group,
                path,
                revocation,
                deadline,
                maxVerdict,
                mode,
                idList,
                sessionGrace));
  }
}

package io.vouchsafe.config;

import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.Profile;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.revocation.ShortLived;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Policy.Mode;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.time.Duration;
import java.util.Optional;

/** Reads one of {@code policies}. */
final class PolicyReader {
  static final SettingKey<Value> CA_GROUP =
      SettingKey.nameIn("ca_groups", "ca_group")
          .required()
          .says("the CA group at whose anchors a path must end");

  static final SettingKey<Purpose> PURPOSE =
      SettingKey.word("purpose", Purpose.values())
          .byDefault(Purpose.CLIENT_AUTH)
          .says(
              "what the extKeyUsage of the leaf, if it has one, must allow. `ike`, which "
                  + "tunnels' policies usually want (RFC 4945 §5.1.3.12): anyExtendedKeyUsage, "
                  + "id-kp-ipsecIKE, iKEIntermediate, clientAuth or serverAuth; and a key usage, "
                  + "when there, has digitalSignature or nonRepudiation (§5.1.3.2). Under "
                  + "`profile: webpki` one of the last four must be listed by name; `strict` "
                  + "adds nothing to this");

  private static final SettingKey<Profile> PROFILE =
      SettingKey.word("profile", Profile.values())
          .byDefault(Profile.RFC5280)
          .says(
              "`webpki`: also what browsers demand when they verify a path (a "
                  + "subjectAltName, an extKeyUsage that names the `purpose` "
                  + "(anyExtendedKeyUsage is not enough), RSA from 2048 bits or P-256, P-384, "
                  + "P-521, no version 1 or 2). `strict`: also all that RFC 5280 demands of CAs, "
                  + "the anchor's certificate and the CRLs included (key identifiers, "
                  + "criticality, serial numbers, CRL number; with `purpose: server_auth` also "
                  + "what the CA/Browser Forum demands of the CAs of servers: a commonName that "
                  + "names a host is one of the subjectAltNames, no anyExtendedKeyUsage, RSA "
                  + "keys of whole octets, …). The rules with their clauses: "
                  + "[rfc-map.md](rfc-map.md#profiles). A certificate that breaks a rule as "
                  + "`malformed` is denied under `mode: observe` too: test a profile with `check "
                  + "--jsonl` first");

  /** One certificate above the leaf is the anchor itself; no chain that works has hundreds. */
  static final SettingKey<Integer> MAX_CA_PATH =
      SettingKey.number("max_ca_path", 1, 255, "certificates")
          .byDefault(PathSettings.DEFAULT_MAX_CA_PATH)
          .says("CA certificates above the leaf, anchor included");

  static final SettingKey<Value> REVOCATION =
      SettingKey.section("revocation", RevocationReader.KEYS);

  private static final SettingKey<Value> SHORT_LIVED =
      SettingKey.section("short_lived", ShortLivedReader.KEYS);

  static final SettingKey<Duration> DEADLINE =
      SettingKey.millis("deadline", 1, Range.INT)
          .byDefault(Duration.ofSeconds(2))
          .says("for the whole decision");

  private static final SettingKey<Duration> MAX_VERDICT =
      SettingKey.seconds("max_verdict", 1, Range.INT)
          .byDefault(Duration.ofMinutes(5))
          .says("upper bound of `valid_until`");

  private static final SettingKey<Duration> SESSION_GRACE =
      SettingKey.seconds("session_grace", 0, Range.INT)
          .byDefault(Policy.DEFAULT_SESSION_GRACE)
          .says(
              "when no source gives a status of a live session, it stays open until "
                  + "`valid_until` + this time, and is then cut ([sessions.md](sessions.md))");

  private static final SettingKey<Value> ID_LIST =
      SettingKey.nameIn("id_lists", "id_list")
          .absent("anyone")
          .says(
              "who may pass; an empty list lets nobody in (warns). It is compared after "
                  + "the path and before revocation, so no source is asked about a certificate "
                  + "that may not pass ([identity.md](identity.md))");

  private static final SettingKey<Mode> MODE =
      SettingKey.word("mode", Mode.values())
          .byDefault(Mode.ENFORCE)
          .says(
              "`observe`: the answer is allow, and `would` has the real decision; warns. "
                  + "Still denied: `blocked`, `no_certificate`, `malformed`, "
                  + "`front_not_trusted`, `over_budget`, `serial_mismatch`, `internal`. An allow "
                  + "whose `would` is `deny` carries no identity: no `X-Vouchsafe-Identity`, "
                  + "`identity` null");

  static final SectionTable KEYS =
      SectionTable.of(
          CA_GROUP,
          PURPOSE,
          PROFILE,
          MAX_CA_PATH,
          ID_LIST,
          REVOCATION,
          SHORT_LIVED,
          DEADLINE,
          MAX_VERDICT,
          SESSION_GRACE,
          MODE);

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
    Optional<CaGroup> caGroup = policy.value(CA_GROUP).flatMap(caGroups::named);
    PathSettings path =
        PathSettings.defaults(policy.get(PURPOSE))
            .withMaxCaPath(policy.get(MAX_CA_PATH))
            .withAlgorithms(algorithms)
            .withProfile(policy.get(PROFILE));
    ShortLived shortLived = policy.section(SHORT_LIVED, ShortLivedReader::read);
    RevocationPolicy revocation =
        policy
            .section(REVOCATION, new RevocationReader(ocsp, crl)::read)
            .withShortLived(shortLived);
    if (revocation.sources().isEmpty() && !shortLived.equals(ShortLived.NONE)) {
      policy.warning("short_lived has no effect: without sources nothing is checked");
    }
    Optional<IdList> idList = policy.value(ID_LIST).map(idLists::named);
    Duration deadline = policy.get(DEADLINE);
    Duration maxVerdict = policy.get(MAX_VERDICT);
    Duration sessionGrace = policy.get(SESSION_GRACE);
    Mode mode = policy.get(MODE);
    if (mode == Mode.OBSERVE) {
      policy.warning("mode: observe lets in everybody whom the policy denies, and only reports it");
    }
    return caGroup.map(
        group ->
            new Policy(
                name, group, path, revocation, deadline, maxVerdict, mode, idList, sessionGrace));
  }
}

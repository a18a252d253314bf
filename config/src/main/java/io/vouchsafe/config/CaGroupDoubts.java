package io.vouchsafe.config;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.CaGroupExamination;
import io.vouchsafe.pki.path.PathRefusal;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.vpnauth.decision.Policy;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** CA certificates that no path can use, and those that soon no path can use. */
final class CaGroupDoubts {
  private static final int LONGEST_CA_PATH = 255;

  private final CertificateFiles files;
  private final CaGroupExamination examination;
  private final Optional<Instant> now;
  private final ValidityDoubt validity;

  CaGroupDoubts(CertificateFiles files, CaGroupExamination examination, Optional<Instant> now) {
    this.files = files;
    this.examination = examination;
    this.now = now;
    this.validity = new ValidityDoubt(now);
  }

  void tell(WrittenTenant tenant) {
    Map<CaGroup, Set<Certificate>> told = new HashMap<>();
    PathSettings any =
        PathSettings.defaults(Purpose.ANY)
            .withAlgorithms(tenant.algorithms())
            .withMaxCaPath(LONGEST_CA_PATH);
    tenant
        .caGroups()
        .byName()
        .forEach(
            (name, group) -> {
              Map<Certificate, PathRefusal> refused = examination.refusals(group, any, now);
              told.put(group, refused.keySet());
              Value written = tenant.caGroups().written(name);
              tell(written.at(CaGroupReader.ANCHORS), refused);
              tell(written.at(CaGroupReader.INTERMEDIATES), refused);
            });
    for (Policy policy : tenant.settings().policies().values()) {
      tell(tenant, policy, told.getOrDefault(policy.caGroup(), Set.of()));
    }
    tellUnused(tenant);
  }

  /** At the file that each certificate stands in. */
  private void tell(Value list, Map<Certificate, PathRefusal> refused) {
    for (Value name : list.node() instanceof YamlNode.Sequence ? list.items() : List.<Value>of()) {
      for (Certificate ca : files.read(List.of(name))) {
        PathRefusal refusal = refused.get(ca);
        if (refusal != null) {
          name.warning(
              "%s: %s. %s; %s"
                  .formatted(shown(ca), found(refusal), follows(refusal), advice(refusal)));
        } else if (validity.endsSoon(ca)) {
          name.warning(
              "%s expires at %s, and then paths through it are refused; add its successor to the list"
                  .formatted(shown(ca), ca.notAfter()));
        }
      }
    }
  }

  /** What only this policy refuses; the rest was told where the certificate is named. */
  private void tell(WrittenTenant tenant, Policy policy, Set<Certificate> told) {
    Map<Certificate, PathRefusal> refused =
        examination.refusals(policy.caGroup(), policy.path(), now);
    refused.forEach(
        (ca, refusal) -> {
          if (!told.contains(ca)) {
            String group = tenant.groupOf(policy);
            place(tenant.policies().written(policy.name()), refusal)
                .warning(
                    "%s of CA group %s: %s. This policy refuses paths through it as %s; %s"
                        .formatted(
                            shown(ca),
                            group,
                            refusal.explain(),
                            refusal.code().word(),
                            advice(policy, refusal)));
          }
        });
  }

  private static String found(PathRefusal refusal) {
    return switch (refusal) {
      case PathRefusal.NoPath r ->
          "no CA of this group that leads to an anchor issued it (its issuer is "
              + Quoted.plain(r.issuerWanted())
              + ")";
      default -> refusal.explain();
    };
  }

  /** A client may bring the CA certificate that is missing here. */
  private static String follows(PathRefusal refusal) {
    String refused = "Paths through it are refused as " + refusal.code().word();
    return switch (refusal.code()) {
      case NO_PATH, BAD_SIGNATURE -> refused + " unless a client brings its issuer's certificate";
      default -> refused;
    };
  }

  private static Value place(Value policy, PathRefusal refusal) {
    return switch (refusal) {
      case PathRefusal.PathTooLong r -> policy.at(PolicyReader.MAX_CA_PATH);
      case PathRefusal.MissingExtendedKeyUsage r -> policy.at(PolicyReader.PURPOSE);
      default -> policy;
    };
  }

  private static String advice(Policy policy, PathRefusal refusal) {
    return switch (refusal) {
      case PathRefusal.PathTooLong r -> "write max_ca_path: " + r.found();
      case PathRefusal.MissingExtendedKeyUsage r ->
          "write purpose: any, or name a ca_group whose CAs may issue for "
              + policy.path().purpose().name().toLowerCase(Locale.ROOT);
      default -> "name another ca_group, or replace the certificate";
    };
  }

  private static String advice(PathRefusal refusal) {
    return switch (refusal.code()) {
      case EXPIRED -> "name its successor instead";
      case NOT_YET_VALID -> "keep its predecessor beside it until then";
      case NO_PATH ->
          "name the certificate of its issuer in anchors or intermediates, or leave it out";
      case BAD_SIGNATURE -> "name the issuer's certificate with the key that signed it";
      case NOT_A_CA, KEY_USAGE ->
          "name a CA certificate here; certificates of clients do not belong into a CA " + "group";
      case WEAK_ALGORITHM -> "replace the certificate, or change algorithms of the tenant";
      default -> "have it issued anew, or leave it out";
    };
  }

  private static void tellUnused(WrittenTenant tenant) {
    Set<String> named = new TreeSet<>();
    tenant.settings().policies().values().forEach(policy -> named.add(tenant.groupOf(policy)));
    for (String object : tenant.ocsp().byName().keySet()) {
      tenant
          .ocsp()
          .written(object)
          .child(OcspObjectReader.CA_GROUP)
          .flatMap(Value::string)
          .ifPresent(named::add);
    }
    for (String name : tenant.caGroups().byName().keySet()) {
      if (!named.contains(name) && !tenant.policies().isEmpty()) {
        tenant
            .caGroups()
            .written(name)
            .warning(
                "no policy and no OCSP object names this CA group: no certificate passes by its"
                    + " anchors; write ca_group: "
                    + name
                    + " in a policy, or leave the group out");
      }
    }
  }

  private static String shown(Certificate ca) {
    return Quoted.plain(ca.toString());
  }
}

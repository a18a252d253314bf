package io.vouchsafe.config;

import io.vouchsafe.ocsp.NonceUse;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.net.URI;
import java.util.List;

/** Keys of policies and sources that cannot have the effect that they are written for. */
final class SourceDoubts {
  private SourceDoubts() {}

  static void tell(WrittenTenant tenant) {
    for (Policy policy : tenant.settings().policies().values()) {
      Value written = tenant.policies().written(policy.name());
      tellOfDeadline(policy, written);
      tellOfStapled(policy.revocation(), written.at(PolicyReader.REVOCATION));
      tellOfUnknown(policy.revocation(), written.at(PolicyReader.REVOCATION));
    }
    tellOfAllowedHosts(tenant);
  }

  /** A responder that is silent is known to be so only at the end of its time-out. */
  private static void tellOfDeadline(Policy policy, Value written) {
    if (!policy.revocation().sources().contains(Source.OCSP)) {
      return;
    }
    for (OcspObject object : policy.revocation().ocsp()) {
      long urls = Math.max(1, object.urls().size());
      long longest = object.timeout().toMillis() * urls;
      if (longest >= policy.deadline().toMillis()) {
        written
            .at(PolicyReader.DEADLINE)
            .warning(
                "%d ms are over before ocsp object %s is known to be silent (timeout %d ms, %d URL%s): such a login ends in deadline and no later source is asked; write deadline: %d, or a shorter timeout"
                    .formatted(
                        policy.deadline().toMillis(),
                        object.name(),
                        object.timeout().toMillis(),
                        urls,
                        urls == 1 ? "" : "s",
                        Math.min(Range.INT, longest + Math.max(100, longest / 2))));
      }
    }
  }

  /** Contract, section 2: {@code nonce: require} refuses a stapled response. */
  private static void tellOfStapled(RevocationPolicy policy, Value written) {
    boolean stapled = policy.sources().contains(Source.STAPLED);
    Value sources = written.at(RevocationReader.SOURCES);
    if (!stapled) {
      written
          .child(RevocationReader.STAPLED_MAX_AGE)
          .ifPresent(
              key ->
                  key.warning(
                      "has no effect: sources of this policy has no stapled; write stapled there,"
                          + " or leave this key out"));
      return;
    }
    boolean refused =
        policy.ocsp().stream().anyMatch(object -> object.issuers().isEmpty())
            && policy.ocsp().stream()
                .allMatch(object -> object.rules().nonce() == NonceUse.REQUIRE);
    if (refused && sources.node() instanceof YamlNode.Sequence) {
      sources
          .items()
          .get(policy.sources().indexOf(Source.STAPLED))
          .warning(
              "nonce: require of the policy's ocsp objects refuses every stapled response; leave"
                  + " stapled out, or write nonce: prefer");
    }
  }

  private static void tellOfUnknown(RevocationPolicy policy, Value written) {
    if (policy.onUnknown() == RevocationPolicy.OnUnknown.NEXT && policy.sources().size() == 1) {
      written
          .at(RevocationReader.ON_UNKNOWN)
          .warning(
              "next has no effect: "
                  + policy.sources().getFirst().word()
                  + " is the only source; write another one in sources, or leave this key out");
    }
  }

  /** Redirects and referrals may lead there too, from whatever is fetched over a network. */
  private static void tellOfAllowedHosts(WrittenTenant tenant) {
    boolean fetches =
        !tenant.settings().ocsp().isEmpty()
            || tenant.settings().crl().values().stream().anyMatch(SourceDoubts::asksNetwork);
    List<AllowedHost> hosts = tenant.settings().upstream().allowedHosts().hosts();
    if (!fetches && !hosts.isEmpty()) {
      tenant
          .whole()
          .at(AllowedHostsReader.KEY)
          .warning(
              "nothing leads there: there is no ocsp object and no crl object that asks a network;"
                  + " write one, or leave this key out");
    }
  }

  private static boolean asksNetwork(CrlObject object) {
    return object.fromCertificate()
        || object.urls().stream().map(URI::getScheme).anyMatch(scheme -> !scheme.equals("file"));
  }
}

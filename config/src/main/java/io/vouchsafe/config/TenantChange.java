package io.vouchsafe.config;

import io.vouchsafe.ocsp.ObjectTrust;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.RememberedStatus;
import io.vouchsafe.ocsp.SignerTrust;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.vpnauth.Policy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** One tenant before and after its settings were read again. */
public record TenantChange(TenantSettings before, TenantSettings after) {

  /**
   * The remembered statuses whose signers the new settings still believe: a status goes with the
   * OCSP or CRL object under which it was accepted.
   */
  public Predicate<RememberedStatus> upheld() {
    Map<String, Predicate<RememberedStatus>> byObject = new HashMap<>();
    for (Map.Entry<String, OcspObject> object : after.ocsp().entrySet()) {
      OcspObject earlier = before.ocsp().get(object.getKey());
      if (earlier != null) {
        byObject.put(
            object.getKey(), trust(after, object.getValue()).upheldSince(trust(before, earlier)));
      }
    }
    for (String name : after.crl().keySet()) {
      if (before.crl().containsKey(name)) {
        byObject.put(
            RememberedStatus.crlObject(name),
            crlTrust(after, name).upheldSince(crlTrust(before, name)));
      }
    }
    return remembered -> byObject.getOrDefault(remembered.object(), s -> false).test(remembered);
  }

  /** OCSP objects that are gone, or that ask in another way or somebody else. */
  public Set<String> otherObjects() {
    Set<String> others = new TreeSet<>();
    for (Map.Entry<String, OcspObject> object : before.ocsp().entrySet()) {
      String name = object.getKey();
      if (!object.getValue().equals(after.ocsp().get(name))
          || !before.upstream().tunnelingOf(name).equals(after.upstream().tunnelingOf(name))) {
        others.add(name);
      }
    }
    return others;
  }

  private static ObjectTrust trust(TenantSettings tenant, OcspObject object) {
    List<CaGroup> groups =
        object
            .caGroup()
            .map(List::of)
            .orElseGet(
                () ->
                    tenant.policies().values().stream()
                        .filter(policy -> asks(policy, object))
                        .map(Policy::caGroup)
                        .toList());
    return new ObjectTrust(object.rules().signers(), groups);
  }

  /** A CRL's signer leads to the anchor of the path asked about, whatever else it is. */
  private static ObjectTrust crlTrust(TenantSettings tenant, String object) {
    List<CaGroup> groups =
        tenant.policies().values().stream()
            .filter(p -> p.revocation().crl().stream().anyMatch(o -> o.name().equals(object)))
            .map(Policy::caGroup)
            .toList();
    return new ObjectTrust(new SignerTrust.Chain(false, false), groups);
  }

  private static boolean asks(Policy policy, OcspObject object) {
    return policy.revocation().ocsp().stream().anyMatch(o -> o.name().equals(object.name()));
  }
}

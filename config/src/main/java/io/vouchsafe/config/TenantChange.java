package io.vouchsafe.config;

import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.ObjectTrust;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.SignerTrust;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.decision.Policy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** One tenant before and after its settings were read again. */
public record TenantChange(TenantSettings before, TenantSettings after) {
  /** RFC 6960 §4.2.2.2: the issuing CA and its delegates, and nobody else. */
  private static final SignerTrust ISSUING_CAS = new SignerTrust.Chain(true, false);

  /** A CRL's signer leads to the anchor of the path asked about, whatever else it is. */
  private static final SignerTrust CRL_SIGNERS = new SignerTrust.Chain(false, false);

  /**
   * The remembered statuses whose signers the new settings still believe: a status goes with the
   * OCSP or CRL object under which it was accepted. A <em>revoked</em> goes with its signer alone:
   * an object that is called otherwise now, or that no policy asks any more, is no distrust
   * (design, section 5).
   */
  public Predicate<CachedStatus> upheld() {
    Map<String, Predicate<CachedStatus>> byObject = new HashMap<>();
    for (Map.Entry<String, OcspObject> object : after.ocsp().entrySet()) {
      OcspObject earlier = before.ocsp().get(object.getKey());
      if (earlier != null) {
        byObject.put(object.getKey(), upheld(earlier, object.getValue()));
      }
    }
    for (String name : after.crl().keySet()) {
      if (before.crl().containsKey(name)) {
        byObject.put(
            CachedStatus.crlObject(name),
            crlTrust(after, name)
                .upheldSince(crlTrust(before, name))
                .or(revokedAndUpheldUnder(CRL_SIGNERS)));
      }
    }
    Predicate<CachedStatus> withoutObject = upheldWithoutObject();
    return remembered -> byObject.getOrDefault(remembered.object(), withoutObject).test(remembered);
  }

  private Predicate<CachedStatus> upheld(OcspObject earlier, OcspObject now) {
    Predicate<CachedStatus> upheld = trust(after, now).upheldSince(trust(before, earlier));
    boolean restsOnPolicies =
        now.caGroup().isEmpty() && now.rules().signers() instanceof SignerTrust.Chain;
    return restsOnPolicies ? upheld.or(revokedAndUpheldUnder(ISSUING_CAS)) : upheld;
  }

  /** What an object that is gone learnt: as far as any other would have believed its signer. */
  private Predicate<CachedStatus> upheldWithoutObject() {
    Predicate<CachedStatus> ofOcsp = revokedAndUpheldUnder(ISSUING_CAS);
    for (OcspObject other : after.ocsp().values()) {
      ofOcsp = ofOcsp.or(revokedAndUpheldUnder(other.rules().signers()));
    }
    Predicate<CachedStatus> ofCrl = revokedAndUpheldUnder(CRL_SIGNERS);
    Predicate<CachedStatus> ofAny = ofOcsp;
    return remembered -> (remembered.source() == Source.CRL ? ofCrl : ofAny).test(remembered);
  }

  private Predicate<CachedStatus> revokedAndUpheldUnder(SignerTrust signers) {
    Predicate<CachedStatus> upheld =
        new ObjectTrust(signers, groups(after))
            .upheldSince(new ObjectTrust(signers, groups(before)));
    return remembered ->
        remembered.verified().status() instanceof RevocationStatus.Revoked
            && upheld.test(remembered);
  }

  /** Whom the tenant knows at all. */
  private static List<CaGroup> groups(TenantSettings tenant) {
    return Stream.concat(
            tenant.policies().values().stream().map(Policy::caGroup),
            tenant.ocsp().values().stream().flatMap(object -> object.caGroup().stream()))
        .toList();
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

  private static ObjectTrust crlTrust(TenantSettings tenant, String object) {
    List<CaGroup> groups =
        tenant.policies().values().stream()
            .filter(p -> p.revocation().crl().stream().anyMatch(o -> o.name().equals(object)))
            .map(Policy::caGroup)
            .toList();
    return new ObjectTrust(CRL_SIGNERS, groups);
  }

  private static boolean asks(Policy policy, OcspObject object) {
    return policy.revocation().ocsp().stream().anyMatch(o -> o.name().equals(object.name()));
  }
}

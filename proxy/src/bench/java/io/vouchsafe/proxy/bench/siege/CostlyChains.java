package io.vouchsafe.proxy.bench.siege;

import java.security.Provider;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Chains in which every one of many namesakes might have signed the leaf, and none did. */
final class CostlyChains {
  /** As many as one request could carry, and as many as the contract's bound lets in. */
  private static final List<Integer> NAMESAKES = List.of(63, 31);

  private static final int LEAVES = 3;

  /** Within the contract's bounds of certificates and names, and of a mebibyte. */
  private static final int ONE_KEY = 20;

  private static final int NAMES = 2_000;

  private static final X500Name NAMESAKE = new X500Name("CN=Namesake,O=Example");

  private final ForgedCertificate forge;
  private final X500Name anchor;
  private final String tenant;
  private final Map<CostlyKey, List<SubjectPublicKeyInfo>> keys = new EnumMap<>(CostlyKey.class);

  /**
   * Makes the keys, which takes a second or two.
   *
   * @param anchor the name of an authority that the tenant trusts
   */
  CostlyChains(String tenant, X500Name anchor, Random random, Provider provider) {
    this.tenant = tenant;
    this.anchor = anchor;
    this.forge = new ForgedCertificate(random);
    for (CostlyKey kind : CostlyKey.values()) {
      List<SubjectPublicKeyInfo> some = new ArrayList<>();
      for (int i = 0; i < NAMESAKES.getFirst(); i++) {
        some.add(kind.fresh(random, provider));
      }
      keys.put(kind, some);
    }
  }

  /** Requests for {@code /decisions} in turn of kinds of key, numbers and spellings. */
  List<byte[]> requests() {
    List<byte[]> requests = new ArrayList<>();
    for (int leaf = 0; leaf < LEAVES; leaf++) {
      for (int namesakes : NAMESAKES) {
        for (CostlyKey kind : CostlyKey.values()) {
          requests.add(HttpText.jsonDecision(tenant, chain(kind, namesakes, NAMESAKE)));
          requests.add(HttpText.pemDecision(tenant, chain(kind, namesakes, anchor)));
        }
      }
    }
    return requests;
  }

  /** Lone leaves on such keys, for {@code /auth}. */
  List<byte[]> lone() {
    List<byte[]> requests = new ArrayList<>();
    for (CostlyKey kind : CostlyKey.values()) {
      for (SubjectPublicKeyInfo key : keys.get(kind).subList(0, 8)) {
        byte[] leaf = forge.client(new X500Name("CN=Costly"), anchor, key, kind);
        requests.add(HttpText.auth(tenant, leaf));
      }
    }
    return requests;
  }

  /** Namesakes of one key, each with thousands of names of which only the last differs. */
  List<byte[]> manyNames() {
    SubjectPublicKeyInfo key = keys.get(CostlyKey.P_521).getFirst();
    List<byte[]> chain = new ArrayList<>();
    chain.add(forge.client(new X500Name("CN=Leaf"), NAMESAKE, key, CostlyKey.P_521));
    for (int i = 0; i < ONE_KEY; i++) {
      chain.add(
          forge.forge(
              NAMESAKE,
              i == 0 ? anchor : NAMESAKE,
              key,
              CostlyKey.P_521,
              new Extensions(
                  new Extension[] {
                    ForgedCertificate.AUTHORITY, ForgedCertificate.SIGNS, names(i)
                  })));
    }
    return List.of(HttpText.jsonDecision(tenant, chain));
  }

  private static Extension names(int last) {
    GeneralName[] names = new GeneralName[NAMES];
    for (int i = 0; i < NAMES - 1; i++) {
      names[i] = new GeneralName(GeneralName.dNSName, "n%d.example".formatted(i));
    }
    names[NAMES - 1] = new GeneralName(GeneralName.dNSName, "last%d.example".formatted(last));
    byte[] value = ForgedCertificate.encoded(new GeneralNames(names));
    return new Extension(Extension.subjectAlternativeName, false, value);
  }

  private List<byte[]> chain(CostlyKey kind, int namesakes, X500Name above) {
    List<byte[]> chain = new ArrayList<>();
    chain.add(forge.client(new X500Name("CN=Leaf"), NAMESAKE, keys.get(kind).getFirst(), kind));
    for (SubjectPublicKeyInfo key : keys.get(kind).subList(0, namesakes)) {
      chain.add(forge.authority(NAMESAKE, above, key, kind));
    }
    return chain;
  }
}

package io.vouchsafe.pki;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Reads the extensions about certificate policies (RFC 5280 §4.2.1.4, §4.2.1.5, §4.2.1.11). */
final class PolicyExtensions {
  /** id-qt-cps and id-qt-unotice (§4.2.1.4). */
  private static final Set<String> QUALIFIERS = Set.of("1.3.6.1.5.5.7.2.1", "1.3.6.1.5.5.7.2.2");

  private PolicyExtensions() {}

  static Set<String> policies(DerReader in, CertificateExtensions to) throws MalformedDerException {
    Set<String> set = new LinkedHashSet<>();
    do {
      DerReader policy = in.into(DerReader.SEQUENCE);
      String oid = policy.oid(DerReader.OID);
      if (!policy.atEnd()) {
        to.unknownPolicyQualifier |= hasUnknownQualifier(policy.into(DerReader.SEQUENCE));
      }
      policy.finish();
      if (!set.add(oid)) {
        // §4.2.1.4: "A certificate policy OID MUST NOT appear more than once".
        throw new MalformedDerException("the policy " + oid + " is there twice");
      }
    } while (!in.atEnd());
    return set;
  }

  private static boolean hasUnknownQualifier(DerReader in) throws MalformedDerException {
    boolean unknown = false;
    do {
      DerReader qualifier = in.into(DerReader.SEQUENCE);
      unknown |= !QUALIFIERS.contains(qualifier.oid(DerReader.OID));
      qualifier.element();
      qualifier.finish();
    } while (!in.atEnd());
    return unknown;
  }

  static List<PolicyMapping> mappings(DerReader in) throws MalformedDerException {
    List<PolicyMapping> mappings = new ArrayList<>();
    do {
      DerReader pair = in.into(DerReader.SEQUENCE);
      mappings.add(new PolicyMapping(pair.oid(DerReader.OID), pair.oid(DerReader.OID)));
      pair.finish();
    } while (!in.atEnd());
    return List.copyOf(mappings);
  }

  static PolicyConstraints constraints(DerReader in) throws MalformedDerException {
    if (in.atEnd()) {
      // §4.2.1.11: "Conforming CAs MUST NOT issue certificates where policy constraints is an empty
      // sequence."
      throw new MalformedDerException("neither of the two numbers");
    }
    OptionalInt explicit = in.nextIs(0x80) ? OptionalInt.of(in.count(0x80)) : OptionalInt.empty();
    OptionalInt mapping = in.nextIs(0x81) ? OptionalInt.of(in.count(0x81)) : OptionalInt.empty();
    in.finish();
    return new PolicyConstraints(explicit, mapping);
  }
}

package io.vouchsafe.pki;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads Extensions (RFC 5280 §4.2); a known extension that is broken breaks the certificate. */
final class ExtensionReader {
  private static final int ID_AD_OCSP_URI = 0x86;
  private static final String ID_AD_OCSP = "1.3.6.1.5.5.7.48.1";

  private ExtensionReader() {}

  /**
   * Reads the sequence of extensions.
   *
   * @param in at the SEQUENCE inside the explicit tag
   */
  static CertificateExtensions read(DerReader in) throws MalformedDerException {
    Map<String, CertificateExtensions.Raw> raw = new LinkedHashMap<>();
    DerReader list = in.into(DerReader.SEQUENCE);
    in.finish();
    PeerBounds.check(list, PeerBounds.EXTENSIONS, "extensions");
    do {
      DerReader extension = list.into(DerReader.SEQUENCE);
      String oid = extension.oid(DerReader.OID);
      boolean critical = extension.nextIs(DerReader.BOOLEAN) && extension.bool(DerReader.BOOLEAN);
      Der value = Der.copyOf(extension.content(DerReader.OCTET_STRING));
      extension.finish();
      // §4.2: a certificate MUST NOT include more than one instance of an extension.
      if (raw.put(oid, new CertificateExtensions.Raw(critical, value)) != null) {
        throw new MalformedDerException("the extension " + oid + " is there twice");
      }
    } while (!list.atEnd());
    CertificateExtensions extensions = new CertificateExtensions(raw);
    for (Map.Entry<String, CertificateExtensions.Raw> entry : raw.entrySet()) {
      interpret(entry.getKey(), entry.getValue().value().toBytes(), extensions);
    }
    return extensions;
  }

  private static void interpret(String oid, byte[] value, CertificateExtensions to)
      throws MalformedDerException {
    DerReader in = DerReader.of(value);
    try {
      switch (oid) {
        case ExtensionOids.BASIC_CONSTRAINTS ->
            to.basicConstraints = Optional.of(basicConstraints(in.into(DerReader.SEQUENCE)));
        case ExtensionOids.KEY_USAGE ->
            to.keyUsage = Optional.of(keyUsage(in.bits(DerReader.BIT_STRING)));
        case ExtensionOids.EXTENDED_KEY_USAGE ->
            to.extendedKeyUsage = Optional.of(purposes(in.into(DerReader.SEQUENCE)));
        case ExtensionOids.SUBJECT_ALTERNATIVE_NAME ->
            to.subjectAlternativeNames =
                Optional.of(List.copyOf(GeneralNames.readAll(in.into(DerReader.SEQUENCE))));
        case ExtensionOids.ISSUER_ALTERNATIVE_NAME ->
            GeneralNames.readAll(in.into(DerReader.SEQUENCE));
        case ExtensionOids.SUBJECT_KEY_IDENTIFIER ->
            to.subjectKeyIdentifier = Optional.of(Der.copyOf(in.content(DerReader.OCTET_STRING)));
        case ExtensionOids.AUTHORITY_KEY_IDENTIFIER ->
            to.authorityKeyIdentifier =
                Optional.of(authorityKeyIdentifier(in.into(DerReader.SEQUENCE)));
        case ExtensionOids.NAME_CONSTRAINTS ->
            to.nameConstraints = Optional.of(nameConstraints(in.into(DerReader.SEQUENCE)));
        case ExtensionOids.CERTIFICATE_POLICIES ->
            to.policies = Optional.of(PolicyExtensions.policies(in.into(DerReader.SEQUENCE), to));
        case ExtensionOids.POLICY_MAPPINGS ->
            to.policyMappings = PolicyExtensions.mappings(in.into(DerReader.SEQUENCE));
        case ExtensionOids.POLICY_CONSTRAINTS ->
            to.policyConstraints =
                Optional.of(PolicyExtensions.constraints(in.into(DerReader.SEQUENCE)));
        case ExtensionOids.INHIBIT_ANY_POLICY ->
            to.inhibitAnyPolicy = OptionalInt.of(in.count(DerReader.INTEGER));
        case ExtensionOids.AUTHORITY_INFORMATION_ACCESS ->
            informationAccess(in.into(DerReader.SEQUENCE), to);
        case ExtensionOids.OCSP_NO_CHECK, ExtensionOids.NO_REV_AVAIL -> nothing(in);
        default -> {
          return;
        }
      }
      in.finish();
    } catch (MalformedDerException e) {
      throw new MalformedDerException("in the extension " + oid + ": " + e.reason());
    }
  }

  private static BasicConstraints basicConstraints(DerReader in) throws MalformedDerException {
    boolean ca = in.nextIs(DerReader.BOOLEAN) && in.bool(DerReader.BOOLEAN);
    OptionalInt pathLength =
        in.atEnd() ? OptionalInt.empty() : OptionalInt.of(in.count(DerReader.INTEGER));
    in.finish();
    return new BasicConstraints(ca, pathLength);
  }

  private static Set<KeyUsage> keyUsage(byte[] bits) throws MalformedDerException {
    Set<KeyUsage> set = EnumSet.noneOf(KeyUsage.class);
    KeyUsage[] inBitOrder = KeyUsage.values();
    for (int at = 0; at < inBitOrder.length; at++) {
      if (at / 8 < bits.length && (bits[at / 8] & (0x80 >> (at % 8))) != 0) {
        set.add(inBitOrder[at]);
      }
    }
    if (set.isEmpty()) {
      // §4.2.1.3: when the extension appears, at least one of the bits MUST be set.
      throw new MalformedDerException("no bit is set");
    }
    return Set.copyOf(set);
  }

  private static Set<String> purposes(DerReader in) throws MalformedDerException {
    Set<String> set = new HashSet<>();
    do {
      set.add(in.oid(DerReader.OID));
    } while (!in.atEnd());
    return Set.copyOf(set);
  }

  private static AuthorityKeyIdentifier authorityKeyIdentifier(DerReader in)
      throws MalformedDerException {
    Optional<Der> key = Optional.empty();
    List<AlternativeName> issuer = List.of();
    Optional<SerialNumber> serial = Optional.empty();
    if (in.nextIs(0x80)) {
      key = Optional.of(Der.copyOf(in.content(0x80)));
    }
    if (in.nextIs(0xa1)) {
      issuer = GeneralNames.readAll(in.into(0xa1));
    }
    if (in.nextIs(0x82)) {
      serial = Optional.of(new SerialNumber(in.integer(0x82)));
    }
    in.finish();
    if (issuer.isEmpty() != serial.isEmpty()) {
      // §4.2.1.1 (ASN.1): authorityCertIssuer and -SerialNumber MUST both be present or absent.
      throw new MalformedDerException("issuer and serial number do not come together");
    }
    return new AuthorityKeyIdentifier(key, issuer, serial);
  }

  private static NameConstraints nameConstraints(DerReader in) throws MalformedDerException {
    if (in.atEnd()) {
      // §4.2.1.10: "Conforming CAs MUST NOT issue certificates where name constraints is an empty
      // sequence."
      throw new MalformedDerException("neither permitted nor excluded subtrees");
    }
    List<NameSubtree> permitted =
        in.nextIs(0xa0) ? GeneralNames.readSubtrees(in.into(0xa0)) : List.of();
    List<NameSubtree> excluded =
        in.nextIs(0xa1) ? GeneralNames.readSubtrees(in.into(0xa1)) : List.of();
    in.finish();
    return new NameConstraints(permitted, excluded);
  }

  /** X.690 §8.8.2: a NULL has no content. */
  private static void nothing(DerReader in) throws MalformedDerException {
    if (in.content(DerReader.NULL).length > 0) {
      throw new MalformedDerException("a NULL that is not empty");
    }
  }

  private static void informationAccess(DerReader in, CertificateExtensions to)
      throws MalformedDerException {
    List<String> urls = new ArrayList<>();
    do {
      DerReader access = in.into(DerReader.SEQUENCE);
      boolean ocsp = access.oid(DerReader.OID).equals(ID_AD_OCSP);
      to.ocspResponder |= ocsp;
      if (ocsp && access.nextIs(ID_AD_OCSP_URI)) {
        urls.add(access.ia5(ID_AD_OCSP_URI));
      } else {
        access.element();
      }
      access.finish();
    } while (!in.atEnd());
    to.ocspUrls = List.copyOf(urls);
  }
}

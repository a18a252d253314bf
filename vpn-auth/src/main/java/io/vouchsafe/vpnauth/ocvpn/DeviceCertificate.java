package io.vouchsafe.vpnauth.ocvpn;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.DerShape;
import io.vouchsafe.pki.MalformedDerException;
import io.vouchsafe.pki.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a device's certificate says about whose it is: the device serial number in its subject's
 * commonName (seed 000). Only the subject is read, which costs little whatever else a stranger put
 * into it; whether the certificate is good says the decision.
 *
 * @param commonNames each as the whole element of its string
 */
public record DeviceCertificate(List<Der> commonNames) {
  private static final String COMMON_NAME = "2.5.4.3";
  private static final int VERSION = 0xa0;
  private static final int UTF8_STRING = 0x0c;
  private static final int PRINTABLE_STRING = 0x13;

  /** Contract, section 1, "Bounds of what is read from a peer". */
  private static final int MOST_RDNS = 64;

  public DeviceCertificate {
    commonNames = List.copyOf(commonNames);
  }

  /** Reads the subject of {@code leaf}. */
  public static Parsed<DeviceCertificate> of(Der leaf) {
    try {
      byte[] bytes = leaf.toBytes();
      DerShape.check(bytes);
      return Parsed.ok(new DeviceCertificate(commonNames(subject(bytes))));
    } catch (MalformedDerException e) {
      return Parsed.malformed("the certificate's subject cannot be read: " + e.getMessage());
    }
  }

  /** RFC 5280 §4.1: what stands before the subject is stepped over. */
  private static DerReader subject(byte[] leaf) throws MalformedDerException {
    DerReader tbs = DerReader.of(leaf).into(DerReader.SEQUENCE).into(DerReader.SEQUENCE);
    if (tbs.nextIs(VERSION)) {
      tbs.into(VERSION);
    }
    tbs.into(DerReader.INTEGER); // serialNumber
    tbs.into(DerReader.SEQUENCE); // signature
    tbs.into(DerReader.SEQUENCE); // issuer
    tbs.into(DerReader.SEQUENCE); // validity
    return tbs.into(DerReader.SEQUENCE);
  }

  private static List<Der> commonNames(DerReader rdns) throws MalformedDerException {
    List<Der> found = new ArrayList<>();
    for (int read = 0; !rdns.atEnd(); read++) {
      if (read == MOST_RDNS) {
        throw new MalformedDerException("more than " + MOST_RDNS + " RDNs");
      }
      DerReader rdn = rdns.into(DerReader.SET);
      while (!rdn.atEnd()) {
        DerReader attribute = rdn.into(DerReader.SEQUENCE);
        if (attribute.oid(DerReader.OID).equals(COMMON_NAME)) {
          found.add(Der.copyOf(attribute.element()));
        }
      }
    }
    return found;
  }

  /**
   * Whether it is the certificate of the device that calls itself {@code serial}: it has exactly
   * one commonName, a PrintableString or UTF8String, which is that octet for octet.
   */
  public boolean isOf(String serial) {
    if (commonNames.size() != 1) {
      return false;
    }
    try {
      DerReader name = DerReader.of(commonNames.getFirst().toBytes());
      int tag = name.peek();
      return (tag == UTF8_STRING || tag == PRINTABLE_STRING)
          && Arrays.equals(name.content(tag), serial.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedDerException e) {
      throw new IllegalStateException("a name that was read before", e);
    }
  }
}

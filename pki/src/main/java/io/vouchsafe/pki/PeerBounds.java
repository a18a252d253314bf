package io.vouchsafe.pki;

/**
 * Bounds of what is read from a peer, counted in the DER before anything is built of it: a stranger
 * chooses how long a name is and how many names there are.
 */
final class PeerBounds {
  /** Certificates of real CAs stay below 10 KiB; those with hundreds of names below 40. */
  static final int CERTIFICATE_BYTES = 64 << 10;

  /** RDNs of a name, and attributes of an RDN. Real names have up to a dozen. */
  static final int RDNS = 64;

  /** Names of a subjectAltName, or of another list of GeneralNames. */
  static final int ALTERNATIVE_NAMES = 2048;

  /** Extensions of a certificate. */
  static final int EXTENSIONS = 64;

  /** Octets of an OBJECT IDENTIFIER. Those of real certificates stay below 40. */
  static final int OID_BYTES = 64;

  /**
   * Octets of one of its arcs: as many as a UUID takes (X.667 §6.1), the longest that there are.
   */
  static final int ARC_BYTES = 19;

  private PeerBounds() {}

  static void checkCertificate(byte[] der) throws MalformedDerException {
    if (der.length > CERTIFICATE_BYTES) {
      throw new MalformedDerException(
          "a certificate of " + der.length + " bytes, at most " + CERTIFICATE_BYTES + " are read");
    }
  }

  /** A Name (RFC 5280 §4.1.2.4) by itself. */
  static void checkName(byte[] name) throws MalformedDerException {
    if (name.length > CERTIFICATE_BYTES) {
      throw new MalformedDerException(
          "a name of " + name.length + " bytes, at most " + CERTIFICATE_BYTES + " are read");
    }
    DerReader rdns = DerReader.of(name).into(DerReader.SEQUENCE);
    check(rdns, RDNS, "RDNs in a name");
    while (!rdns.atEnd()) {
      check(rdns.into(DerReader.SET), RDNS, "attributes in an RDN");
    }
  }

  /**
   * The contents of an OBJECT IDENTIFIER: to write an arc of 4 kB in digits takes milliseconds, and
   * many of them fit into what a stranger may send.
   */
  static void checkOid(byte[] contents) throws MalformedDerException {
    int arc = 0;
    for (byte octet : contents) {
      arc++;
      if (arc > ARC_BYTES || contents.length > OID_BYTES) {
        throw new MalformedDerException(
            "an OBJECT IDENTIFIER of more than "
                + OID_BYTES
                + " bytes, or an arc of more than "
                + ARC_BYTES);
      }
      arc = octet < 0 ? arc : 0;
    }
  }

  /** Malformed when more than {@code most} elements are left in {@code in}. */
  static void check(DerReader in, int most, String what) throws MalformedDerException {
    int found = in.elementsLeft();
    if (found > most) {
      throw new MalformedDerException(found + " " + what + ", at most " + most + " are read");
    }
  }
}

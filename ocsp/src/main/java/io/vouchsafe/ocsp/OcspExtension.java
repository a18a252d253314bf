package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.MalformedDerException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One extension of a request or response (RFC 6960 §4.4).
 *
 * @param oid dotted decimal
 * @param value the content of extnValue, usually DER of its own; not parsed
 */
public record OcspExtension(String oid, boolean critical, Der value) {
  /** id-pkix-ocsp-nonce (RFC 9654 §2.1). */
  public static final String NONCE = "1.3.6.1.5.5.7.48.1.2";

  /** id-pkix-ocsp-crl (RFC 6960 §4.4.2). */
  public static final String CRL_REFERENCES = "1.3.6.1.5.5.7.48.1.3";

  /** id-pkix-ocsp-response (RFC 6960 §4.4.3). */
  public static final String ACCEPTABLE_RESPONSES = "1.3.6.1.5.5.7.48.1.4";

  /** id-pkix-ocsp-archive-cutoff (RFC 6960 §4.4.4). */
  public static final String ARCHIVE_CUTOFF = "1.3.6.1.5.5.7.48.1.6";

  /** id-pkix-ocsp-pref-sig-algs (RFC 6960 §4.4.7). */
  public static final String PREFERRED_SIGNATURE_ALGORITHMS = "1.3.6.1.5.5.7.48.1.8";

  /** id-pkix-ocsp-extended-revoke (RFC 6960 §4.4.8). */
  public static final String EXTENDED_REVOKE = "1.3.6.1.5.5.7.48.1.9";

  /** More than any responder sends; each one costs memory. */
  static final int MAX_COUNT = 32;

  private static final Set<String> UNDERSTOOD =
      Set.of(
          NONCE,
          CRL_REFERENCES,
          ACCEPTABLE_RESPONSES,
          ARCHIVE_CUTOFF,
          PREFERRED_SIGNATURE_ALGORITHMS,
          EXTENDED_REVOKE);

  /** RFC 6960 §4.1.2: a critical extension that nobody here knows makes the message unusable. */
  public boolean isUnknownAndCritical() {
    return critical && !UNDERSTOOD.contains(oid);
  }

  /** Reads Extensions (RFC 5280 §4.2): at least one, none of them twice. */
  static List<OcspExtension> readAll(DerReader in) throws MalformedDerException {
    DerReader extensions = in.into(DerReader.SEQUENCE);
    List<OcspExtension> read = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    while (!extensions.atEnd()) {
      OcspExtension extension = read(extensions);
      if (!seen.add(extension.oid()) || read.size() == MAX_COUNT) {
        throw new MalformedDerException("the same extension twice, or more than " + MAX_COUNT);
      }
      read.add(extension);
    }
    if (read.isEmpty()) {
      throw new MalformedDerException("an empty list of extensions");
    }
    return List.copyOf(read);
  }

  /**
   * Extensions under their tag [1], as responses carry them; nothing at all when there are none.
   */
  static byte[] toDer(List<OcspExtension> extensions) {
    if (extensions.isEmpty()) {
      return OcspFields.ABSENT;
    }
    byte[][] each = extensions.stream().map(OcspExtension::toDer).toArray(byte[][]::new);
    return DerWriter.element(DerReader.context(1, true), DerWriter.sequence(each));
  }

  /** The DER of this one extension. */
  byte[] toDer() {
    return DerWriter.sequence(
        OcspFields.oid(oid),
        critical ? OcspFields.TRUE : OcspFields.ABSENT,
        DerWriter.octets(value.toBytes()));
  }

  private static OcspExtension read(DerReader in) throws MalformedDerException {
    DerReader extension = in.into(DerReader.SEQUENCE);
    String oid = extension.oid(DerReader.OID);
    boolean critical = extension.nextIs(DerReader.BOOLEAN) && extension.bool(DerReader.BOOLEAN);
    Der value = OcspFields.octets(extension);
    extension.finish();
    return new OcspExtension(oid, critical, value);
  }
}

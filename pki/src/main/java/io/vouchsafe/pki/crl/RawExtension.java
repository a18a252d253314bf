package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.MalformedDerException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One Extension (RFC 5280 §4.1) whose value has not been looked into.
 *
 * @param oid dotted
 * @param value the content of extnValue
 */
record RawExtension(String oid, boolean critical, Der value) {

  /** More kinds than RFC 5280 §5.2 and §5.3 know together, several times over. */
  private static final int MAX_EXTENSIONS = 64;

  /** All of an Extensions, which must be all that {@code in} holds: at least one, each once. */
  static List<RawExtension> readAll(DerReader in) throws MalformedDerException {
    DerReader list = in.into(DerReader.SEQUENCE);
    in.finish();
    List<RawExtension> all = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    do {
      RawExtension extension = read(list.into(DerReader.SEQUENCE));
      if (!seen.add(extension.oid())) {
        throw new MalformedDerException("extension " + extension.oid() + " twice");
      }
      if (all.size() == MAX_EXTENSIONS) {
        throw new MalformedDerException("more than " + MAX_EXTENSIONS + " extensions");
      }
      all.add(extension);
    } while (!list.atEnd());
    return all;
  }

  /** A reader over the value. */
  DerReader reader() {
    return DerReader.of(value.toBytes());
  }

  private static RawExtension read(DerReader in) throws MalformedDerException {
    String oid = in.oid(DerReader.OID);
    boolean critical = in.nextIs(DerReader.BOOLEAN) && in.bool(DerReader.BOOLEAN);
    byte[] value = in.content(DerReader.OCTET_STRING);
    in.finish();
    return new RawExtension(oid, critical, Der.copyOf(value));
  }
}

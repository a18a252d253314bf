package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.DistinguishedName;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;

/** Reads the names in CRLs and distribution points (RFC 5280 §4.2.1.6). */
final class Names {
  /** A distribution point has a handful; beyond this somebody wants to keep us comparing. */
  private static final int MAX_NAMES = 256;

  private Names() {}

  static DistinguishedName distinguished(byte[] der) throws MalformedDerException {
    try {
      return DistinguishedName.of(X500Name.getInstance(der));
    } catch (RuntimeException e) {
      throw new MalformedDerException("a Name that is none");
    }
  }

  /** A GeneralNames, which must be all that {@code in} holds. */
  static List<PointName> readAll(DerReader in) throws MalformedDerException {
    DerReader names = in.into(DerReader.SEQUENCE);
    in.finish();
    return readContent(names);
  }

  /** The GeneralName elements of {@code names}: at least one. */
  static List<PointName> readContent(DerReader names) throws MalformedDerException {
    List<PointName> all = new ArrayList<>();
    do {
      if (all.size() == MAX_NAMES) {
        throw new MalformedDerException("more than " + MAX_NAMES + " names");
      }
      all.add(PointName.read(names));
    } while (!names.atEnd());
    return all;
  }

  /** The directoryName where only one may be; other forms are passed over. */
  static DistinguishedName only(List<PointName> names) throws MalformedDerException {
    List<DistinguishedName> directory =
        names.stream().flatMap(name -> name.directory().stream()).toList();
    if (directory.size() != 1) {
      throw new MalformedDerException(directory.size() + " directoryNames where one belongs");
    }
    return directory.getFirst();
  }
}

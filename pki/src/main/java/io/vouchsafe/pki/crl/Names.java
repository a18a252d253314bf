package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.MalformedDerException;
import io.vouchsafe.pki.Parsed;
import java.util.ArrayList;
import java.util.List;

/** Reads the names in CRLs and distribution points (RFC 5280 §4.2.1.6). */
final class Names {
  /** A distribution point has a handful; beyond this somebody wants to keep us comparing. */
  private static final int MAX_NAMES = 256;

  private Names() {}

  static DistinguishedName distinguished(byte[] der) throws MalformedDerException {
    return switch (DistinguishedName.parse(der)) {
      case Parsed.Ok<DistinguishedName>(DistinguishedName name) -> name;
      case Parsed.Malformed<DistinguishedName>(String reason) ->
          throw new MalformedDerException(reason);
    };
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

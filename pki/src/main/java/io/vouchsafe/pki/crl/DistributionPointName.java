package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.MalformedDerException;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** DistributionPointName (RFC 5280 §4.2.1.13): where a part of an issuer's CRLs is found. */
public sealed interface DistributionPointName {

  /** The names as they are. */
  List<PointName> below(DistinguishedName crlIssuer);

  /** The URLs among the names, as written. */
  default List<String> urls() {
    return switch (this) {
      case FullName(List<PointName> names) ->
          names.stream().flatMap(name -> name.uri().stream()).toList();
      case Relative relative -> List.of();
    };
  }

  /** fullName: several names of one point. */
  record FullName(List<PointName> names) implements DistributionPointName {
    public FullName {
      names = List.copyOf(names);
    }

    @Override
    public List<PointName> below(DistinguishedName crlIssuer) {
      return names;
    }
  }

  /**
   * nameRelativeToCRLIssuer: one RDN.
   *
   * @param rdn as a SET
   */
  record Relative(Der rdn) implements DistributionPointName {

    /** §4.2.1.13: the RDN is appended to the distinguished name of the CRL issuer. */
    @Override
    public List<PointName> below(DistinguishedName crlIssuer) {
      try {
        byte[] parent = DerReader.of(crlIssuer.der().toBytes()).content(DerReader.SEQUENCE);
        return List.of(PointName.of(Names.distinguished(sequence(parent, rdn.toBytes()))));
      } catch (MalformedDerException e) {
        // An RDN that is none names nothing.
        return List.of();
      }
    }

    private static byte[] sequence(byte[] parent, byte[] last) {
      int length = parent.length + last.length;
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(DerReader.SEQUENCE);
      if (length < 0x80) {
        out.write(length);
      } else if (length < 0x100) {
        out.write(0x81);
        out.write(length);
      } else if (length < 0x10000) {
        out.write(0x82);
        out.write(length >> 8);
        out.write(length);
      } else {
        out.write(0x83);
        out.write(length >> 16);
        out.write(length >> 8);
        out.write(length);
      }
      out.writeBytes(parent);
      out.writeBytes(last);
      return out.toByteArray();
    }
  }

  /** Reads the CHOICE inside its explicit tag. */
  static DistributionPointName read(DerReader in) throws MalformedDerException {
    int full = DerReader.context(0, true);
    int relative = DerReader.context(1, true);
    DistributionPointName name;
    if (in.nextIs(full)) {
      name = new FullName(Names.readContent(in.into(full)));
    } else {
      byte[] rdn = in.element();
      if ((rdn[0] & 0xff) != relative || rdn.length > 0xffff) {
        throw new MalformedDerException("a DistributionPointName of no known form");
      }
      // IMPLICIT [1]: the same bytes as a SET but for the tag.
      rdn[0] = DerReader.SET;
      name = new Relative(Der.copyOf(rdn));
    }
    in.finish();
    return name;
  }
}

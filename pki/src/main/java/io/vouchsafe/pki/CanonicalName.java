package io.vouchsafe.pki;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Name → bytes that are equal exactly when RFC 5280 §7.1 calls the names equal. Every RDN carries
 * its length in front, so that a prefix of bytes at an RDN's end is a prefix of RDNs.
 */
final class CanonicalName {
  private CanonicalName() {}

  static byte[] of(byte[] name) throws MalformedDerException {
    DerReader outer = DerReader.of(name);
    DerReader rdns = outer.into(DerReader.SEQUENCE);
    outer.finish();
    ByteArrayOutputStream out = new ByteArrayOutputStream(name.length + 16);
    while (!rdns.atEnd()) {
      lengthAnd(rdn(rdns.into(DerReader.SET)), out);
    }
    return out.toByteArray();
  }

  private static byte[] rdn(DerReader in) throws MalformedDerException {
    List<byte[]> attributes = new ArrayList<>(1);
    do {
      attributes.add(attribute(in.into(DerReader.SEQUENCE)));
    } while (!in.atEnd());
    if (attributes.size() == 1) {
      return attributes.getFirst();
    }
    attributes.sort(Arrays::compareUnsigned);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    attributes.forEach(attribute -> lengthAnd(attribute, out));
    return out.toByteArray();
  }

  private static byte[] attribute(DerReader in) throws MalformedDerException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    lengthAnd(in.oid(DerReader.OID).getBytes(StandardCharsets.US_ASCII), out);
    Optional<String> text = DirectoryString.read(in);
    if (text.isPresent()) {
      out.write(0);
      out.writeBytes(PreparedString.of(text.get()).getBytes(StandardCharsets.UTF_8));
    } else {
      out.write(1);
      out.writeBytes(in.element());
    }
    in.finish();
    return out.toByteArray();
  }

  private static void lengthAnd(byte[] bytes, ByteArrayOutputStream out) {
    out.write(bytes.length >>> 24);
    out.write(bytes.length >>> 16);
    out.write(bytes.length >>> 8);
    out.write(bytes.length);
    out.writeBytes(bytes);
  }
}

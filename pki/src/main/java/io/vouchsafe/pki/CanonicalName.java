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
  private final ByteArrayOutputStream out;
  private boolean prepared = true;

  private CanonicalName(byte[] name) throws MalformedDerException {
    this.out = new ByteArrayOutputStream(name.length + 16);
    DerReader outer = DerReader.of(name);
    DerReader rdns = outer.into(DerReader.SEQUENCE);
    outer.finish();
    while (!rdns.atEnd()) {
      lengthAnd(rdn(rdns.into(DerReader.SET)), out);
    }
  }

  static CanonicalName of(byte[] name) throws MalformedDerException {
    return new CanonicalName(name);
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  /** Whether every value was prepared; the others are compared as encoded. */
  boolean isPrepared() {
    return prepared;
  }

  private byte[] rdn(DerReader in) throws MalformedDerException {
    List<byte[]> attributes = new ArrayList<>(1);
    do {
      attributes.add(attribute(in.into(DerReader.SEQUENCE)));
    } while (!in.atEnd());
    if (attributes.size() == 1) {
      return attributes.getFirst();
    }
    attributes.sort(Arrays::compareUnsigned);
    ByteArrayOutputStream rdn = new ByteArrayOutputStream();
    attributes.forEach(attribute -> lengthAnd(attribute, rdn));
    return rdn.toByteArray();
  }

  private byte[] attribute(DerReader in) throws MalformedDerException {
    ByteArrayOutputStream attribute = new ByteArrayOutputStream();
    lengthAnd(in.oid(DerReader.OID).getBytes(StandardCharsets.US_ASCII), attribute);
    Optional<String> text = DirectoryString.read(in);
    if (text.isPresent()) {
      attribute.write(0);
      attribute.writeBytes(PreparedString.of(text.get()).getBytes(StandardCharsets.UTF_8));
    } else {
      prepared = false;
      attribute.write(1);
      attribute.writeBytes(in.element());
    }
    in.finish();
    return attribute.toByteArray();
  }

  private static void lengthAnd(byte[] bytes, ByteArrayOutputStream to) {
    to.write(bytes.length >>> 24);
    to.write(bytes.length >>> 16);
    to.write(bytes.length >>> 8);
    to.write(bytes.length);
    to.writeBytes(bytes);
  }
}

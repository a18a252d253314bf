package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.MalformedDerException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One name of a distribution point. Directory names are compared as RFC 5280 §7.1 says; §6.3.3
 * gives no rule for the other forms, so that they must be the same bytes.
 */
public final class PointName {
  private static final int DIRECTORY_NAME = 0xa4;
  private static final int URI = 0x86;
  private static final int FIRST_FORM = 0x80;
  private static final int FORM_MASK = 0x9f;
  private static final int LAST_FORM = 0x88;

  private final Der encoded;
  private final Optional<DistinguishedName> directory;

  private PointName(Der encoded, Optional<DistinguishedName> directory) {
    this.encoded = encoded;
    this.directory = directory;
  }

  /** A directoryName. */
  static PointName of(DistinguishedName name) {
    return new PointName(name.der(), Optional.of(name));
  }

  static PointName read(DerReader in) throws MalformedDerException {
    int tag = in.peek();
    int form = tag & FORM_MASK;
    if (form < FIRST_FORM || form > LAST_FORM) {
      throw new MalformedDerException("a GeneralName of no known form");
    }
    if (tag != DIRECTORY_NAME) {
      return new PointName(Der.copyOf(in.element()), Optional.empty());
    }
    DerReader explicit = in.into(DIRECTORY_NAME);
    DistinguishedName name = Names.distinguished(explicit.element());
    explicit.finish();
    return of(name);
  }

  /** The name when it is a directoryName. */
  public Optional<DistinguishedName> directory() {
    return directory;
  }

  /** The text when it is a uniformResourceIdentifier; nobody has looked whether it is one. */
  public Optional<String> uri() {
    byte[] bytes = encoded.toBytes();
    return directory.isEmpty() && (bytes[0] & 0xff) == URI
        ? Optional.of(toString())
        : Optional.empty();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PointName that
        && directory.equals(that.directory)
        && (directory.isPresent() || encoded.equals(that.encoded));
  }

  @Override
  public int hashCode() {
    return directory.isPresent() ? directory.hashCode() : encoded.hashCode();
  }

  /** The directory name or URI; other forms by their tag. */
  @Override
  public String toString() {
    if (directory.isPresent()) {
      return directory.get().toString();
    }
    byte[] bytes = encoded.toBytes();
    int tag = bytes[0] & 0xff;
    if (tag != URI) {
      return "GeneralName [" + (tag & 0x1f) + "]";
    }
    int header = bytes[1] < 0 ? 2 + (bytes[1] & 0x7f) : 2;
    return new String(bytes, header, bytes.length - header, StandardCharsets.ISO_8859_1);
  }
}

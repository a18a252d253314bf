package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.MalformedDerException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** A nonce of 1 to 128 octets (RFC 9654 §2.1); ours have 32. */
public record Nonce(Der octets) {
  /** RFC 9654 §2.1: clients send 32 octets. */
  public static final int SENT_LENGTH = 32;

  /** RFC 9654 §2.1: longer ones are refused. */
  public static final int MAX_LENGTH = 128;

  public Nonce {
    if (octets.length() < 1 || octets.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("a nonce has 1 to 128 octets, not " + octets.length());
    }
  }

  /** 32 fresh octets from {@code random}. */
  public static Nonce fresh(SecureRandom random) {
    byte[] octets = new byte[SENT_LENGTH];
    random.nextBytes(octets);
    return new Nonce(Der.copyOf(octets));
  }

  /** Lower-case hexadecimal. */
  public String hex() {
    return HexFormat.of().formatHex(octets.toBytes());
  }

  /** RFC 9654 §2.1: extnValue holds the DER of one OCTET STRING of 1 to 128 octets. */
  static Optional<Nonce> in(List<OcspExtension> extensions) throws MalformedDerException {
    for (OcspExtension extension : extensions) {
      if (extension.oid().equals(OcspExtension.NONCE)) {
        return Optional.of(read(extension.value().toBytes()));
      }
    }
    return Optional.empty();
  }

  /** RFC 9654 §2.1: the extension that carries this nonce. */
  byte[] toExtension() {
    return echoed().toDer();
  }

  /** RFC 9654 §2.1: this nonce as an extension, as it is sent back. */
  public OcspExtension echoed() {
    return new OcspExtension(
        OcspExtension.NONCE, false, Der.copyOf(DerWriter.octets(octets.toBytes())));
  }

  private static Nonce read(byte[] value) throws MalformedDerException {
    Der octets = OcspFields.octets(OcspFields.strict(value));
    if (octets.length() < 1 || octets.length() > MAX_LENGTH) {
      throw new MalformedDerException("a nonce of " + octets.length() + " octets");
    }
    return new Nonce(octets);
  }
}

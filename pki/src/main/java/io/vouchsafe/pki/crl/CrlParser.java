package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.MalformedDerException;
import io.vouchsafe.pki.SignatureChecker;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * Reads a CertificateList (RFC 5280 §5.1) in one pass: the fields before the entries, the entries,
 * the extensions, the signature, and the digest of everything signed.
 */
final class CrlParser {
  /** Enough for every AlgorithmIdentifier; keeps the start of the signed part in the window. */
  private static final int MAX_ALGORITHM = 4096;

  /** Issuer names and extension blocks of real CRLs stay below 10 kB. */
  private static final int MAX_ELEMENT = 1 << 18;

  private static final int VERSION_2 = 1;

  private final ByteBuffer source;
  private final CrlBytes bytes;

  CrlParser(ByteBuffer source) {
    this.source = source;
    this.bytes = new CrlBytes(source);
  }

  CrlIndex parse() throws MalformedDerException {
    if (bytes.enter(DerReader.SEQUENCE) != bytes.total() - bytes.position()) {
      throw new MalformedDerException("bytes behind the CertificateList");
    }
    int signedFrom = bytes.position();
    int signedTo = bytes.enter(DerReader.SEQUENCE) + bytes.position();
    if (signedTo > bytes.total()) {
      throw new MalformedDerException("a TBSCertList longer than the CRL");
    }
    boolean v2 = version();
    byte[] algorithmBytes = bytes.element(DerReader.SEQUENCE, MAX_ALGORITHM);
    AlgorithmIdentifier algorithm = algorithm(algorithmBytes);
    Optional<MessageDigest> digest = SignatureChecker.digestOf(algorithm);
    digest.ifPresent(running -> bytes.startDigest(running, signedFrom));

    CrlHead head = CrlHead.read(bytes, signedTo, MAX_ELEMENT);
    EntryReader entries = new EntryReader(bytes, v2);
    if (bytes.position() < signedTo && bytes.nextIs(DerReader.SEQUENCE)) {
      int length = bytes.enter(DerReader.SEQUENCE);
      if (length > signedTo - bytes.position()) {
        throw new MalformedDerException("revokedCertificates longer than what holds it");
      }
      if (length == 0) {
        // §5.1.2.6: "When there are no revoked certificates, the revoked certificates list MUST be
        // absent."
        throw new MalformedDerException("an empty list of entries");
      }
      entries.readAll(bytes.position() + length);
    }
    CrlExtensions extensions = extensions(signedTo, v2);
    CrlSignature.Signed signed =
        digest.isPresent()
            ? new CrlSignature.Signed.Digest(Der.copyOf(bytes.finishDigest()))
            : new CrlSignature.Signed.Whole(source.slice(signedFrom, signedTo - signedFrom));
    return new CrlIndex(
        head, extensions, entries.finish(extensions), signature(algorithmBytes, algorithm, signed));
  }

  /** §5.1.2.1: absent is v1; if present, it is v2. */
  private boolean version() throws MalformedDerException {
    if (!bytes.nextIs(DerReader.INTEGER)) {
      return false;
    }
    byte[] version = bytes.element(DerReader.INTEGER, 3);
    if (version.length != 3 || version[2] != VERSION_2) {
      throw new MalformedDerException("a version that is not v2");
    }
    return true;
  }

  private CrlExtensions extensions(int signedTo, boolean v2) throws MalformedDerException {
    if (bytes.position() == signedTo) {
      return CrlExtensions.NONE;
    }
    if (!v2) {
      throw new MalformedDerException("a v1 CRL with extensions");
    }
    byte[] block = bytes.element(DerReader.context(0, true), MAX_ELEMENT);
    if (bytes.position() != signedTo) {
      throw new MalformedDerException("TBSCertList does not end where it says");
    }
    return CrlExtensions.read(block);
  }

  /** §5.1.1.2: the algorithm outside the signature is the one inside. */
  private CrlSignature signature(
      byte[] inside, AlgorithmIdentifier algorithm, CrlSignature.Signed signed)
      throws MalformedDerException {
    byte[] outside = bytes.element(DerReader.SEQUENCE, MAX_ALGORITHM);
    if (!Arrays.equals(inside, outside)) {
      throw new MalformedDerException("two different signature algorithms");
    }
    DerReader last = DerReader.of(bytes.element(DerReader.BIT_STRING, MAX_ELEMENT));
    byte[] content = last.content(DerReader.BIT_STRING);
    if (content.length < 2 || content[0] != 0) {
      throw new MalformedDerException("a signature that is not whole octets");
    }
    if (bytes.position() != bytes.total()) {
      throw new MalformedDerException("bytes behind the signature");
    }
    byte[] value = Arrays.copyOfRange(content, 1, content.length);
    return new CrlSignature(algorithm, Der.copyOf(value), signed);
  }

  private static AlgorithmIdentifier algorithm(byte[] der) throws MalformedDerException {
    try {
      return AlgorithmIdentifier.getInstance(der);
    } catch (RuntimeException e) {
      throw new MalformedDerException("an AlgorithmIdentifier that is none");
    }
  }
}

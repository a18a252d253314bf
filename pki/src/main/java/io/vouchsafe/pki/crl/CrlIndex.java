package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.MalformedDerException;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.SerialNumber;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One parsed CRL (RFC 5280 §5), complete or delta, as a compact immutable index: at most the length
 * of the serial number and 8 bytes of heap an entry. Parsing neither verifies the signature nor
 * judges time; {@link CrlVerifier} does both. Safe to share between threads and tenants.
 */
public final class CrlIndex {
  private final CrlHead head;
  private final CrlExtensions extensions;
  private final Entries entries;
  private final CrlSignature signature;

  CrlIndex(CrlHead head, CrlExtensions extensions, Entries entries, CrlSignature signature) {
    this.head = head;
    this.extensions = extensions;
    this.entries = entries;
    this.signature = signature;
  }

  /** Reads one DER CRL; bytes behind it are malformed. The bytes must not change meanwhile. */
  public static Parsed<CrlIndex> parse(byte[] der) {
    return parse(ByteBuffer.wrap(der));
  }

  /**
   * Reads one DER CRL from the buffer's position to its limit, which stay as they are. A CRL signed
   * with EdDSA or ML-DSA keeps a view of the buffer, every other nothing of it.
   */
  public static Parsed<CrlIndex> parse(ByteBuffer der) {
    try {
      return Parsed.ok(new CrlParser(der.slice()).parse());
    } catch (MalformedDerException e) {
      return Parsed.malformed(e.reason());
    }
  }

  /**
   * Reads one DER CRL from a file by mapping it into memory, off the heap. The file must not be
   * shortened while it is read: write a new one and rename it.
   *
   * @throws IOException when the file cannot be read
   */
  public static Parsed<CrlIndex> map(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        return Parsed.malformed("a CRL of more than 2 GiB");
      }
      return parse(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
    }
  }

  /** Who signed the CRL. */
  public DistinguishedName issuer() {
    return head.issuer();
  }

  public Instant thisUpdate() {
    return head.thisUpdate();
  }

  public Optional<Instant> nextUpdate() {
    return head.nextUpdate();
  }

  /** cRLNumber (§5.2.3): grows with each CRL of one issuer key and scope. */
  public Optional<BigInteger> crlNumber() {
    return extensions.crlNumber();
  }

  /** BaseCRLNumber (§5.2.4): the complete CRL that this delta CRL starts from. */
  public Optional<BigInteger> baseCrlNumber() {
    return extensions.baseCrlNumber();
  }

  /** Whether this is a delta CRL, which says nothing without its base. */
  public boolean isDelta() {
    return extensions.baseCrlNumber().isPresent();
  }

  public Optional<CrlAuthorityKey> authorityKey() {
    return extensions.authorityKey();
  }

  public Optional<IssuingDistributionPoint> issuingDistributionPoint() {
    return extensions.issuingDistributionPoint();
  }

  /** The value of issuingDistributionPoint as encoded; equal bytes mean equal scope. */
  public Optional<Der> idpBytes() {
    return extensions.idpBytes();
  }

  /** The points in freshestCRL, where delta CRLs lie (§5.2.6). */
  public List<DistributionPoint> freshestPoints() {
    return extensions.freshestPoints();
  }

  /**
   * The OID of a critical extension of the CRL or of an entry that is not understood: such a CRL
   * must not be used (§5.2, §5.3).
   */
  public Optional<String> unknownCriticalExtension() {
    return extensions.unknownCritical().or(entries::unknownCritical);
  }

  public int entryCount() {
    return entries.table().size();
  }

  /** Bytes of heap that grow with the entries. */
  public long memoryBytes() {
    return entries.table().memoryBytes();
  }

  /**
   * The entry for a certificate, if there is one. Of several for one certificate, the gravest.
   *
   * @param certificateIssuer the issuer field of the certificate (§5.3.3)
   */
  public Optional<CrlEntry> find(SerialNumber serial, DistinguishedName certificateIssuer) {
    byte[] wanted = serial.value().toByteArray();
    long found = EntryTail.NONE;
    if (certificateIssuer.equals(head.issuer())) {
      found = entries.table().find(wanted, 0);
    }
    Integer named = entries.issuers().get(certificateIssuer);
    if (named != null) {
      found = EntryTail.graver(found, entries.table().find(wanted, named));
    }
    return found == EntryTail.NONE ? Optional.empty() : Optional.of(EntryTail.toEntry(found));
  }

  /** Whether the CRL extension with that OID is there and critical. */
  boolean isCritical(String oid) {
    return extensions.critical().contains(oid);
  }

  /** Whether thisUpdate or nextUpdate lies before 2050 and is written as GeneralizedTime. */
  boolean hasEarlyGeneralizedTime() {
    return head.earlyGeneralizedTime();
  }

  CrlSignature signature() {
    return signature;
  }

  /** Issuer, number and time; for people. */
  @Override
  public String toString() {
    return (isDelta() ? "delta CRL of " : "CRL of ") + issuer() + " made " + thisUpdate();
  }
}

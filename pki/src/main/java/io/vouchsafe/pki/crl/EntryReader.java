package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.MalformedDerException;
import io.vouchsafe.pki.revocation.RevocationReason;

/** Reads revokedCertificates (RFC 5280 §5.1.2.6) entry by entry into the packed table. */
final class EntryReader {
  /** The largest entries carry a certificateIssuer; a hundred times the largest name seen. */
  private static final int MAX_ENTRY = 1 << 16;

  private final CrlBytes bytes;
  private final boolean v2;
  private final EntryTableBuilder table = new EntryTableBuilder();
  private final EntryExtensions extensions = new EntryExtensions();
  private final UsualEntries usual;
  private boolean removals;

  EntryReader(CrlBytes bytes, boolean v2) {
    this.bytes = bytes;
    this.v2 = v2;
    this.usual = new UsualEntries(table, extensions, v2);
  }

  /** Reads entries up to absolute offset {@code listEnd}. */
  void readAll(int listEnd) throws MalformedDerException {
    while (bytes.position() < listEnd) {
      readInWindow(listEnd);
      if (bytes.position() < listEnd) {
        readAcrossWindows(listEnd);
      }
    }
  }

  /** The short entries that lie in the window as a whole: nearly all. */
  private void readInWindow(int listEnd) throws MalformedDerException {
    int left = listEnd - bytes.position();
    byte[] window = bytes.window();
    int at = bytes.at();
    int stop = at + Math.min(left, bytes.buffered());
    while (true) {
      at = usual.readAll(window, at, stop);
      if (stop - at < 2 || window[at] != DerReader.SEQUENCE || window[at + 1] < 0) {
        break;
      }
      int end = at + 2 + window[at + 1];
      if (end > stop) {
        break;
      }
      read(window, at + 2, end, left);
      at = end;
    }
    bytes.moveTo(at);
  }

  private void readAcrossWindows(int listEnd) throws MalformedDerException {
    int length = bytes.enter(DerReader.SEQUENCE);
    if (length > MAX_ENTRY || length > listEnd - bytes.position()) {
      throw new MalformedDerException("an entry of " + length + " bytes");
    }
    bytes.require(length);
    int at = bytes.at();
    read(bytes.window(), at, at + length, listEnd - bytes.position());
    bytes.moveTo(at + length);
  }

  /** What was read, once the CRL's own extensions say what kind of CRL it is. */
  Entries finish(CrlExtensions crl) throws MalformedDerException {
    boolean indirect =
        crl.issuingDistributionPoint().map(IssuingDistributionPoint::indirectCrl).orElse(false);
    if (extensions.namedIssuers() && !indirect) {
      throw new MalformedDerException("certificateIssuer in a CRL that is not indirect");
    }
    if (removals && crl.baseCrlNumber().isEmpty()) {
      throw new MalformedDerException("removeFromCRL in a CRL that is no delta CRL");
    }
    return new Entries(table.build(), extensions.issuers(), extensions.unknownCritical());
  }

  private void read(byte[] window, int at, int end, int listLeft) throws MalformedDerException {
    int serialAt = at + 2;
    int serialEnd = serialAt + shortLength(window, at, end, DerReader.INTEGER);
    int timeTag = serialEnd < end ? window[serialEnd] : 0;
    int timeEnd = serialEnd + 2 + shortLength(window, serialEnd, end, timeTag);
    long revoked = CrlTime.seconds(timeTag, window, serialEnd + 2, timeEnd - serialEnd - 2);
    int reason = RevocationReason.UNSPECIFIED.code();
    if (timeEnd < end) {
      if (!v2) {
        throw new MalformedDerException("a v1 CRL with entry extensions");
      }
      reason = extensions.read(window, timeEnd, end);
      removals |= reason == RevocationReason.REMOVE_FROM_CRL.code();
    }
    long tail = EntryTail.of(revoked, reason, extensions.issuer());
    table.add(window, serialAt, serialEnd - serialAt, tail, listLeft);
  }

  /** The length of an element that needs one length octet only and ends within {@code end}. */
  private static int shortLength(byte[] window, int at, int end, int tag)
      throws MalformedDerException {
    if (end - at < 2 || window[at] != tag || window[at + 1] < 0 || window[at + 1] > end - at - 2) {
      throw new MalformedDerException("an entry that does not hold together");
    }
    return window[at + 1];
  }
}

package io.vouchsafe.proxy.cache;

import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.pki.revocation.RevocationStatus;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One status in 40 bytes: a origin that many share, and six times in unsigned 32-bit seconds since
 * 1970. OCSP times have no fractions (RFC 5280 §4.1.2.5.2); that of receipt loses its own, which
 * ends an entry up to a second early and never late.
 */
final class PackedStatus implements OneStatus {
  /** 2106-02-07: what lies behind it does not fit. */
  private static final long LAST = 0xffff_ffffL;

  private static final int NONE = 0;

  private final StatusOrigin origin;
  private final int revokedAt;
  private final int thisUpdate;
  private final int nextUpdate;
  private final int producedAt;
  private final int received;
  private final int notAfter;

  /**
   * Packs what {@link #fits}.
   *
   * @param origin that of {@code status}, shared
   */
  PackedStatus(StatusOrigin origin, CachedStatus status, Instant notAfter) {
    this.origin = origin;
    this.revokedAt = revokedAt(status).map(PackedStatus::pack).orElse(NONE);
    this.thisUpdate = pack(status.verified().thisUpdate());
    this.nextUpdate = status.verified().nextUpdate().map(PackedStatus::pack).orElse(NONE);
    this.producedAt = pack(status.verified().producedAt());
    this.received = pack(status.received());
    this.notAfter = (int) Math.min(LAST, notAfter.getEpochSecond());
  }

  /** Whether every time of {@code status} is kept exactly, but for the fractions of receipt. */
  static boolean fits(CachedStatus status, Instant notAfter) {
    Stream<Instant> exact =
        Stream.of(
                revokedAt(status),
                Optional.of(status.verified().thisUpdate()),
                status.verified().nextUpdate(),
                Optional.of(status.verified().producedAt()))
            .flatMap(Optional::stream);
    return exact.allMatch(time -> isInRange(time) && isWholeSecond(time))
        && isInRange(status.received())
        && notAfter.getEpochSecond() > NONE;
  }

  private static boolean isWholeSecond(Instant time) {
    return time.equals(Instant.ofEpochSecond(time.getEpochSecond()));
  }

  private static boolean isInRange(Instant time) {
    return time.getEpochSecond() > NONE && time.getEpochSecond() <= LAST;
  }

  private static Optional<Instant> revokedAt(CachedStatus status) {
    return status.verified().status() instanceof RevocationStatus.Revoked revoked
        ? Optional.of(revoked.at())
        : Optional.empty();
  }

  private static int pack(Instant time) {
    return (int) time.getEpochSecond();
  }

  private static Instant unpack(int seconds) {
    return Instant.ofEpochSecond(Integer.toUnsignedLong(seconds));
  }

  @Override
  public CachedStatus status() {
    return origin.vouchFor(
        unpack(revokedAt),
        unpack(thisUpdate),
        nextUpdate == NONE ? Optional.empty() : Optional.of(unpack(nextUpdate)),
        unpack(producedAt),
        unpack(received));
  }

  /** What ends after 2106 ends then. */
  @Override
  public Instant notAfter() {
    return unpack(notAfter);
  }

  @Override
  public int bytes() {
    return 40;
  }
}

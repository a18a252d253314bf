package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Future;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When charon's cache of certificates and of answers is emptied. Certificates of identities that
 * were judged would be judged again with the next login of the identity; cached answers say
 * <em>good</em> of what is revoked by now. A login that is on its way must not lose its certificate
 * to that: what charon holds is listed just before, and carried over.
 */
final class CharonFlushes {
  /** A login takes a few milliseconds, and one whose status charon asks for some seconds. */
  static final Duration CARRIED = Duration.ofSeconds(10);

  /** So long a flush of certificates waits for a moment without logins on their way. */
  static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

  /** From one flush of everything to the next. */
  static final Duration PAUSE = Duration.ofMillis(250);

  private final LongSupplier nanoTime;
  private @Nullable Long certificatesWanted;
  private @Nullable Long everythingWanted;
  private @Nullable Long lastEverything;
  private HeldCertificates carried = HeldCertificates.NONE;
  private HeldCertificates carriedBefore = HeldCertificates.NONE;
  private long carriedSince;

  CharonFlushes(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A login is done with, or failed. */
  synchronized void wantCertificates() {
    if (certificatesWanted == null) {
      certificatesWanted = nanoTime.getAsLong();
    }
  }

  /** Something is revoked or blocked. */
  synchronized void wantEverything() {
    if (everythingWanted == null) {
      everythingWanted = nanoTime.getAsLong();
    }
  }

  /** Whether everything is to be flushed now. */
  synchronized boolean isEverythingDue() {
    return everythingWanted != null
        && (lastEverything == null
            || nanoTime.getAsLong() - lastEverything >= PAUSE.toNanos());
  }

  synchronized boolean isEverythingWanted() {
    return everythingWanted != null;
  }

  synchronized boolean areCertificatesWanted() {
    return certificatesWanted != null;
  }

  /** Whether certificates are flushed even while logins are on their way. */
  synchronized boolean areCertificatesOverdue() {
    return certificatesWanted != null
        && nanoTime.getAsLong() - certificatesWanted >= LONGEST_WAIT.toNanos();
  }

  /** Of what flushes took lately, what a login of {@code remoteId} may still need. */
  synchronized HeldCertificates carried(String remoteId) {
    turn();
    return carried.about(remoteId).and(carriedBefore.about(remoteId));
  }

  private synchronized void carry(HeldCertificates held) {
    turn();
    HeldCertificates both = carried.and(held);
    carried =
        both.leaves().size() > HeldCertificates.MOST
                || both.unreadable().size() > HeldCertificates.MOST
            ? held
            : both;
  }

  /** Two halves, so that nothing is kept for longer than twice as long as it must. */
  private void turn() {
    long now = nanoTime.getAsLong();
    if (now - carriedSince >= CARRIED.toNanos()) {
      carriedBefore =
          now - carriedSince < 2 * CARRIED.toNanos() ? carried : HeldCertificates.NONE;
      carried = HeldCertificates.NONE;
      carriedSince = now;
    }
  }

  /** charon is another, or was not heard: what was carried may be of nobody. */
  synchronized void forget() {
    carried = HeldCertificates.NONE;
    carriedBefore = HeldCertificates.NONE;
    certificatesWanted = null;
  }

  /** Empties charon's cache of answers, and with it of everything. */
  synchronized Future<Void> everything(ViciClient charon) {
    everythingWanted = null; // What is wanted from now on may come too late for this one.
    certificatesWanted = null;
    lastEverything = nanoTime.getAsLong();
    return list(charon)
        .compose(
            held -> {
              held.ifPresent(this::carry);
              return charon.call("flush-certs", ViciMessage.EMPTY);
            })
        .compose(CharonFlushes::accepted)
        .onFailure(failure -> wantEverything());
  }

  /**
   * Empties charon's cache of certificates, unless a login is on its way.
   *
   * @return whether it did
   */
  Future<Boolean> certificates(ViciClient charon) {
    boolean overdue = areCertificatesOverdue();
    return charon
        .call("stats", ViciMessage.EMPTY)
        .compose(
            stats ->
                overdue || isQuiet(stats)
                    ? list(charon).compose(held -> flush(charon, held)).map(true)
                    : Future.succeededFuture(false));
  }

  private static boolean isQuiet(ViciMessage stats) {
    return stats
        .section("ikesas")
        .flatMap(sas -> sas.text("half-open"))
        .filter("0"::equals)
        .isPresent();
  }

  private Future<Void> flush(ViciClient charon, Optional<HeldCertificates> held) {
    held.ifPresent(this::carry);
    flushing();
    return charon
        .call("flush-certs", ViciMessage.builder().put("type", "X509").build())
        .compose(CharonFlushes::accepted)
        .onFailure(failure -> wantCertificates());
  }

  private synchronized void flushing() {
    certificatesWanted = null;
  }

  private static Future<Void> accepted(ViciMessage answer) {
    return answer.text("success").filter("yes"::equals).isPresent()
        ? Future.succeededFuture()
        : Future.failedFuture("charon flushes nothing: " + answer.text("errmsg").orElse(""));
  }

  /** The certificates that charon holds; empty when there are too many to look at. */
  static Future<Optional<HeldCertificates>> list(ViciClient charon) {
    return charon
        .stream("list-certs", "list-cert", ViciMessage.builder().put("type", "X509").build())
        .map(HeldCertificates::read);
  }
}

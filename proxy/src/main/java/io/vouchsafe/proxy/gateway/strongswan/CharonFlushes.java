package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Future;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When charon's cache of certificates and of answers is emptied. Certificates of identities that
 * were judged would be judged again with the next login of the identity; cached answers say
 * <em>good</em> of what is revoked by now.
 */
final class CharonFlushes {
  /** So long a flush of certificates waits for a calm moment. */
  static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  /**
   * From the last question whether a login is on its way to the flush. A login that begins
   * meanwhile has two exchanges with its peer to make before charon caches its certificate: 4 ms
   * were seen, with a peer on the same machine.
   */
  static final Duration CALM = Duration.ofMillis(3);

  /**
   * Cached answers for which charon has room: they take the same 32 places as the certificates of
   * logins, and push those out.
   */
  static final int MOST_ANSWERS = 12;

  /**
   * Answers that one login may have brought: about the peer, and about the CA that issued to it.
   */
  static final int ANSWERS_OF_A_LOGIN = 2;

  /** From one flush of answers to the next. */
  static final Duration PAUSE = Duration.ofMillis(250);

  /** No SA has it: charon looks at each of them for that, and waits for those that are busy. */
  private static final String NO_SA = Integer.toString(Integer.MAX_VALUE);

  private static final String CERTIFICATES = "X509";
  private static final String ANSWERS = "OCSP_RESPONSE";
  private static final String CRLS = "X509_CRL";

  private final LongSupplier nanoTime;
  private final Consumer<HeldCertificates> listed;
  private @Nullable Long certificatesWanted;
  private boolean areAnswersWanted;
  private boolean isRoundWanted;
  private @Nullable Long lastAnswers;
  private int answersSeen;
  private int loginsSince;

  /**
   * Nothing is wanted.
   *
   * @param listed hears what charon held just before it dropped it
   */
  CharonFlushes(LongSupplier nanoTime, Consumer<HeldCertificates> listed) {
    this.nanoTime = nanoTime;
    this.listed = listed;
  }

  /** A login is done with, or failed. */
  synchronized void wantCertificates() {
    loginsSince++;
    if (certificatesWanted == null) {
      certificatesWanted = nanoTime.getAsLong();
    }
  }

  /** Something is revoked or blocked. */
  synchronized void wantAnswers() {
    areAnswersWanted = true;
  }

  /** Whether answers are to be flushed now. */
  synchronized boolean areAnswersDue() {
    return areAnswersWanted
        && (lastAnswers == null || nanoTime.getAsLong() - lastAnswers >= PAUSE.toNanos());
  }

  /** Whether cached answers may push out the certificate of the next login. */
  synchronized boolean isCrowded() {
    return answersSeen + ANSWERS_OF_A_LOGIN * loginsSince >= MOST_ANSWERS;
  }

  /**
   * Drops answers when there are too many, so that certificates have room; no login loses anything
   * by that. Somebody who logs in again is not asked about again: so those that fit stay. CRLs
   * always go, since counting them would mean to have all of them sent.
   */
  Future<Void> makeRoom(ViciClient charon) {
    synchronized (this) {
      loginsSince = 0;
    }
    return charon.stream("list-certs", "list-cert", type(ANSWERS))
        .map(List::size)
        .otherwise(MOST_ANSWERS) // Whatever it has goes.
        .compose(answers -> makeRoom(charon, answers));
  }

  private synchronized Future<Void> makeRoom(ViciClient charon, int answers) {
    if (answers + ANSWERS_OF_A_LOGIN >= MOST_ANSWERS) {
      return flushAnswers(charon);
    }
    answersSeen = answers;
    return flush(charon, CRLS);
  }

  synchronized boolean isRoundDue() {
    return isRoundWanted;
  }

  synchronized boolean isAnythingWanted() {
    return areAnswersWanted || isRoundWanted || certificatesWanted != null;
  }

  synchronized boolean areCertificatesWanted() {
    return certificatesWanted != null;
  }

  /** Whether certificates are flushed even while logins are on their way. */
  synchronized boolean areCertificatesOverdue() {
    return certificatesWanted != null
        && nanoTime.getAsLong() - certificatesWanted >= LONGEST_WAIT.toNanos();
  }

  /** charon is another, or was not heard. */
  synchronized void forget() {
    certificatesWanted = null;
    isRoundWanted = false;
    lastAnswers = null;
    answersSeen = 0;
    loginsSince = 0;
  }

  /** Empties charon's cache of answers at once; a round is due then. */
  synchronized Future<Void> answers(ViciClient charon) {
    areAnswersWanted = false; // What is wanted from now on may come too late for this one.
    lastAnswers = nanoTime.getAsLong();
    return flushAnswers(charon)
        .onSuccess(flushed -> wantRound())
        .onFailure(failure -> wantAnswers());
  }

  private synchronized void wantRound() {
    isRoundWanted = true;
  }

  /**
   * Makes sure that nobody comes in any more by an answer of before. Who is busy when it begins may
   * wait for such an answer still, and have it cached after the flush above: so those are waited
   * for, then answers are flushed, and then those are waited for who have used one meanwhile.
   */
  synchronized Future<Void> round(ViciClient charon) {
    isRoundWanted = false;
    return drained(charon)
        .compose(waited -> flushAnswers(charon))
        .compose(flushed -> drained(charon))
        .onFailure(failure -> wantAnswers());
  }

  /** Completes when every SA that is busy now has been idle; charon lists none. */
  private static Future<Void> drained(ViciClient charon) {
    return charon.stream("list-sas", "list-sa", ViciMessage.builder().put("ike-id", NO_SA).build())
        .mapEmpty();
  }

  /** By type: a login on its way keeps its certificate. */
  private synchronized Future<Void> flushAnswers(ViciClient charon) {
    answersSeen = 0;
    loginsSince = 0;
    return flush(charon, ANSWERS).compose(flushed -> flush(charon, CRLS));
  }

  /**
   * Empties charon's cache of certificates in a calm moment. A login must not lose its certificate
   * to that: nothing is flushed when one is on its way before or after the list, when one may have
   * begun and ended meanwhile, or when the flush itself is late.
   *
   * @return whether it did
   */
  Future<Boolean> certificates(ViciClient charon) {
    boolean overdue = areCertificatesOverdue();
    return Sas.of(charon)
        .compose(
            before ->
                overdue || before.isQuiet()
                    ? list(charon).compose(held -> listed(charon, held, overdue, before))
                    : Future.succeededFuture(false));
  }

  private Future<Boolean> listed(
      ViciClient charon, Optional<HeldCertificates> held, boolean overdue, Sas before) {
    held.ifPresent(listed);
    if (overdue) {
      return flushCertificates(charon);
    }
    long asked = nanoTime.getAsLong();
    return Sas.of(charon)
        .compose(
            after ->
                after.equals(before) && nanoTime.getAsLong() - asked <= CALM.toNanos()
                    ? flushCertificates(charon)
                    : Future.succeededFuture(false));
  }

  private synchronized Future<Boolean> flushCertificates(ViciClient charon) {
    certificatesWanted = null;
    return flush(charon, CERTIFICATES).map(true).onFailure(failure -> wantCertificates());
  }

  /** How many SAs charon has, and for how many of them it waits for a peer, as it says. */
  private record Sas(String total, String halfOpen) {
    static Future<Sas> of(ViciClient charon) {
      return charon
          .call("stats", ViciMessage.EMPTY)
          .map(
              stats ->
                  stats
                      .section("ikesas")
                      .map(
                          sas ->
                              new Sas(
                                  sas.text("total").orElse(""), sas.text("half-open").orElse("")))
                      .orElse(new Sas("", "")));
    }

    boolean isQuiet() {
      return halfOpen.equals("0");
    }
  }

  private static Future<Void> flush(ViciClient charon, String type) {
    return charon.call("flush-certs", type(type)).compose(CharonFlushes::accepted);
  }

  private static ViciMessage type(String type) {
    return ViciMessage.builder().put("type", type).build();
  }

  private static Future<Void> accepted(ViciMessage answer) {
    return answer.text("success").filter("yes"::equals).isPresent()
        ? Future.succeededFuture()
        : Future.failedFuture("charon flushes nothing: " + answer.text("errmsg").orElse(""));
  }

  /** The certificates that charon holds; empty when there are too many to look at. */
  static Future<Optional<HeldCertificates>> list(ViciClient charon) {
    return charon.stream("list-certs", "list-cert", type(CERTIFICATES)).map(HeldCertificates::read);
  }
}

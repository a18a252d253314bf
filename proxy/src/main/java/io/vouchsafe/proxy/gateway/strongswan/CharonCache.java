package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Future;
import io.vouchsafe.proxy.session.RevocationEvent;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What charon has cached, as far as it matters here: certificates of peers, and answers of before a
 * revocation. Says when what of it is dropped, and what follows from that. Only its loop touches
 * it.
 */
final class CharonCache {
  private static final Logger LOG = LoggerFactory.getLogger(CharonCache.class);

  private final String gateway;
  private final IkeLogins.Ground ground;
  private final IkeTunnels tunnels;
  private final ToldRevocations told = new ToldRevocations();
  private final KeptAnswers kept;
  private final RevokedCertificates revoked;
  private final CarriedCertificates carried;
  private final CharonFlushes flushes;
  private final Runnable wanted;
  private EventFence fence = () -> Future.failedFuture("charon is not reached");
  private long attachings;

  /**
   * Nothing is attached.
   *
   * @param wanted runs when something is to be done in a while
   */
  CharonCache(
      String gateway,
      IkeTunnels tunnels,
      KnownRevoked revoked,
      IkeLogins.Ground ground,
      Runnable wanted) {
    this.gateway = gateway;
    this.tunnels = tunnels;
    this.ground = ground;
    this.wanted = wanted;
    this.kept = new KeptAnswers(gateway, tunnels, ground.clock());
    this.revoked = new RevokedCertificates(revoked, told, kept::isRevoked);
    this.carried = new CarriedCertificates(ground.nanoTime());
    this.flushes = new CharonFlushes(ground.nanoTime(), this::dropping);
  }

  /** charon is reached anew; what happened before nobody heard. */
  void attached(EventFence events) {
    fence = events;
    attachings++;
    carried.forget();
    told.attached();
    kept.forget();
    flushes.forget();
    flushes.wantAnswers();
  }

  RevokedCertificates revoked() {
    return revoked;
  }

  CarriedCertificates carried() {
    return carried;
  }

  /** What a login that is heard now is known by. */
  IkeMoment now() {
    return new IkeMoment(told.now(), ground.clock().instant());
  }

  /** A login is done with, or failed. */
  void wantCertificates() {
    flushes.wantCertificates();
  }

  /** charon keeps what it was answered before; whom that concerns, its certificate shows. */
  void heard(RevocationEvent event) {
    if (event instanceof RevocationEvent.Learnt learnt) {
      told.learnt(learnt.key());
    }
    flushes.wantAnswers();
  }

  /** Something was missed. */
  void missed() {
    flushes.wantAnswers();
  }

  /** charon shows what it holds. */
  void look(HeldCertificates held) {
    boolean isNew = revoked.look(tunnels.tenant(), held);
    if (isNew || (kept.isDoubtful() && revoked.isAnyDoubtful(tunnels.tenant(), held))) {
      flushes.wantAnswers();
      wanted.run();
    }
  }

  private void dropping(HeldCertificates held) {
    carried.carry(held);
    ground.loop().execute(() -> look(held));
  }

  /** Whether answers are to be dropped, before anything else. */
  boolean areAnswersDue() {
    return flushes.areAnswersDue();
  }

  /** Drops them; a round is due then. */
  Future<Void> answers(ViciClient charon) {
    return noted(() -> flushes.answers(charon));
  }

  /** What charon was told before a flush, it keeps no longer, whatever became of the flush. */
  private Future<Void> noted(Supplier<Future<Void>> flush) {
    long attaching = attachings;
    kept.flushBegins();
    return flush.get().onComplete(done -> ground.loop().execute(() -> flushed(attaching)));
  }

  private void flushed(long attaching) {
    if (attaching == attachings) {
      kept.flushEnds();
    }
  }

  /** Whether cached answers may push out the certificate of the next login. */
  boolean isCrowded() {
    return flushes.isCrowded();
  }

  /** Drops answers that leave certificates no room. */
  Future<Void> makeRoom(ViciClient charon) {
    return noted(() -> flushes.makeRoom(charon));
  }

  boolean isRoundDue() {
    return flushes.isRoundDue();
  }

  /** Whether certificates are to be dropped although logins are heard. */
  boolean isOverdue() {
    return flushes.areCertificatesOverdue();
  }

  /** What is to be dropped when nothing else is to be done. */
  Optional<Function<ViciClient, Future<?>>> late() {
    return flushes.areCertificatesWanted() ? Optional.of(this::certificates) : Optional.empty();
  }

  boolean isAnythingWanted() {
    return flushes.isAnythingWanted();
  }

  /** See {@link CharonFlushes#round}; who is heard after it has surely not come by what is gone. */
  Future<Void> round(ViciClient charon) {
    long round = told.begin();
    long attaching = attachings;
    long unanswered = kept.unanswered();
    return noted(() -> flushes.round(charon))
        .onSuccess(flushed -> ground.loop().execute(() -> rounded(round, attaching, unanswered)));
  }

  /** Whoever has come in by an answer of before is heard before the fence. */
  private void rounded(long round, long attaching, long unanswered) {
    if (attaching == attachings) {
      fence
          .passed()
          .onComplete(
              passed ->
                  ground
                      .loop()
                      .execute(() -> ended(round, attaching, unanswered, passed.succeeded())));
    }
  }

  private void ended(long round, long attaching, long unanswered, boolean passed) {
    if (attaching != attachings) {
      return;
    }
    if (passed) {
      told.ended(round);
      kept.rounded(unanswered);
    } else {
      LOG.warn("gateway {}: the connection for events does not answer", gateway);
      flushes.wantAnswers();
      wanted.run();
    }
  }

  private Future<Boolean> certificates(ViciClient charon) {
    return flushes
        .certificates(charon)
        .onSuccess(
            flushed -> {
              if (!flushed) {
                ground.loop().execute(wanted);
              }
            });
  }
}

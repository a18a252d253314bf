package io.vouchsafe.proxy.session;

import io.vouchsafe.pki.Identity;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One live session. Thread-safe. */
public final class Session {
  /** How far its end has come. */
  enum State {
    LIVE,
    /** Its cut waits for its turn. */
    WAITING,
    /** Too many sessions would be cut: an operator has to say so. */
    HELD,
    /** The gateway was told, and has not confirmed yet. */
    CUTTING,
    GONE
  }

  private final long number;
  private final String id;
  private final String tenant;
  private final String policy;
  private final Instant since;
  private final SessionHandle handle;
  private volatile SessionFacts facts;
  private volatile SessionBasis basis;
  private volatile boolean passes = true;
  private State state = State.LIVE;
  private boolean suspect;
  private boolean toldDryRun;
  private @Nullable CutCause cause;

  Session(
      long number,
      String id,
      String tenant,
      String policy,
      SessionBasis basis,
      Instant since,
      SessionHandle handle) {
    this.number = number;
    this.id = id;
    this.tenant = tenant;
    this.policy = policy;
    this.basis = basis;
    this.since = since;
    this.handle = handle;
    this.facts = handle.facts();
  }

  /** Names it to operators. */
  public String id() {
    return id;
  }

  public String tenant() {
    return tenant;
  }

  /** The policy that let it in. */
  public String policy() {
    return policy;
  }

  /** When it opened. */
  public Instant since() {
    return since;
  }

  /** Until when the last decision lets it in. */
  public Instant validUntil() {
    return basis.until();
  }

  /** Of the last decision about it. */
  public String reference() {
    return basis.reference();
  }

  /** Whom its certificate names; empty of a peer that was let in by a tunnel's secret. */
  public Optional<Identity> identity() {
    return basis.leaf().map(Identity::of);
  }

  /** Whether a validated path vouches for {@link #identity}. */
  public boolean isProven() {
    return !basis.path().isEmpty();
  }

  /** As the gateway told them last. */
  public SessionFacts facts() {
    return facts;
  }

  /** The gateway has others to tell: the peer has moved, or has another address. */
  public void refreshFacts() {
    facts = handle.facts();
  }

  /**
   * Whether it may carry a new request or negotiate a key: not while its cut waits, is held or is
   * unconfirmed, nor while somebody says that it is revoked and that is looked into.
   */
  public boolean mayPass() {
    return passes;
  }

  /** Whether its cut is held by {@code sessions.cut_limit}. */
  public synchronized boolean isCutHeld() {
    return state == State.HELD;
  }

  /** Why it is being cut; empty while it is not. */
  public synchronized Optional<CutCause> cutCause() {
    return Optional.ofNullable(cause);
  }

  long number() {
    return number;
  }

  SessionHandle handle() {
    return handle;
  }

  SessionBasis basis() {
    return basis;
  }

  /** It was let in again. */
  void renewed(SessionBasis next) {
    basis = next;
  }

  /** Somebody says that it is revoked: it stands still until that is settled. */
  synchronized void suspect() {
    suspect = true;
    settle();
  }

  /** It is not revoked. */
  synchronized void cleared() {
    suspect = false;
    settle();
  }

  synchronized boolean isSuspect() {
    return suspect;
  }

  synchronized boolean isGone() {
    return state == State.GONE;
  }

  synchronized boolean isWaiting() {
    return state == State.WAITING;
  }

  /** Its cut gets a turn later; false when it is being cut already, or held. */
  synchronized boolean awaitCut(CutCause why) {
    return from(State.LIVE, State.WAITING, why);
  }

  /** Its cut is held; false when it is being cut already, or held. */
  synchronized boolean hold(CutCause why) {
    return from(State.LIVE, State.HELD, why);
  }

  /** It may go on after all; false when no cut was waiting or held. */
  synchronized boolean spare() {
    return from(State.WAITING, State.LIVE, null) || from(State.HELD, State.LIVE, null);
  }

  /** The gateway is told from now on; false when it is told already, or the session is gone. */
  synchronized boolean beginCut(CutCause why) {
    return from(State.LIVE, State.CUTTING, why)
        || from(State.WAITING, State.CUTTING, why)
        || from(State.HELD, State.CUTTING, why);
  }

  /** It is gone; false when it was before. */
  synchronized boolean end() {
    boolean first = state != State.GONE;
    state = State.GONE;
    settle();
    return first;
  }

  /** Whether nobody was told yet that it would have been cut. */
  synchronized boolean firstInDryRun() {
    boolean first = !toldDryRun;
    toldDryRun = true;
    return first;
  }

  private boolean from(State before, State after, @Nullable CutCause why) {
    if (state != before) {
      return false;
    }
    state = after;
    cause = why;
    settle();
    return true;
  }

  private void settle() {
    passes = state == State.LIVE && !suspect;
  }

  @Override
  public String toString() {
    return "session " + id + " of tenant " + tenant;
  }
}

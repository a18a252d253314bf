package io.vouchsafe.proxy.shared.lease;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps leases for as long as they are wanted or used: renewed at a third of their time, many
 * together, and lost at their local deadline at the latest, whatever the engine says. Thread-safe.
 */
public final class LeaseKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

  /** How long somebody waits for the engine. */
  static final Duration PATIENCE = Duration.ofSeconds(1);

  /** Whoever else has a lease is taken to have it for so long. */
  static final Duration BELIEF = Duration.ofSeconds(1);

  /** Leases that are renewed by one message. */
  static final int BATCH = 256;

  /** Wishes that wait for the engine together; the others wait for the next tick. */
  static final int MOST_ASKED = 256;

  private final Ground ground;
  private final Map<String, Kept> all = new HashMap<>();
  private int asked;
  private boolean closed;

  /**
   * What a keeper needs.
   *
   * @param random from 0 to 1
   * @param time that a lease lasts unless it is renewed
   */
  public record Ground(
      Leases leases,
      LongSupplier nanoTime,
      DoubleSupplier random,
      Duration time,
      LeaseListener listener) {}

  /** What is known of one lease. */
  private static final class Kept {
    final String name;
    boolean wanted;
    long usedAt;
    Optional<Leases.Lease> lease = Optional.empty();
    Optional<Claim.Other> other = Optional.empty();
    Optional<Promise<Claim>> asking = Optional.empty();
    boolean renewing;
    long otherUntil;
    long nextAt;

    Kept(String name, long now) {
      this.name = name;
      this.usedAt = now;
      this.nextAt = now;
    }
  }

  public LeaseKeeper(Ground ground) {
    this.ground = ground;
  }

  /** The lease, if this node has it now. Looks at the clock; to be asked before each use. */
  public synchronized Optional<Leases.Lease> held(String name) {
    Kept kept = all.get(name);
    return kept == null ? Optional.empty() : kept.lease.filter(each -> isValid(each, now()));
  }

  /** Takes it for this node if nobody has it, and says who has it then. Counts as a use. */
  public Future<Claim> claim(String name) {
    synchronized (this) {
      long now = now();
      if (closed) {
        return Future.succeededFuture(new Claim.Unknown("this node stops"));
      }
      Kept kept = all.computeIfAbsent(name, each -> new Kept(each, now));
      kept.usedAt = now;
      Optional<Claim> known = known(kept, now);
      if (known.isPresent()) {
        return Future.succeededFuture(known.get());
      }
      if (kept.asking.isPresent()) {
        return kept.asking.get().future();
      }
      if (asked >= MOST_ASKED) {
        return Future.succeededFuture(new Claim.Unknown("too many leases are asked for"));
      }
      return ask(kept);
    }
  }

  private Optional<Claim> known(Kept kept, long now) {
    if (kept.lease.isPresent() && isValid(kept.lease.get(), now)) {
      return kept.lease.map(Claim.Mine::new);
    }
    return kept.other.filter(each -> now - kept.otherUntil < 0).map(each -> each);
  }

  /** From now on this node is to have it whenever nobody else has. */
  public synchronized void want(String name) {
    all.computeIfAbsent(name, each -> new Kept(each, now())).wanted = true;
  }

  /** It is given back, unless somebody has used it a moment ago. */
  public synchronized void unwant(String name) {
    Kept kept = all.get(name);
    if (kept != null) {
      kept.wanted = false;
    }
  }

  /** Does what is due; a few times a second. Never blocks. */
  public void tick() {
    List<Leases.Lease> due = new ArrayList<>();
    List<Leases.Lease> idle = new ArrayList<>();
    synchronized (this) {
      long now = now();
      all.values().removeIf(kept -> isForgotten(kept, now));
      for (Kept kept : all.values()) {
        look(kept, now, due, idle);
      }
    }
    for (int from = 0; from < due.size(); from += BATCH) {
      renew(due.subList(from, Math.min(from + BATCH, due.size())));
    }
    release(idle);
  }

  private void look(Kept kept, long now, List<Leases.Lease> due, List<Leases.Lease> idle) {
    if (kept.lease.isPresent()) {
      Leases.Lease lease = kept.lease.get();
      if (!isValid(lease, now)) {
        lose(kept, "it could not be renewed in time");
      } else if (!isUsed(kept, now)) {
        idle.add(lease);
        lose(kept, "nobody needs it");
      } else if (!kept.renewing && now - kept.nextAt >= 0) {
        kept.renewing = true;
        due.add(lease);
      }
    }
    if (kept.wanted
        && !closed
        && kept.lease.isEmpty()
        && kept.asking.isEmpty()
        && now - kept.nextAt >= 0
        && asked < MOST_ASKED) {
      ask(kept);
    }
  }

  private boolean isUsed(Kept kept, long now) {
    return !closed && (kept.wanted || now - kept.usedAt < ground.time().toNanos());
  }

  private boolean isForgotten(Kept kept, long now) {
    return kept.lease.isEmpty() && kept.asking.isEmpty() && !isUsed(kept, now);
  }

  private Future<Claim> ask(Kept kept) {
    asked++;
    Promise<Claim> promise = Promise.promise();
    kept.asking = Optional.of(promise);
    ground
        .leases()
        .acquire(kept.name, ground.time(), PATIENCE)
        .onComplete(done -> promise.complete(answered(kept, done)));
    return promise.future();
  }

  private synchronized Claim answered(Kept kept, AsyncResult<Leases.Answer> done) {
    long now = now();
    asked--;
    kept.asking = Optional.empty();
    kept.nextAt = now + pause(3);
    if (done.failed()) {
      kept.nextAt = now + pause(10);
      return new Claim.Unknown(String.valueOf(done.cause().getMessage()));
    }
    Optional<Leases.Lease> mine = done.result().mine();
    if (mine.isPresent()) {
      if (!isValid(mine.get(), now) || closed) {
        return new Claim.Unknown("the answer came too late");
      }
      kept.lease = mine;
      kept.other = Optional.empty();
      ground.listener().gained(mine.get());
      return new Claim.Mine(mine.get());
    }
    Optional<String> owner = done.result().owner();
    if (owner.isEmpty()) {
      return new Claim.Unknown("the engine's answer cannot be understood");
    }
    Claim.Other other = new Claim.Other(owner.get());
    kept.other = Optional.of(other);
    kept.otherUntil = now + BELIEF.toNanos();
    ground.listener().taken(kept.name, owner.get());
    return other;
  }

  private void renew(List<Leases.Lease> leases) {
    ground
        .leases()
        .renew(leases, ground.time(), PATIENCE)
        .onComplete(done -> renewed(leases, done));
  }

  private synchronized void renewed(
      List<Leases.Lease> leases, AsyncResult<List<Leases.Answer>> done) {
    long now = now();
    if (done.failed()) {
      LOG.debug("{} leases are not renewed: {}", leases.size(), done.cause().getMessage());
    }
    for (int i = 0; i < leases.size(); i++) {
      Kept kept = all.get(leases.get(i).name());
      if (kept == null) {
        continue;
      }
      kept.renewing = false;
      boolean same = kept.lease.map(Leases.Lease::token).equals(Optional.of(leases.get(i).token()));
      if (!same) {
        continue; // Lost meanwhile.
      }
      if (done.failed()) {
        kept.nextAt = now + pause(10);
      } else if (done.result().get(i).mine().isEmpty()) {
        lose(kept, "another node has it");
      } else {
        kept.lease = done.result().get(i).mine();
        kept.nextAt = now + pause(3);
      }
    }
  }

  private void lose(Kept kept, String why) {
    kept.lease = Optional.empty();
    kept.renewing = false;
    ground.listener().lost(kept.name, why);
  }

  private void release(List<Leases.Lease> leases) {
    for (int from = 0; from < leases.size(); from += BATCH) {
      var unused =
          ground
              .leases()
              .release(leases.subList(from, Math.min(from + BATCH, leases.size())), PATIENCE);
    }
  }

  /** Nothing is claimed, renewed or relied upon from now on; what this node had ends by itself. */
  public void stop() {
    var unused = lose();
  }

  private synchronized List<Leases.Lease> lose() {
    closed = true;
    List<Leases.Lease> mine = new ArrayList<>();
    for (Kept kept : all.values()) {
      kept.lease.ifPresent(mine::add);
      if (kept.lease.isPresent()) {
        lose(kept, "this node stops");
      }
    }
    return mine;
  }

  /** The same, and all of them are given back. */
  public Future<Void> close() {
    List<Leases.Lease> mine = lose();
    return mine.isEmpty()
        ? Future.succeededFuture()
        : ground.leases().release(mine, PATIENCE).otherwiseEmpty();
  }

  private static boolean isValid(Leases.Lease lease, long now) {
    return now - lease.deadlineNanos() < 0;
  }

  /** That part of the time, a fifth less or more. */
  private long pause(int part) {
    double nanos = ground.time().toNanos() * (0.8 + 0.4 * ground.random().getAsDouble());
    return (long) (nanos / part);
  }

  private long now() {
    return ground.nanoTime().getAsLong();
  }
}

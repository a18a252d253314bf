package io.vouchsafe.proxy.shared.lease;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Leases in memory: those of one node, beside others that share the same {@link World}. A test
 * turns the time, and says when the engine is away or silent.
 */
public final class FakeLeases implements Leases {
  private final World world;
  private final String node;
  private final List<Promise<Void>> held = new ArrayList<>();
  public boolean away;
  public boolean silent;
  public int renewals;

  /** What lies in the engine. */
  public static final class World {
    public long nanos = 5_000_000_000L;
    private final Map<String, Entry> leases = new HashMap<>();
    private final Map<String, Long> fences = new HashMap<>();

    record Entry(String node, long token, long until) {}

    public void turn(Duration time) {
      nanos += time.toNanos();
    }

    public void empty() {
      leases.clear();
      fences.clear();
    }

    Optional<Entry> held(String name) {
      return Optional.ofNullable(leases.get(name)).filter(each -> nanos - each.until() < 0);
    }
  }

  public FakeLeases(World world, String node) {
    this.world = world;
    this.node = node;
  }

  @Override
  public Future<Answer> acquire(String name, Duration time, Duration patience) {
    return answer(
        () -> {
          Optional<World.Entry> held = world.held(name);
          if (held.isPresent() && !held.get().node().equals(node)) {
            return new Answer(Optional.of(held.get().node()), Optional.empty());
          }
          long before = world.fences.getOrDefault(name, 0L);
          world.fences.put(name, before + 1);
          return mine(name, before + 1, before, time);
        });
  }

  private Answer mine(String name, long token, long before, Duration time) {
    world.leases.put(name, new World.Entry(node, token, world.nanos + time.toNanos()));
    long deadline = world.nanos + time.toNanos() * 9 / 10;
    return new Answer(Optional.of(node), Optional.of(new Lease(name, token, before, deadline)));
  }

  @Override
  public Future<List<Answer>> renew(List<Lease> leases, Duration time, Duration patience) {
    return answer(
        () -> {
          renewals++;
          return leases.stream().map(lease -> renewed(lease, time)).toList();
        });
  }

  private Answer renewed(Lease lease, Duration time) {
    Optional<World.Entry> held = world.held(lease.name());
    boolean same =
        held.filter(each -> each.node().equals(node) && each.token() == lease.token()).isPresent();
    return same
        ? mine(lease.name(), lease.token(), lease.before(), time)
        : new Answer(held.map(World.Entry::node), Optional.empty());
  }

  @Override
  public Future<Void> release(List<Lease> leases, Duration patience) {
    return answer(
        () -> {
          leases.forEach(lease -> world.leases.remove(lease.name()));
          return null;
        });
  }

  /** Lets the answers come that were held back. */
  public void speak() {
    silent = false;
    List.copyOf(held).forEach(Promise::complete);
    held.clear();
  }

  private <T> Future<T> answer(Supplier<T> doing) {
    if (away) {
      return Future.failedFuture("the engine is away");
    }
    T answer = doing.get();
    if (!silent) {
      return Future.succeededFuture(answer);
    }
    Promise<Void> later = Promise.promise();
    held.add(later);
    return later.future().map(now -> answer);
  }
}

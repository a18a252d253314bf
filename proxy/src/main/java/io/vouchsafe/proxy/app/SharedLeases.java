package io.vouchsafe.proxy.app;

import io.vertx.core.Future;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SharedSettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.shared.canary.LeasedDuty;
import io.vouchsafe.proxy.shared.engine.Engine;
import io.vouchsafe.proxy.shared.lease.EngineLeases;
import io.vouchsafe.proxy.shared.lease.Leases;
import io.vouchsafe.proxy.shared.ocvpn.HttpPosts;
import io.vouchsafe.proxy.shared.ocvpn.LeasedCustomers;
import io.vouchsafe.proxy.shared.ocvpn.NodeCalls;
import io.vouchsafe.proxy.shared.seal.Seals;
import io.vouchsafe.proxy.shared.stream.Nodes;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What only one of several nodes does at a time. */
final class SharedLeases {
  private static final Logger LOG = LoggerFactory.getLogger(SharedLeases.class);

  private static final Duration TICK = Duration.ofMillis(250);

  private final LeasedCustomers customers;
  private final NodeCalls calls;
  private final HttpPosts posts;
  private final LeasedDuty duty;

  SharedLeases(
      Settings settings,
      SharedSettings shared,
      Engine engine,
      Seals seals,
      Nodes nodes,
      Foundation base) {
    Leases leases =
        new EngineLeases(engine, shared.prefix(), nodes.self().id(), base.clock(), base.nanoTime());
    this.customers =
        new LeasedCustomers(
            leases, base.nanoTime(), base.random()::nextDouble, LeasedCustomers.TIME);
    this.duty = new LeasedDuty(leases, base.nanoTime(), base.random()::nextDouble);
    this.posts = posts(shared, base);
    this.calls =
        new NodeCalls(
            new NodeCalls.Ground(
                nodes, seals, posts, base.clock(), base.nanoTime(), base.random()));
    follow(settings);
  }

  private static HttpPosts posts(SharedSettings shared, Foundation base) {
    try {
      return HttpPosts.of(base.vertx(), base.paths(), base.clock(), shared.trust());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Java takes no certificate of shared.trust", e);
    }
  }

  /** The tenants are these from now on. */
  void follow(Settings settings) {
    List<String> tenants =
        settings.tenants().entrySet().stream()
            .filter(tenant -> !tenant.getValue().canaries().isEmpty())
            .map(Map.Entry::getKey)
            .toList();
    duty.follow(tenants);
    settings.shared().ifPresent(shared -> trust(shared.trust()));
  }

  private void trust(List<Certificate> authorities) {
    try {
      posts.trust(authorities);
    } catch (GeneralSecurityException e) {
      LOG.error("shared.ca: calls to other nodes go on with the authorities of before", e);
    }
  }

  void start(Timers timers) {
    timers.every(
        TICK,
        () -> {
          customers.tick();
          duty.tick();
        });
  }

  LeasedCustomers customers() {
    return customers;
  }

  NodeCalls calls() {
    return calls;
  }

  LeasedDuty duty() {
    return duty;
  }

  /** Nothing that rests on a lease is done from now on. */
  Future<Void> stop() {
    customers.stop();
    return duty.close();
  }
}

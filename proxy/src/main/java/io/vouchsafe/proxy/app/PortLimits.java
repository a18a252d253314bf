package io.vouchsafe.proxy.app;

import io.vouchsafe.config.LimitSettings;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsChange;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.front.ConnectionLimit;
import io.vouchsafe.proxy.front.http.PortRules;
import io.vouchsafe.proxy.front.http.guard.HttpTimes;
import io.vouchsafe.proxy.front.spoe.SpoeRules;
import io.vouchsafe.proxy.front.spoe.SpoeTimes;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of the ports, as {@code limits} has them. The admin port has connections of its own: a
 * full API port locks no operator out.
 *
 * @param crls that the API port hands out at a time
 * @param tlsFronts connections of all of them together
 * @param loops each of which has a pool of connections to the upstream of each TLS front
 */
record PortLimits(
    Descriptors descriptors,
    PortRules api,
    PortRules admin,
    SpoeRules spoe,
    ConnectionLimit crls,
    ConnectionLimit tlsFronts,
    int loops) {
  private static final Logger LOG = LoggerFactory.getLogger(PortLimits.class);

  private static final Duration IDLE = PortRules.IDLE;

  /** HAProxy closes an idle connection before that, and loses no question to our closing it. */
  private static final Duration IDLE_CALLER = Duration.ofMinutes(10);

  static PortLimits of(Settings settings, Tenants tenants, Foundation base, int loops) {
    LimitSettings limits = settings.limits();
    Descriptors descriptors = Descriptors.ofThisProcess().with(settings.listen());
    warn(descriptors, settings, loops);
    return new PortLimits(
        descriptors,
        rules("api", apiLimit(descriptors, settings, tenants, loops), limits, base),
        rules("admin", adminLimit(limits), limits, base),
        new SpoeRules(
            spoeLimit(descriptors, limits, tenants),
            tenants::haveFrontAt,
            spoeTimes(limits),
            base.registry(),
            base.nanoTime()),
        new ConnectionLimit(
            descriptors.files(), descriptors.filesOfOneSource(), tenants::haveFrontAt),
        new ConnectionLimit(
            descriptors.frontConnections(limits, pools(settings, loops)),
            limits.perSource(),
            source -> false),
        loops);
  }

  /** Connections that each pool of the first settings may have to its upstream. */
  int upstreams(Settings settings) {
    return descriptors.upstreams(pools(settings, loops));
  }

  private static int pools(Settings settings, int loops) {
    return loops * Math.max(1, settings.tlsFronts().size());
  }

  /** TLS fronts, when there are some, have the larger part of what there is room for. */
  private static int apiConnections(Descriptors descriptors, Settings settings, int loops) {
    return settings.tlsFronts().isEmpty()
        ? descriptors.connections(settings.limits())
        : descriptors.connectionsBesideFronts(settings.limits(), pools(settings, loops));
  }

  private static PortRules rules(
      String port, ConnectionLimit limit, LimitSettings limits, Foundation base) {
    return new PortRules(port, limit, times(limits), base.registry(), base.nanoTime());
  }

  /** Contract, section 1: a front speaks for all its clients. */
  private static ConnectionLimit apiLimit(
      Descriptors descriptors, Settings settings, Tenants tenants, int loops) {
    return new ConnectionLimit(
        apiConnections(descriptors, settings, loops),
        settings.limits().perSource(),
        descriptors.fronts(),
        tenants::haveFrontAt);
  }

  /** The same for as many callers as there are proxies. */
  private static ConnectionLimit spoeLimit(
      Descriptors descriptors, LimitSettings limits, Tenants tenants) {
    return new ConnectionLimit(
        descriptors.callers(limits),
        limits.perSource(),
        descriptors.fronts(),
        tenants::haveFrontAt);
  }

  private static SpoeTimes spoeTimes(LimitSettings limits) {
    return new SpoeTimes(limits.headerTimeout(), limits.requestTimeout(), IDLE_CALLER, IDLE);
  }

  /** Nobody is exempt here: fronts do not call it. */
  private static ConnectionLimit adminLimit(LimitSettings limits) {
    return new ConnectionLimit(Descriptors.ADMIN, adminPerSource(limits), source -> false);
  }

  private static int adminPerSource(LimitSettings limits) {
    return Math.min(Descriptors.ADMIN_PER_SOURCE, limits.perSource());
  }

  static HttpTimes times(LimitSettings limits) {
    return new HttpTimes(limits.headerTimeout(), limits.requestTimeout(), IDLE);
  }

  private static void warn(Descriptors descriptors, Settings settings, int loops) {
    descriptors
        .warning(settings.limits(), loops * settings.tlsFronts().size())
        .ifPresent(text -> LOG.warn("limits.connections: {}", text));
  }

  void follow(SettingsChange change) {
    Settings after = change.after();
    LimitSettings limits = after.limits();
    if (!limits.equals(change.before().limits())
        || change.before().tlsFronts().size() != after.tlsFronts().size()) {
      warn(descriptors, after, loops);
      api.change(apiConnections(descriptors, after, loops), limits.perSource(), times(limits));
      tlsFronts.change(
          descriptors.frontConnections(limits, pools(after, loops)), limits.perSource());
      spoe.change(descriptors.callers(limits), limits.perSource(), spoeTimes(limits));
      admin.change(Descriptors.ADMIN, adminPerSource(limits), times(limits));
    }
  }
}

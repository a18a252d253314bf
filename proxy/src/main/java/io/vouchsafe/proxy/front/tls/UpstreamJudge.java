package io.vouchsafe.proxy.front.tls;

import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vouchsafe.pki.PeerName;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.ChainDigest;
import io.vouchsafe.proxy.cache.Submission;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.proxy.session.SessionOpening;
import io.vouchsafe.proxy.work.HomeLoop;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides about an upstream's certificate (contract, section 5): by {@code upstream_policy}, for
 * the purpose {@code server_auth}, for the host that {@code upstream} names, its stapled response
 * first. An accepted connection is a session, so that it ends when its certificate is revoked.
 */
final class UpstreamJudge {
  /** The front of these decisions and sessions: a backend is no client. */
  static final String LABEL = "tls_front_upstream";

  /** After which a connection carries no new request. */
  private static final Duration OLDEST = Duration.ofMinutes(10);

  private final UpstreamGround ground;
  private final String tenant;
  private final String policy;
  private final String host;
  private final PeerName name;

  UpstreamJudge(UpstreamGround ground, String tenant, String policy, String host) {
    this.ground = ground;
    this.tenant = tenant;
    this.policy = policy;
    this.host = host;
    this.name = isAddress(host) ? PeerName.ip(host) : PeerName.dns(host);
  }

  static boolean isAddress(String host) {
    return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
  }

  /** The same connection, when its certificate is accepted. */
  Future<UpstreamConnection> accepted(UpstreamConnection connection) {
    Optional<TenantRuntime> by = ground.tenants().named(tenant);
    Optional<Policy> under = by.flatMap(found -> found.policy(policy));
    if (under.isEmpty()) {
      return refused("the settings have no tenant or policy of that name any more", "");
    }
    ServerCredentials shown = ServerCredentials.of(connection.channel().pipeline());
    Presented presented = new Presented(shown.chain(), shown.stapled(), LABEL);
    Submission submission = new Submission(presented, ChainDigest.of(presented).forPeer(name));
    return HomeLoop.tell(
            ground.vertx(),
            ground.decisions().decide(by.orElseThrow(), forServer(under.get()), submission))
        .compose(verdict -> carried(verdict, connection, shown));
  }

  /**
   * RFC 9525 §6: the name that was asked for, wildcards of the certificate included. Paths are
   * cached by digest and policy's name, so the digest has the name in it, too.
   */
  private Policy forServer(Policy policy) {
    return new Policy(
        policy.name(),
        policy.caGroup(),
        forServer(policy.path()),
        stapledFirst(policy.revocation()),
        policy.deadline(),
        policy.maxVerdict(),
        policy.mode(),
        policy.idList(),
        policy.sessionGrace());
  }

  private PathSettings forServer(PathSettings path) {
    return new PathSettings(
        Purpose.SERVER_AUTH,
        path.maxCaPath(),
        path.maxIntermediates(),
        path.algorithms(),
        path.policy(),
        path.anchorRules(),
        path.partialChain(),
        path.profile(),
        List.of(name),
        path.leafKeyUsage(),
        path.namedAsCa());
  }

  /** Where a policy asks for a stapled response at all. */
  private static RevocationPolicy stapledFirst(RevocationPolicy policy) {
    List<Source> sources = new ArrayList<>(policy.sources());
    if (sources.remove(Source.STAPLED)) {
      sources.addFirst(Source.STAPLED);
    }
    return new RevocationPolicy(
        sources,
        policy.scope(),
        policy.onUnknown(),
        policy.onUnavailable(),
        policy.stapledMaxAge(),
        policy.ocsp(),
        policy.crl(),
        policy.shortLived());
  }

  private Future<UpstreamConnection> carried(
      Verdict verdict, UpstreamConnection connection, ServerCredentials shown) {
    if (!verdict.isAllow()) {
      String why = verdict.decision().reason().code() + ": " + verdict.decision().detail();
      return refused(why, verdict.reference());
    }
    UpstreamSession handle = new UpstreamSession(connection, shown.stapled(), host);
    return switch (ground.sessions().open(verdict, handle)) {
      case SessionOpening.NotOpened(String why) -> refused(why, verdict.reference());
      case SessionOpening.Opened(Session session) -> {
        long since = ground.nanoTime().getAsLong();
        connection.onlyWhile(() -> session.mayPass() && !isOld(since));
        connection.whenGone(
            () -> {
              if (!handle.isCut()) {
                ground.sessions().close(session);
              }
            });
        yield session.mayPass()
            ? Future.succeededFuture(connection)
            : refused("somebody says that it is revoked", verdict.reference());
      }
    };
  }

  /** A new connection brings a new stapled response. */
  private boolean isOld(long since) {
    return ground.nanoTime().getAsLong() - since > OLDEST.toNanos();
  }

  private static Future<UpstreamConnection> refused(String why, String reference) {
    return Future.failedFuture(new UpstreamFailure(UpstreamFailure.Kind.REFUSED, why, reference));
  }
}

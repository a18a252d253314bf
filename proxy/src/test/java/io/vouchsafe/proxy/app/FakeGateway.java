package io.vouchsafe.proxy.app;

import io.vertx.core.Future;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.cache.Submission;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.session.CutCause;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.proxy.session.SessionFacts;
import io.vouchsafe.proxy.session.SessionHandle;
import io.vouchsafe.proxy.session.SessionOpening;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Does with sessions what a gateway will do, without a peer. */
final class FakeGateway {
  private final Service service;
  private final String policy;

  FakeGateway(Service service) {
    this(service, "default");
  }

  FakeGateway(Service service, String policy) {
    this.service = service;
    this.policy = policy;
  }

  /** One of its sessions, and how often it was told to cut it. */
  static final class Peer implements SessionHandle {
    private final List<String> cuts = new CopyOnWriteArrayList<>();

    @Override
    public SessionFacts facts() {
      return new SessionFacts(
          new SessionFacts.Carrier.Gateway("gw1"),
          Optional.of("hq"),
          Optional.of("alice@example.com"),
          Optional.of("192.0.2.7"),
          List.of("10.0.0.1"),
          Optional.of(
              new SessionFacts.Keys("tls-ekm", Optional.of("AES-256-GCM"), Optional.of("1.3"))));
    }

    @Override
    public Future<Void> cut(CutCause cause) {
      cuts.add(cause.word());
      return Future.succeededFuture();
    }

    List<String> cuts() {
      return cuts;
    }
  }

  /** What the service says of this chain. */
  Verdict decide(Certificate... chain) throws Exception {
    return decide(Optional.empty(), chain);
  }

  /** The same of a peer that says who it is. */
  Verdict decide(Optional<ClaimedId> claimed, Certificate... chain) throws Exception {
    TenantRuntime tenant = service.gateways().tenants().named("acme").orElseThrow();
    Presented presented =
        new Presented(
            Stream.of(chain).map(Certificate::der).toList(), List.of(), claimed, "gateway");
    return service
        .gateways()
        .decisions()
        .decide(tenant, tenant.policy(policy).orElseThrow(), Submission.of(presented))
        .toCompletionStage()
        .toCompletableFuture()
        .get(90, TimeUnit.SECONDS);
  }

  SessionOpening open(Verdict verdict, Peer peer) {
    return service.gateways().sessions().open(verdict, peer);
  }

  /** Lets this chain in. */
  Session connect(Peer peer, Certificate... chain) throws Exception {
    return ((SessionOpening.Opened) open(decide(chain), peer)).session();
  }
}

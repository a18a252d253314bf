package io.vouchsafe.proxy.gateway.strongswan;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.config.ViciAddress;
import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.gateway.Gateway;
import io.vouchsafe.proxy.gateway.GatewayStatus;
import io.vouchsafe.proxy.gateway.GatewayTenants;
import io.vouchsafe.proxy.gateway.strongswan.FedObject.Kind;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** A gateway of a real charon, fed what a test says, whose peers nobody judges. */
public final class ReconcilerLab implements AutoCloseable {
  private final AtomicInteger attached = new AtomicInteger();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final TenantRuntime tenant;
  private final Gateway gateway;
  private volatile DesiredState desired = DesiredState.NOTHING;

  public ReconcilerLab(Vertx vertx, String socket) {
    GatewaySettings.Strongswan settings =
        new GatewaySettings.Strongswan(
            "gw1",
            new ViciAddress.UnixSocket(socket),
            URI.create("http://127.0.0.1:8080"),
            Optional.empty());
    tenant = GatewayTenants.tenant("acme", settings);
    gateway =
        new StrongswanGateways(
                new StrongswanGateways.Ground(
                    vertx, InstantSource.system(), System::nanoTime, () -> 0.5, registry),
                (runtime, of) -> new DesiredFeed.Ready(desired, List.of()),
                (runtime, of, loop) -> new Nobody(loop))
            .create(tenant, settings);
  }

  public void start() {
    gateway.start().await();
  }

  /** This is wanted: a CA with its authority, a key, a secret, pools, and connections. */
  public void want(byte[] ca, byte[] key, int pools, int connections) {
    List<FedObject> objects = new ArrayList<>();
    objects.add(certificate(ca));
    objects.add(
        new FedObject(
            Kind.PRIVATE_KEY,
            "vouchsafe.key",
            ViciMessage.builder().put("type", "any").put("data", Der.copyOf(key)).build()));
    objects.add(FedThings.shared("vouchsafe.psk", "a secret of no use"));
    objects.add(authority(ca));
    IntStream.range(0, pools)
        .mapToObj(
            i ->
                FedThings.pool(
                    "vouchsafe.t%d.0".formatted(i), "10.%d.%d.0/24".formatted(i / 256, i % 256)))
        .forEach(objects::add);
    IntStream.range(0, connections)
        .mapToObj(
            i ->
                connection(
                    "vouchsafe.t%d.%d".formatted(i % 200, i / 200), "u%d@a.test".formatted(i)))
        .forEach(objects::add);
    desired = new DesiredState(objects);
    gateway.apply(tenant);
  }

  private static FedObject certificate(byte[] ca) {
    return new FedObject(
        Kind.CERTIFICATE,
        "vouchsafe.ca",
        ViciMessage.builder()
            .put("type", "X509")
            .put("flag", "CA")
            .put("data", Der.copyOf(ca))
            .build());
  }

  private static FedObject authority(byte[] ca) {
    return new FedObject(
        Kind.AUTHORITY,
        "vouchsafe.ca",
        ViciMessage.builder()
            .section(
                "vouchsafe.ca",
                ViciMessage.builder()
                    .put("cacert", Der.copyOf(ca))
                    .texts("ocsp_uris", List.of("http://127.0.0.1:8080/ocsp/acme"))
                    .texts("crl_uris", List.of("http://127.0.0.1:8080/crl/acme/1.crl"))
                    .build())
            .build());
  }

  private static FedObject connection(String name, String id) {
    return new FedObject(
        Kind.CONNECTION,
        name,
        ViciMessage.builder()
            .section(
                name,
                ViciMessage.builder()
                    .put("version", "2")
                    .texts("remote_addrs", List.of("%any"))
                    .section("local", ViciMessage.builder().put("auth", "pubkey").build())
                    .section(
                        "remote",
                        ViciMessage.builder()
                            .put("auth", "pubkey")
                            .put("id", id)
                            .put("revocation", "strict")
                            .build())
                    .section(
                        "children", ViciMessage.builder().section("net", ViciMessage.EMPTY).build())
                    .build())
            .build());
  }

  /** A secret as it is fed, to be looked for where it must not be. */
  public static byte[] secret() {
    return "a secret of no use".getBytes(StandardCharsets.US_ASCII);
  }

  public GatewayStatus status() {
    return gateway.status();
  }

  /** How often charon was handed over. */
  public int attached() {
    return attached.get();
  }

  /** How often charon did not hold what it was fed. */
  public double drift() {
    return registry.find("vouchsafe.gateway.drift").counters().stream()
        .mapToDouble(io.micrometer.core.instrument.Counter::count)
        .sum();
  }

  public void withdraw() {
    gateway.withdraw();
  }

  @Override
  public void close() {
    gateway.stop().await();
  }

  private final class Nobody implements GatewayPeers {
    Nobody(Executor loop) {
      java.util.Objects.requireNonNull(loop);
    }

    @Override
    public void attached(ViciClient commands, EventFence fence) {
      attached.incrementAndGet();
    }

    @Override
    public void event(String event, ViciMessage message) {}

    @Override
    public void lost() {}

    @Override
    public void follow(TenantRuntime next) {}

    @Override
    public void removed() {}

    @Override
    public void stopped() {}
  }
}

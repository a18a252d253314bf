package io.vouchsafe.proxy.app;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.config.FrontSettings;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.LimitSettings;
import io.vouchsafe.config.ListenSettings;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.ResponseRules;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.demo.ScriptedResponder;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** One service whose every policy asks a responder with another fault. */
final class FaultLab implements AutoCloseable {
  /** Who is expected to answer gets all the time that a busy machine may need. */
  private static final Duration PATIENT = Duration.ofSeconds(30);

  private static final Duration IMPATIENT = Duration.ofMillis(200);
  private static final int AT_ONCE = 32;

  private final Vertx vertx = Vertx.vertx();
  private final FaultPki pki = new FaultPki();
  private final CaGroup group = pki.group();
  private final ServerSocket blackHole;

  /** Bound, so that nobody else gets the port, and never listening. */
  private final Socket deadPort = new Socket();

  private final List<Fault> faults = new ArrayList<>();
  private final List<FaultCase> cases;
  private final Service service;

  FaultLab() throws Exception {
    blackHole = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    deadPort.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    faults.addAll(new TransportFaults(pki, vertx).all());
    faults.addAll(new AnswerFaults(pki).all());
    cases = FaultCase.of(faults, pki::leaf);
    service =
        await(
            Service.start(
                settings(),
                StateDirectory.NONE,
                new FakeClock(),
                OutputStream.nullOutputStream(),
                new Capacity(1, 2, 1024, 256, 64)));
  }

  List<Fault> faults() {
    return faults;
  }

  /** The verdict of every case. */
  Map<FaultCase, JsonObject> askAll() throws Exception {
    ApiClient api = new ApiClient(service.apiPort(), service.adminPort());
    Map<FaultCase, JsonObject> verdicts = new LinkedHashMap<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE)) {
      Map<FaultCase, java.util.concurrent.Future<JsonObject>> asked = new LinkedHashMap<>();
      for (FaultCase each : cases) {
        asked.put(each, pool.submit(() -> ask(api, each)));
      }
      for (Map.Entry<FaultCase, java.util.concurrent.Future<JsonObject>> each : asked.entrySet()) {
        verdicts.put(each.getKey(), each.getValue().get());
      }
    }
    return verdicts;
  }

  private static JsonObject ask(ApiClient api, FaultCase each) throws Exception {
    String path = "/v1/acme/decisions?policy=" + each.name();
    return new JsonObject(api.post(path, ApiClient.PEM, ApiClient.pem(each.leaf())).body());
  }

  private Settings settings() throws Exception {
    Map<String, OcspObject> objects = new HashMap<>();
    Map<String, Policy> policies = new HashMap<>();
    for (FaultCase each : cases) {
      OcspObject object = object(each);
      objects.put(each.name(), object);
      policies.put(each.name(), policy(each, object));
    }
    TenantSettings tenant =
        new TenantSettings(
            "acme",
            new FrontSettings(Optional.empty(), List.of(), "default", List.of("default")),
            CacheSettings.DEFAULT,
            UpstreamSettings.DIRECT,
            Map.of("staff", group),
            objects,
            Map.of(),
            policies,
            List.of(),
            BlockList.EMPTY);
    HostAndPort anyPort = new HostAndPort("127.0.0.1", 0);
    return new Settings(
        new ListenSettings(anyPort, anyPort, Optional.empty(), Optional.empty(), Optional.empty()),
        LimitSettings.DEFAULT,
        Map.of("acme", tenant));
  }

  private OcspObject object(FaultCase each) throws Exception {
    Duration timeout =
        switch (each.fault().place()) {
          case UP, DEAD_PORT -> PATIENT;
          case SILENT, BLACK_HOLE -> IMPATIENT;
        };
    return OcspObject.of(each.name(), List.of(responder(each)))
        .withTimeout(timeout)
        .withRules(ResponseRules.DEFAULT.withNonce(each.nonce()));
  }

  private URI responder(FaultCase each) throws Exception {
    if (each.fault().place() == Fault.Place.BLACK_HOLE) {
      return URI.create("http://127.0.0.1:" + blackHole.getLocalPort() + "/" + each.name());
    }
    if (each.fault().place() == Fault.Place.DEAD_PORT) {
      return URI.create("http://127.0.0.1:" + deadPort.getLocalPort() + "/" + each.name());
    }
    ScriptedResponder responder =
        await(ScriptedResponder.start(vertx, each.fault().behaviour().apply(each.leaf())));
    return responder.url();
  }

  private Policy policy(FaultCase each, OcspObject object) {
    return new Policy(
        each.name(),
        group,
        PathSettings.defaults(Purpose.CLIENT_AUTH),
        new RevocationPolicy(
            List.of(Source.OCSP),
            RevocationPolicy.Scope.LEAF,
            RevocationPolicy.OnUnknown.DENY,
            each.onUnavailable(),
            List.of(object),
            List.of()),
        PATIENT,
        Duration.ofMinutes(5),
        Policy.Mode.ENFORCE);
  }

  @Override
  public void close() throws IOException {
    service.stop().toCompletionStage().toCompletableFuture().join();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    blackHole.close();
    deadPort.close();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
  }
}

package io.vouchsafe.proxy.front.tls;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.FrontCertificate;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsChange;
import io.vouchsafe.config.TlsFrontSettings;
import io.vouchsafe.proxy.health.HealthDetail;
import io.vouchsafe.proxy.net.CannotListenException;
import io.vouchsafe.proxy.tenant.Prepared;
import io.vouchsafe.proxy.tenant.SettingsPart;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The fronts of {@code tls_fronts}: their start, their end, and what a reload makes of them. */
public final class TlsFronts implements SettingsPart, HealthDetail {
  private static final Logger LOG = LoggerFactory.getLogger(TlsFronts.class);

  /**
   * What makes a front the same one after a reload.
   *
   * @param nth of those with the same address, which several may have whose port the system chooses
   */
  private record FrontKey(HostAndPort listen, int nth) {}

  /** A front that is open, or about to be. */
  private record Running(TlsFront front, Future<String> deployment) {}

  private final FrontGround ground;
  private final TlsEngine engine;
  private final FrontMeters meters;
  private volatile Map<FrontKey, Running> running = Map.of();

  /** No front is open. */
  public TlsFronts(FrontGround ground) {
    this.ground = ground;
    this.engine = ground.engine();
    this.meters = new FrontMeters(ground.limit(), ground.registry(), ground.nanoTime());
  }

  /** Opens those of {@code settings}; fails when one of them cannot be opened. */
  public Future<Void> start(Settings settings) {
    if (settings.tlsFronts().isEmpty()) {
      return Future.succeededFuture();
    }
    Map<FrontKey, FrontGeneration> wanted;
    try {
      wanted = generations(settings);
    } catch (RefusedFront e) {
      return Future.failedFuture(e);
    }
    Map<FrontKey, Running> opened = new LinkedHashMap<>();
    wanted.forEach((key, generation) -> opened.put(key, open(generation)));
    running = opened;
    if (engine == TlsEngine.JDK) {
      LOG.warn("tls_fronts: BoringSSL does not load, TLS is the JDK's: slower, and not stapled");
    }
    return Future.join(opened.values().stream().map(Running::deployment).toList()).mapEmpty();
  }

  /** Closes all of them; what is in flight may end. */
  public Future<Void> stop() {
    Map<FrontKey, Running> before = running;
    running = Map.of();
    return Future.join(before.values().stream().map(this::close).toList()).mapEmpty();
  }

  /** The ports that are bound, in the order of the settings; 0 for one that is not. */
  public List<Integer> ports() {
    return running.values().stream().map(front -> front.front().port()).toList();
  }

  @Override
  public Prepared prepare(SettingsChange change) {
    Map<FrontKey, FrontGeneration> wanted;
    try {
      wanted = generations(change.after());
    } catch (RefusedFront e) {
      return new Prepared.Refused(List.of(String.valueOf(e.getMessage())));
    }
    List<String> problems = new ArrayList<>();
    wanted.keySet().stream()
        .filter(key -> !running.containsKey(key))
        .forEach(key -> cannotBind(key.listen()).ifPresent(problems::add));
    return problems.isEmpty()
        ? new Prepared.Ready(() -> follow(wanted))
        : new Prepared.Refused(problems);
  }

  /** Bound and let go again: nothing that is never committed may listen. */
  private static Optional<String> cannotBind(HostAndPort address) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(address.host(), address.port()));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(CannotListenException.sentence("tls_fronts[].listen", address, e));
    }
  }

  private void follow(Map<FrontKey, FrontGeneration> wanted) {
    Map<FrontKey, Running> before = running;
    Map<FrontKey, Running> next = new LinkedHashMap<>();
    wanted.forEach(
        (key, generation) -> {
          Running same = before.get(key);
          if (same == null) {
            next.put(key, open(generation));
          } else {
            same.front().follow(generation);
            next.put(key, same);
          }
        });
    running = next;
    before.forEach(
        (key, front) -> {
          if (!next.containsKey(key)) {
            var unused = close(front);
          }
        });
  }

  private Running open(FrontGeneration generation) {
    TlsFront front = new TlsFront(engine, ground.limit(), meters, generation);
    Future<String> deployment =
        ground
            .vertx()
            .deployVerticle(
                () -> new FrontServer(front, ground),
                new DeploymentOptions().setInstances(ground.eventLoops()))
            .onSuccess(
                id ->
                    LOG.info("tls front {}: port {}", generation.settings().listen(), front.port()))
            .onFailure(
                failure ->
                    LOG.error(
                        "tls front {} could not be opened",
                        generation.settings().listen(),
                        failure));
    return new Running(front, deployment);
  }

  private Future<Void> close(Running front) {
    return front
        .deployment()
        .compose(id -> ground.vertx().undeploy(id))
        .onFailure(failure -> LOG.warn("a tls front did not close well", failure));
  }

  /** Those of {@code settings}, each as it runs if nothing about it has changed. */
  private Map<FrontKey, FrontGeneration> generations(Settings settings) throws RefusedFront {
    Map<FrontKey, FrontGeneration> all = new LinkedHashMap<>();
    Map<HostAndPort, Integer> seen = new HashMap<>();
    for (TlsFrontSettings front : settings.tlsFronts()) {
      FrontKey key = new FrontKey(front.listen(), seen.merge(front.listen(), 1, Integer::sum));
      NamedAuthorities named = NamedAuthorities.of(front, settings);
      all.put(key, generation(key, front, named));
    }
    return all;
  }

  private FrontGeneration generation(FrontKey key, TlsFrontSettings front, NamedAuthorities named)
      throws RefusedFront {
    Running before = running.get(key);
    if (before != null && isSameTls(before.front().generation(), front, named)) {
      return new FrontGeneration(
          front,
          before.front().generation().choice(),
          named.subjects(),
          before.front().generation().context());
    }
    try {
      return new FrontGeneration(
          front,
          new CertificateChoice(front.certificates()),
          named.subjects(),
          FrontTls.of(
              engine,
              front.certificates(),
              front.certificates().stream()
                  .map(certificate -> ground.staples().of(front, certificate))
                  .toList(),
              named.forTls()));
    } catch (GeneralSecurityException | SSLException e) {
      throw new RefusedFront(
          "tls_fronts: %s: its certificates or keys are of no use to TLS by %s: %s"
              .formatted(front.listen(), engine.word(), e.getMessage()),
          e);
    }
  }

  /** Tickets go on where nothing about TLS has changed. */
  private static boolean isSameTls(
      FrontGeneration before, TlsFrontSettings front, NamedAuthorities named) {
    return before.settings().certificates().equals(front.certificates())
        && before.settings().tenant().equals(front.tenant())
        && before.settings().policy().equals(front.policy())
        && before.named().equals(named.subjects());
  }

  /** A front that cannot be as the settings want it. */
  private static final class RefusedFront extends Exception {
    private static final long serialVersionUID = 1;

    RefusedFront(String message, Throwable cause) {
      super(message, cause);
    }
  }

  @Override
  public String key() {
    return "tls_fronts";
  }

  @Override
  public JsonArray value() {
    JsonArray all = new JsonArray();
    running.values().forEach(front -> all.add(shown(front)));
    return all;
  }

  private JsonObject shown(Running running) {
    TlsFront front = running.front();
    return new JsonObject()
        .put("listen", front.generation().settings().listen().toString())
        .put("bound", front.port() != 0)
        .put("connections", front.open())
        .put("engine", engine.word())
        .put("concerns", front.port() == 0 ? JsonArray.of("not_bound") : new JsonArray())
        .put(
            "certificate_not_after",
            front.generation().settings().certificates().stream()
                .map(FrontCertificate::leaf)
                .map(leaf -> leaf.notAfter())
                .min(Comparator.naturalOrder())
                .map(Object::toString)
                .orElse(null));
  }

  /** A front that the settings name and that does not listen lets nobody in. */
  @Override
  public boolean isReady() {
    return running.values().stream().allMatch(front -> front.front().port() != 0);
  }
}

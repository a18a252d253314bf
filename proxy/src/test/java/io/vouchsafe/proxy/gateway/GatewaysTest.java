package io.vouchsafe.proxy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.LimitSettings;
import io.vouchsafe.config.ListenSettings;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsChange;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.config.ViciAddress;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.tenant.Prepared;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateways that run are those of the settings. */
class GatewaysTest {
  private static final HostAndPort ANY = new HostAndPort("127.0.0.1", 0);

  private final Tenants tenants = new Tenants();
  private final List<String> log = new ArrayList<>();
  private final List<Promise<Void>> ends = new ArrayList<>();
  private boolean broken;
  private final Gateways gateways = new Gateways(tenants, this::create);
  private Settings current = settings(Map.of());

  private Gateway create(TenantRuntime tenant, GatewaySettings settings) {
    if (broken) {
      throw new IllegalStateException("as the test wants it");
    }
    String name = tenant.name() + "/" + settings.name();
    return new Gateway() {
      @Override
      public Future<Void> start() {
        log.add("start " + name);
        return Future.succeededFuture();
      }

      @Override
      public void apply(TenantRuntime next) {
        log.add("apply " + name);
      }

      @Override
      public Future<Void> withdraw() {
        log.add("withdraw " + name);
        Promise<Void> end = Promise.promise();
        ends.add(end);
        return end.future();
      }

      @Override
      public Future<Void> stop() {
        log.add("stop " + name);
        return Future.succeededFuture();
      }

      @Override
      public GatewayStatus status() {
        return new GatewayStatus(
            Optional.of(Instant.EPOCH),
            new GatewayStatus.Objects(4, 3, 2, 1),
            List.of("a concern"));
      }
    };
  }

  private static GatewaySettings charon(String name, String socket) {
    return charon(name, socket, "http://127.0.0.1:1");
  }

  private static GatewaySettings charon(String name, String socket, String relay) {
    return new GatewaySettings.Strongswan(
        name, new ViciAddress.UnixSocket(socket), URI.create(relay), Optional.empty());
  }

  private static Settings settings(Map<String, TenantSettings> tenants) {
    return new Settings(
        new ListenSettings(ANY, ANY, Optional.empty(), Optional.empty(), Optional.empty()),
        LimitSettings.DEFAULT,
        tenants);
  }

  /** A reload that ends with these. */
  private List<String> reload(TenantRuntime... all) {
    Map<String, TenantRuntime> byName = new LinkedHashMap<>();
    Map<String, TenantSettings> next = new LinkedHashMap<>();
    for (TenantRuntime tenant : all) {
      byName.put(tenant.name(), tenant);
      next.put(tenant.name(), tenant.settings());
    }
    SettingsChange change = new SettingsChange(current, settings(next));
    current = change.after();
    Prepared prepared = gateways.prepare(change);
    assertThat(log).isEmpty();
    tenants.swap(byName);
    ((Prepared.Ready) prepared).commit().run();
    List<String> done = List.copyOf(log);
    log.clear();
    return done;
  }

  private static TenantRuntime tenant(String name, GatewaySettings... all) {
    return GatewayTenants.tenant(name, all);
  }

  @Test
  void nothingRunsBeforeTheServiceDoes() {
    assertThat(reload(tenant("acme", charon("gw1", "/a")))).isEmpty();
    gateways.start();
    assertThat(log).containsExactly("start acme/gw1");
  }

  @Test
  void aReloadStartsAppliesAndWithdraws() {
    gateways.start();
    assertThat(reload(tenant("acme"), tenant("bob", charon("gw1", "/b"))))
        .containsExactly("start bob/gw1");
    assertThat(reload(tenant("acme", charon("gw1", "/a")), tenant("bob", charon("gw1", "/b"))))
        .containsExactly("start acme/gw1");
    assertThat(
            reload(
                tenant("acme", charon("gw1", "/a", "http://127.0.0.1:2")),
                tenant("bob", charon("gw1", "/b"))))
        .containsExactly("apply acme/gw1");
    assertThat(reload(tenant("acme"), tenant("bob", charon("gw1", "/b"))))
        .containsExactly("apply acme/gw1", "withdraw acme/gw1");
    assertThat(reload(tenant("acme"))).containsExactly("withdraw bob/gw1");
  }

  @Test
  void anotherSocketIsAnotherGateway() {
    gateways.start();
    reload(tenant("acme", charon("gw1", "/a")));
    assertThat(reload(tenant("acme", charon("gw1", "/b"))))
        .containsExactly("apply acme/gw1", "withdraw acme/gw1", "start acme/gw1");
  }

  /** What the next one feeds would be taken out again. */
  @Test
  void aCharonThatIsCalledOtherwiseNowIsLeftToTheNextOne() {
    gateways.start();
    reload(tenant("acme", charon("gw1", "/a")));
    assertThat(reload(tenant("acme", charon("berlin", "/a"))))
        .containsExactly("apply acme/gw1", "stop acme/gw1", "start acme/berlin");
    assertThat(reload(tenant("acme2", charon("berlin", "/a"))))
        .containsExactly("stop acme/berlin", "start acme2/berlin");
  }

  /** Whoever still takes out what it fed would take out what the next one feeds. */
  @Test
  void whoIsLeavingEndsBeforeTheSameCharonIsFedAgain() {
    gateways.start();
    reload(tenant("acme", charon("gw1", "/a")));
    assertThat(reload(tenant("acme"))).endsWith("withdraw acme/gw1");
    assertThat(reload(tenant("acme", charon("gw1", "/a"))))
        .containsExactly("stop acme/gw1", "start acme/gw1");
    reload(tenant("acme"));
    assertThat(reload(tenant("bob", charon("gw2", "/a"))))
        .containsExactly("stop acme/gw1", "start bob/gw2");
    reload();
    ends.forEach(Promise::tryComplete);
    assertThat(reload(tenant("bob", charon("gw2", "/a")))).containsExactly("start bob/gw2");
  }

  @Test
  void whoIsLeavingEndsWithTheService() {
    gateways.start();
    reload(tenant("acme", charon("gw1", "/a")));
    reload(tenant("acme"));
    assertThat(gateways.stop().succeeded()).isTrue();
    assertThat(log).containsExactly("stop acme/gw1");
  }

  @Test
  void twoWaysToOneSocketAreOneCharon(@TempDir Path folder) throws IOException {
    Path real = Files.createDirectory(folder.resolve("run"));
    Path link = Files.createSymbolicLink(folder.resolve("var-run"), real);
    gateways.start();
    reload(tenant("acme", charon("gw1", real.resolve("charon.vici").toString())));
    assertThat(
            reload(
                tenant("acme", charon("gw1", real.resolve("charon.vici").toString())),
                tenant("eve", charon("gw1", link.resolve("charon.vici").toString()))))
        .isEmpty();
    assertThat(reload(tenant("acme", charon("gw1", link.resolve("charon.vici").toString()))))
        .containsExactly("apply acme/gw1");
  }

  /** Ten thousand of one gateway each. */
  @Test
  void aReloadOfAllTakesNoLongerThanAllOfThem() {
    gateways.start();
    TenantRuntime[] all = new TenantRuntime[10_000];
    for (int i = 0; i < all.length; i++) {
      all[i] = tenant("t" + i, charon("gw1", "/nowhere/%d".formatted(i)));
    }
    assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> assertThat(reload(all)).hasSize(all.length));
    assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> assertThat(reload()).hasSize(all.length));
  }

  /** Two tenants would take each other's connections out, again and again. */
  @Test
  void aCharonIsFedByOneTenantAlone() {
    gateways.start();
    reload(tenant("acme", charon("gw1", "/a")));
    assertThat(reload(tenant("acme", charon("gw1", "/a")), tenant("eve", charon("gw1", "/a"))))
        .isEmpty();
    assertThat(gateways.value().getJsonObject(1).getJsonArray("concerns").getString(0))
        .contains("already fed by another gateway");
    assertThat(reload(tenant("eve", charon("gw1", "/a"))))
        .containsExactly("stop acme/gw1", "start eve/gw1");
    assertThat(gateways.value()).hasSize(1);
  }

  @Test
  void aGatewayThatCannotBeMadeKeepsNoOtherFromStarting() {
    gateways.start();
    broken = true;
    assertThat(reload(tenant("acme", charon("gw1", "/a")))).isEmpty();
    broken = false;
    assertThat(reload(tenant("acme", charon("gw1", "/a")), tenant("bob", charon("gw1", "/b"))))
        .containsExactly("start acme/gw1", "start bob/gw1");
  }

  @Test
  void theStopLeavesDataPlanesAsTheyAreAndFollowsNothing() {
    gateways.start();
    reload(tenant("acme", charon("gw1", "/a")));
    assertThat(gateways.stop().succeeded()).isTrue();
    assertThat(log).containsExactly("stop acme/gw1");
    log.clear();
    assertThat(reload(tenant("bob", charon("gw1", "/b")))).isEmpty();
  }

  @Test
  void healthTellsHowEachIs() {
    gateways.start();
    reload(tenant("acme", charon("gw1", "/a")), tenant("none"));
    assertThat(gateways.isReady()).isTrue();
    assertThat(gateways.value().getJsonObject(0))
        .isEqualTo(
            new JsonObject(
                """
                {"tenant":"acme","gateway":"gw1","connected":true,"since":"1970-01-01T00:00:00Z",
                 "objects":{"fed":4,"pending":3,"refused":2,"removing":1},
                 "concerns":["a concern"]}\
                """));
  }
}

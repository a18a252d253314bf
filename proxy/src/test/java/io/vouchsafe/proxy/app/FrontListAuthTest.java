package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.Cidr;
import io.vouchsafe.config.FrontSettings;
import io.vouchsafe.config.FrontSettings.HeaderFormat;
import io.vouchsafe.config.LimitSettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.RevocationReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Several fronts of one tenant: {@code edge} decides under {@code default}, {@code inner} under
 * {@code observe}, which lets the revoked certificate pass. The three addresses are theirs.
 */
class FrontListAuthTest {
  private static final String EDGE = "127.0.0.2";
  private static final String INNER = "127.0.0.1";
  private static final String THIRD = "127.0.0.3";
  private static ServiceLab lab;
  private static String escaped;
  private static String base64;

  @BeforeAll
  static void start() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.observeToo = true;
    wishes.limits = new LimitSettings(1000, 4, Duration.ofMinutes(5), Duration.ofMinutes(5));
    wishes.fronts =
        List.of(
            front("edge", HeaderFormat.RFC9440, List.of("default"), EDGE),
            front("inner", HeaderFormat.NGINX, List.of("observe", "default"), INNER, EDGE),
            front("third", HeaderFormat.CADDY, List.of("default"), THIRD, INNER));
    lab = new ServiceLab(wishes);
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    Certificate leaf = lab.client("CN=Mallory").certificate();
    escaped = ApiClient.escaped(leaf);
    base64 = Base64.getEncoder().encodeToString(leaf.der().toBytes());
  }

  private static FrontSettings front(
      String name, HeaderFormat header, List<String> policies, String... trusted) {
    return new FrontSettings(
        Optional.of(name),
        Optional.of(header),
        Stream.of(trusted).flatMap(each -> Cidr.parse(each).stream()).toList(),
        policies.getFirst(),
        policies);
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  private static String[] headers() {
    return new String[] {
      "X-SSL-Client-Cert: " + escaped, "Client-Cert: :" + base64 + ":", "X-Client-Cert: " + base64
    };
  }

  @ParameterizedTest(name = "{0} {1}: {2} {3}")
  @CsvSource({
    // Without a name: the first front that trusts the caller.
    "127.0.0.2, /v1/acme/auth, 403, revoked",
    "127.0.0.1, /v1/acme/auth, 200, revoked",
    "127.0.0.3, /v1/acme/auth, 403, revoked",
    "127.0.0.4, /v1/acme/auth, 403, front_not_trusted",
    "127.0.0.2, /v1/acme/auth?policy=observe, 403, front_not_trusted",
    "127.0.0.1, /v1/acme/auth?policy=default, 403, revoked",
    "127.0.0.2, /v1/acme/auth/app?policy=observe, 403, revoked",
    // By name: that one, from whom it trusts.
    "127.0.0.2, /v1/acme/front/edge/auth, 403, revoked",
    "127.0.0.2, /v1/acme/front/inner/auth, 200, revoked",
    "127.0.0.2, /v1/acme/front/inner/auth?policy=default, 403, revoked",
    "127.0.0.2, /v1/acme/front/inner/auth/app?policy=default, 200, revoked",
    "127.0.0.2, /v1/acme/front/edge/auth?policy=observe, 403, front_not_trusted",
    "127.0.0.2, /v1/acme/front/edge/auth?polcy=default, 403, front_not_trusted",
    "127.0.0.2, /v1/acme/front/edge/auth/?policy=observe, 403, revoked",
    "127.0.0.1, /v1/acme/front/third/auth, 403, revoked",
    "127.0.0.1, /v1/acme/front/edge/auth, 403, front_not_trusted",
    "127.0.0.4, /v1/acme/front/inner/auth, 403, front_not_trusted",
    "127.0.0.1, /v1/acme/front/nobody/auth, 403, front_not_trusted",
    "127.0.0.1, /v1/acme/front/Inner/auth, 403, front_not_trusted",
    "127.0.0.1, /v1/acme/front/%69nner/auth, 403, front_not_trusted",
    "127.0.0.1, /v1/nobody/front/inner/auth, 403, front_not_trusted",
  })
  void whichFrontAnswers(String source, String target, int status, String reason) throws Exception {
    try (FrontCaller caller = new FrontCaller(source, lab.service.apiPort())) {
      assertThat(caller.ask(target, headers())).isEqualTo(new FrontCaller.Answer(status, reason));
    }
  }

  /** Each front looks at its own header and at no other. */
  @ParameterizedTest(name = "{0} {1} {2}: {3}")
  @CsvSource({
    "127.0.0.2, /v1/acme/auth, 0, no_certificate",
    "127.0.0.2, /v1/acme/auth, 1, revoked",
    "127.0.0.2, /v1/acme/auth, 2, no_certificate",
    "127.0.0.2, /v1/acme/front/inner/auth, 0, revoked",
    "127.0.0.2, /v1/acme/front/inner/auth, 1, no_certificate",
    "127.0.0.3, /v1/acme/auth, 1, no_certificate",
    "127.0.0.3, /v1/acme/auth, 2, revoked",
  })
  void whichHeaderCounts(String source, String target, int header, String reason) throws Exception {
    try (FrontCaller caller = new FrontCaller(source, lab.service.apiPort())) {
      assertThat(caller.ask(target, headers()[header]).reason()).isEqualTo(reason);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/acme/front",
        "/v1/acme/front/",
        "/v1/acme/front/inner",
        "/v1/acme/front/inner/",
        "/v1/acme/front/inner/authx",
        "/v1/acme/front/inner/AUTH",
        "/v1/acme/front/inner%2Fauth",
        "/v1/acme/front/inner/decisions",
        "/v1/acme/front//auth",
        "/v1/acme/front/auth",
        "/v1/acme/fronts/inner/auth",
        "/front/acme/inner/auth"
      })
  void whatIsNoFrontIsNotThere(String target) throws Exception {
    try (FrontCaller caller = new FrontCaller(INNER, lab.service.apiPort())) {
      assertThat(caller.ask(target, headers()).status()).isEqualTo(404);
    }
  }

  /** One connection that asks now for one front and now for another. */
  @Test
  void aConnectionIsOneFrontAfterTheOther() throws Exception {
    try (FrontCaller caller = new FrontCaller(EDGE, lab.service.apiPort())) {
      for (int i = 0; i < 3; i++) {
        assertThat(caller.ask("/v1/acme/auth", headers()).status()).isEqualTo(403);
        assertThat(caller.ask("/v1/acme/front/inner/auth", headers()).status()).isEqualTo(200);
        assertThat(caller.ask("/v1/acme/front/third/auth", headers()).reason())
            .isEqualTo("front_not_trusted");
      }
    }
  }

  /** A tag's words come from the settings and never from a path. */
  @Test
  void metricsCallEachFrontByItsName() throws Exception {
    try (FrontCaller caller = new FrontCaller(EDGE, lab.service.apiPort())) {
      caller.ask("/v1/acme/auth", headers());
      caller.ask("/v1/acme/front/inner/auth", headers());
      caller.ask("/v1/acme/front/stranger/auth", headers());
    }
    assertThat(ApiClient.series(lab.api.admin("/metrics").body(), "vouchsafe_decisions_total"))
        .anyMatch(line -> line.contains("front=\"edge\""))
        .anyMatch(line -> line.contains("front=\"inner\""))
        .noneMatch(line -> line.contains("stranger"));
  }

  /** {@code limits.per_source} is 4. */
  @Test
  void everyFrontsAddressesAreExemptFromTheLimitOfASource() throws Exception {
    List<FrontCaller> open = new ArrayList<>();
    try {
      for (int i = 0; i < 10; i++) {
        open.add(new FrontCaller(THIRD, lab.service.apiPort()));
        assertThat(open.getLast().ask("/v1/acme/auth", headers()).reason()).isEqualTo("revoked");
      }
    } finally {
      for (FrontCaller caller : open) {
        caller.close();
      }
    }
  }
}

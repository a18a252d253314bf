package io.vouchsafe.proxy.front.http.carrier;

import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.vertx.core.MultiMap;
import io.vouchsafe.config.FrontSettings.HeaderFormat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No value makes a carrier throw, and none makes it slow. */
class CarrierWorkTest {
  private static final Map<HeaderFormat, String> NAMES =
      Map.of(
          HeaderFormat.NGINX, "X-SSL-Client-Cert",
          HeaderFormat.RFC9440, "Client-Cert",
          HeaderFormat.ENVOY, "X-Forwarded-Client-Cert",
          HeaderFormat.TRAEFIK, "X-Forwarded-Tls-Client-Cert",
          HeaderFormat.CADDY, "X-Client-Cert",
          HeaderFormat.HAPROXY, "X-SSL-Client-DER");

  private static String good(HeaderFormat format) {
    String escaped = HeaderPki.escaped(HeaderPki.pem(ALICE));
    return switch (format) {
      case NGINX -> escaped;
      case RFC9440 -> ":" + HeaderPki.base64(ALICE) + ":";
      case ENVOY -> "Hash=" + ALICE.sha256().hex() + ";Cert=\"" + escaped + '"';
      case TRAEFIK, CADDY, HAPROXY -> HeaderPki.base64(ALICE);
    };
  }

  private static Carried read(HeaderFormat format, String value) {
    return CertificateCarrier.of(format)
        .read(MultiMap.caseInsensitiveMultiMap().add(NAMES.get(format), value));
  }

  @ParameterizedTest
  @EnumSource
  void aChangedLetterNeverThrows(HeaderFormat format) {
    String good = good(format);
    assertThat(read(format, good)).isInstanceOf(Carried.Chain.class);
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder changed = new StringBuilder(good);
      for (int n = random.nextInt(3); n >= 0; n--) {
        int at = random.nextInt(changed.length());
        switch (random.nextInt(3)) {
          case 0 -> changed.setCharAt(at, (char) random.nextInt(256));
          case 1 -> changed.deleteCharAt(at);
          default -> changed.insert(at, "=,;:%\"\\ -\0".charAt(random.nextInt(10)));
        }
      }
      assertThatCode(() -> read(format, changed.toString())).doesNotThrowAnyException();
    }
  }

  /** A reader that looks back for each letter takes minutes for a megabyte. */
  @ParameterizedTest
  @EnumSource
  void aMegabyteTakesAMoment(HeaderFormat format) {
    String good = good(format);
    for (String unit :
        List.of(
            ",",
            ";",
            ":",
            "%",
            "%25",
            "\"",
            "\\",
            "\\\"",
            "-----",
            "-----BEGIN ",
            "A",
            "A=\"\";",
            "::,",
            " ",
            ", ",
            "=",
            good,
            good + ",",
            good + ";",
            "-----BEGIN%20CERTIFICATE-----")) {
      String long1 = unit.repeat((1 << 20) / unit.length());
      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () -> assertThat(read(format, long1)).isInstanceOf(Carried.Malformed.class));
    }
  }

  @Test
  void everyFormatHasACarrier() {
    assertThat(NAMES).containsOnlyKeys(HeaderFormat.values());
  }
}

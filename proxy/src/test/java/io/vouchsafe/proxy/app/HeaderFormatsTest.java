package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.Cidr;
import io.vouchsafe.config.FrontSettings;
import io.vouchsafe.config.FrontSettings.HeaderFormat;
import io.vouchsafe.pki.Certificate;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every header format over HTTP; each has a front of its name. */
class HeaderFormatsTest {
  private static ServiceLab lab;
  private static Certificate leaf;

  @BeforeAll
  static void start() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.fronts = Stream.of(HeaderFormat.values()).map(HeaderFormatsTest::front).toList();
    lab = new ServiceLab(wishes);
    leaf = lab.client("CN=Alice").certificate();
  }

  private static FrontSettings front(HeaderFormat format) {
    return new FrontSettings(
        Optional.of(format.word()),
        Optional.of(format),
        Cidr.parse("127.0.0.1").stream().toList(),
        "default",
        List.of("default"));
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  private static FrontCaller.Answer ask(HeaderFormat format, String... headers) throws Exception {
    try (FrontCaller caller = new FrontCaller("127.0.0.1", lab.service.apiPort())) {
      return caller.ask("/v1/acme/front/" + format.word() + "/auth", headers);
    }
  }

  private static FrontCaller.Answer answer(int status, String reason) {
    return new FrontCaller.Answer(status, reason);
  }

  private static String base64(byte[] der) {
    return Base64.getEncoder().encodeToString(der);
  }

  private static String escaped(String pem) {
    return URLEncoder.encode(pem, StandardCharsets.US_ASCII).replace("+", "%20");
  }

  /** A header line with {@code der} as the leaf. */
  private static String line(HeaderFormat format, byte[] der) {
    String pem = "-----BEGIN CERTIFICATE-----\n" + base64(der) + "\n-----END CERTIFICATE-----\n";
    return switch (format) {
      case NGINX -> "X-SSL-Client-Cert: " + escaped(pem);
      case RFC9440 -> "Client-Cert: :" + base64(der) + ":";
      case ENVOY -> "X-Forwarded-Client-Cert: By=spiffe://x;Cert=\"" + escaped(pem) + '"';
      case TRAEFIK -> "X-Forwarded-Tls-Client-Cert: " + base64(der);
      case CADDY -> "X-Client-Cert: " + base64(der);
      case HAPROXY -> "X-SSL-Client-DER: " + base64(der);
    };
  }

  @ParameterizedTest
  @EnumSource
  void aCertificatePassesAndPassesAgainFromTheCache(HeaderFormat format) throws Exception {
    String line = line(format, leaf.der().toBytes());

    assertThat(ask(format, line)).isEqualTo(answer(200, "ok"));
    assertThat(ask(format, line)).isEqualTo(answer(200, "ok"));
  }

  @ParameterizedTest
  @EnumSource
  void withoutOneItIs401(HeaderFormat format) throws Exception {
    String name = line(format, new byte[0]).split(":", 2)[0];

    assertThat(ask(format)).isEqualTo(answer(401, "no_certificate"));
    assertThat(ask(format, name + ":")).isEqualTo(answer(401, "no_certificate"));
    assertThat(ask(format, name + ": ")).isEqualTo(answer(401, "no_certificate"));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsMoreThanOneCertificateIsMalformed(HeaderFormat format) throws Exception {
    byte[] der = leaf.der().toBytes();
    byte[] more = Arrays.copyOf(der, der.length + 1);
    String line = line(format, der);

    assertThat(ask(format, line(format, more))).isEqualTo(answer(403, "malformed"));
    assertThat(ask(format, line, line)).as("twice").isEqualTo(answer(403, "malformed"));
    assertThat(ask(format, line + "\tx")).isEqualTo(answer(403, "malformed"));
    assertThat(ask(format, line + "\u00e9")).isEqualTo(answer(403, "malformed"));
  }

  /** Larger than what an event loop decodes: on the workers first, then from the cache. */
  @ParameterizedTest
  @EnumSource(names = {"RFC9440", "ENVOY", "TRAEFIK"})
  void aLongChainIsReadOnTheWorkers(HeaderFormat format) throws Exception {
    String ca = base64(lab.issuing.certificate().der().toBytes());
    String first = line(format, leaf.der().toBytes());

    assertThat(ask(format, with(format, first, ca, 31))).isEqualTo(answer(200, "ok"));
    assertThat(ask(format, with(format, first, ca, 31))).isEqualTo(answer(200, "ok"));
    assertThat(ask(format, with(format, first, ca, 32))).isEqualTo(answer(403, "malformed"));
  }

  private static String[] with(HeaderFormat format, String first, String ca, int others) {
    return switch (format) {
      case RFC9440 ->
          new String[] {
            first, "Client-Cert-Chain: " + (":" + ca + ":,").repeat(others - 1) + ":" + ca + ":"
          };
      case TRAEFIK -> new String[] {first + ("," + ca).repeat(others)};
      default ->
          new String[] {
            "X-Forwarded-Client-Cert: Chain=\""
                + escaped(
                    ApiClient.pem(leaf) + ApiClient.pem(lab.issuing.certificate()).repeat(others))
                + '"'
          };
    };
  }
}

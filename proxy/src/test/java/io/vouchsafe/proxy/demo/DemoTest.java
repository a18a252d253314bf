package io.vouchsafe.proxy.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demo is right: every scenario, against the service that {@code serve} starts. */
@Timeout(240)
class DemoTest {

  @Test
  void everyVerdictIsAsItShouldBe() throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(printed, true, UTF_8);
        Demo demo = Demo.start(InstantSource.system(), DemoPorts.ANY)) {
      boolean right = demo.play(out);
      demo.invite(out);
      String table = printed.toString(UTF_8);
      assertThat(right).as(table).isTrue();
      assertThat(table).contains("15 of 15").doesNotContain("✗").contains("curl");
      assertThat(cuts(table)).contains("revoked\"} 1.0", "blocked\"} 1.0");
    }
  }

  /** Connections end for other reasons, too: these have to be the service's doing. */
  private static String cuts(String invitation) throws Exception {
    Matcher address = Pattern.compile("curl -s (http://\\S+/metrics)").matcher(invitation);
    assertThat(address.find()).isTrue();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(URI.create(address.group(1))).build(),
              HttpResponse.BodyHandlers.ofString())
          .body()
          .lines()
          .filter(line -> line.startsWith("vouchsafe_sessions_cut_total{gateway=\"tls_front\""))
          .collect(Collectors.joining("\n"));
    }
  }
}

package io.vouchsafe.proxy.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.InstantSource;
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
    }
  }
}

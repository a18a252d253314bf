package io.vouchsafe.proxy.journal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The log for programs and for people")
class LogEncoderTest {
  private static final String LOGGER = "io.vouchsafe.proxy.tenant.Reloads";
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00.120Z");

  @TempDir Path directory;

  private static String encoded(String format, String message, @Nullable Throwable thrown) {
    LoggingEvent event =
        new LoggingEvent(
            LOGGER, new LoggerContext().getLogger(LOGGER), Level.WARN, message, thrown, null);
    event.setInstant(NOW);
    event.setThreadName("main");
    LogEncoder encoder = new LogEncoder();
    encoder.setFormat(format);
    return new String(encoder.encode(event), StandardCharsets.UTF_8);
  }

  @Test
  void jsonHasTheShapeOfTheJournal() {
    String line = encoded("json", "not\nreloaded \u001b[31m", null);

    assertThat(line).endsWith("}\n").containsOnlyOnce("\n");
    assertThat(line).startsWith("{\"time\":\"2026-11-29T12:00:00.120Z\",\"event\":\"log\",");
    assertThat(new JsonObject(line))
        .isEqualTo(
            new JsonObject()
                .put("time", "2026-11-29T12:00:00.120Z")
                .put("event", "log")
                .put("level", "WARN")
                .put("logger", LOGGER)
                .put("thread", "main")
                .put("message", "not\nreloaded \u001b[31m"));
  }

  @Test
  void anExceptionIsOneField() {
    JsonObject error =
        new JsonObject(encoded("json", "no", new IllegalStateException("why", new Error("deep"))))
            .getJsonObject("error");

    assertThat(error.getString("type")).isEqualTo("java.lang.IllegalStateException");
    assertThat(error.getString("message")).isEqualTo("why");
    assertThat(error.getString("stack")).contains("LogEncoderTest", "Caused by: java.lang.Error");
  }

  @Test
  void whatIsLongIsCut() {
    JsonObject line =
        new JsonObject(encoded("json", "x".repeat(100_000), new Error("y".repeat(100_000))));

    assertThat(line.getString("message")).hasSizeLessThan(LogLine.LONGEST_MESSAGE + 64);
    assertThat(line.getJsonObject("error").getString("stack"))
        .hasSizeLessThan(LogLine.LONGEST_STACK + 64);
  }

  @Test
  @DisplayName("What a stranger wrote begins no line of the text and moves no cursor")
  void textIsForPeople() {
    assertThat(encoded("text", "bad\n2026 ERROR forged \u001b[2J", null))
        .isEqualTo(
            "2026-11-29T12:00:00.120Z WARN  Reloads: bad\\u000A2026 ERROR forged \\u001B[2J\n");
    assertThat(encoded("text", "no", new Error("deep\nforged")).lines().skip(1))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("  "));
  }

  @Test
  void textIsUsualOnATerminalAlone() throws Exception {
    assertThat(LogFormat.usual(link("terminal", "/dev/pts/3"))).isEqualTo(LogFormat.TEXT);
    assertThat(LogFormat.usual(link("console", "/dev/tty1"))).isEqualTo(LogFormat.TEXT);
    assertThat(LogFormat.usual(link("pipe", "pipe:[4711]"))).isEqualTo(LogFormat.JSON);
    assertThat(LogFormat.usual(link("null", "/dev/null"))).isEqualTo(LogFormat.JSON);
    assertThat(LogFormat.usual(directory.resolve("nothing"))).isEqualTo(LogFormat.JSON);
  }

  private Path link(String name, String target) throws Exception {
    return Files.createSymbolicLink(directory.resolve(name), Path.of(target));
  }
}

package io.vouchsafe.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.cli.terminal.Console;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A service that systemd does not wait for says nothing; one that cannot tell it complains. */
class SystemdNoticeTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void withoutSystemdNothingIsSaid() throws Exception {
    SystemdNotice.ready(console(Map.of()));
    SystemdNotice.ready(console(Map.of("NOTIFY_SOCKET", "")));
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void aSocketThatNobodyListensOnIsAComplaintAndNoFailure() throws Exception {
    SystemdNotice.ready(console(Map.of("NOTIFY_SOCKET", "/nowhere/notify")));
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("ready, but systemd could not be told")
        .contains("systemd-notify --ready")
        .contains("Type=exec");
  }

  private Console console(Map<String, String> environment) {
    return new Console(
        InputStream.nullInputStream(),
        OutputStream.nullOutputStream(),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        environment,
        false,
        InstantSource.system());
  }
}

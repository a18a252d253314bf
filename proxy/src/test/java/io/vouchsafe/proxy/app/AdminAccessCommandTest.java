package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.Secret;
import io.vouchsafe.proxy.cli.CommandRun;
import io.vouchsafe.proxy.it.Tool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How commands find the service and its token, and what they say when they do not. */
class AdminAccessCommandTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  @TempDir Path directory;

  @Test
  void theTokenComesFromAFileTheEnvironmentOrTheSettings() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.adminToken = Optional.of(new Secret(TOKEN));
    try (ServiceLab lab = new ServiceLab(wishes)) {
      String url = new CommandLab(lab).url();
      Path file = secret("admin.token", TOKEN);
      Path wrong = secret("wrong.token", "another-token-another-token-anot");

      assertThat(run(Map.of(), "status", "--admin", url).err())
          .contains("asks for a token", "--token file:PATH", "VOUCHSAFE_TOKEN", "--config FILE")
          .doesNotContain(TOKEN);
      assertThat(run(Map.of(), "status", "--admin", url, "--token", "file:" + wrong).err())
          .contains("refuses this token", "listen.admin_token");
      assertThat(run(Map.of(), "status", "--admin", url, "--token", "file:" + file).exit())
          .isZero();
      assertThat(run(Map.of("T", TOKEN), "status", "--admin", url, "--token", "env:T").exit())
          .isZero();
      Map<String, String> both = Map.of("VOUCHSAFE_ADMIN", url, "VOUCHSAFE_TOKEN", TOKEN);
      assertThat(run(both, "status").exit()).isZero();
      Map<String, String> named = Map.of("VOUCHSAFE_ADMIN", url, "VOUCHSAFE_TOKEN", "file:" + file);
      assertThat(run(named, "status").exit()).isZero();
      assertThat(run(Map.of(), "status", "--admin", url, "--token", TOKEN).exit()).isEqualTo(2);

      Path settings =
          Files.writeString(
              directory.resolve("vouchsafe.yaml"),
              "listen: { admin: 127.0.0.1:%d, admin_token: file:admin.token }\ntenants: {}\n"
                  .formatted(lab.service.adminPort()));
      assertThat(run(Map.of(), "status", "--config", settings.toString()).exit()).isZero();
    }
  }

  @Test
  void settingsThatAreNoneSaySo() throws Exception {
    Path broken = Files.writeString(directory.resolve("broken.yaml"), "lisen: 1\n");
    assertThat(run(Map.of(), "status", "--config", broken.toString()).err())
        .contains("vouchsafe config check", "--admin and --token");
    assertThat(run(Map.of(), "status", "--config", "missing.yaml").exit()).isEqualTo(2);
    assertThat(run(Map.of(), "status", "--admin", "ftp://x").exit()).isEqualTo(2);
    assertThat(run(Map.of("VOUCHSAFE_ADMIN", "nonsense"), "status").exit()).isEqualTo(2);
  }

  @Test
  void whereNobodyListensTheAnswerSaysWhatToType() throws Exception {
    int dead = Tool.freePort();
    CommandRun gone = run(Map.of(), "reload", "--admin", "http://127.0.0.1:" + dead);
    assertThat(gone.exit()).isEqualTo(1);
    assertThat(gone.err()).contains("no service answers at", "does it run?", "--config");
  }

  @Test
  void whatIsNoAdminPortIsToldApart() throws Exception {
    assertThat(answered("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello").err())
        .contains("no answer of a Vouchsafe admin port", "listen.admin");
    assertThat(answered("HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nhello").err())
        .contains("answers 404", "no answer of a Vouchsafe admin port");
    assertThat(
            answered("HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n{\"attention\":{\"deep\":[]}}")
                .err())
        .contains("of another shape");
    // A redirect would take the token elsewhere.
    assertThat(
            answered("HTTP/1.1 307 X\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n")
                .err())
        .contains("answers 307");
  }

  @Test
  void anAnswerWithoutEndIsLeft() throws Exception {
    String endless = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> floods(server, endless));
      CommandRun run =
          run(Map.of(), "status", "--admin", "http://127.0.0.1:" + server.getLocalPort());
      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.err()).contains("longer than");
    }
  }

  private static void floods(ServerSocket server, String head) {
    byte[] chunk =
        ("100000\r\n" + " ".repeat(1 << 20) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    try (Socket caller = server.accept()) {
      caller.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      while (true) {
        caller.getOutputStream().write(chunk);
      }
    } catch (IOException gone) {
      assertThat(gone).isNotNull();
    }
  }

  private static CommandRun answered(String answer) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(
              () -> {
                try (Socket caller = server.accept()) {
                  caller.getInputStream().read(new byte[1024]);
                  caller.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                  caller.getOutputStream().flush();
                  caller.getInputStream().read(new byte[1024]);
                } catch (IOException gone) {
                  assertThat(gone).isNotNull();
                }
              });
      CommandRun run =
          run(Map.of(), "status", "--admin", "http://127.0.0.1:" + server.getLocalPort());
      assertThat(run.exit()).isEqualTo(1);
      return run;
    }
  }

  private Path secret(String name, String text) throws IOException {
    Path file = Files.writeString(directory.resolve(name), text);
    Files.setPosixFilePermissions(
        file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private static CommandRun run(Map<String, String> environment, String... words) {
    return CommandRun.of(
        "", InstantSource.system(), false, environment, new ByteArrayOutputStream(), words);
  }
}

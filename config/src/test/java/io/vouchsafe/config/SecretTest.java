package io.vouchsafe.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets come from files and the environment, and nothing ever prints them. */
class SecretTest {
  @TempDir Path directory;
  private WrittenSettings written;

  @BeforeEach
  void write() {
    written =
        new WrittenSettings(
                directory, Map.of("TOKEN", "t0ken", "LINE", "t0ken\n", "BLANK", " ", "TWO", "a b"))
            .write("unix", "t0ken\n")
            .write("windows", "t0ken\r\n")
            .write("bare", "t0ken")
            .write("empty", "")
            .write("newline", "\n")
            .write("umlaut", "tök")
            .write("binary", new byte[] {(byte) 0xff, (byte) 0xfe})
            .write("long", "x".repeat(70_000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:unix", "file:windows", "file:bare", "env:TOKEN", "env:LINE"})
  void secretIsReadWithoutItsLastNewline(String reference) {
    Settings settings = written.settings("listen: { admin_token: '" + reference + "' }");

    assertThat(settings.listen().adminToken()).contains(new Secret("t0ken"));
    assertThat(settings.toString()).contains("***").doesNotContain("t0ken");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "file:nope | 'nope' does not exist",
        "file:. | '.' is a directory",
        "file: | '' is no file name",
        "file:empty | 'empty' is empty",
        "file:newline | the secret of 'file:newline' is empty",
        "file:long | 'long' is longer than 65536 bytes",
        "file:umlaut | the token contains a space or another character that a header "
            + "cannot carry",
        "file:binary | the token contains a space or another character that a header "
            + "cannot carry",
        "env:NOPE | the environment variable 'NOPE' is not set",
        "env:BLANK | the secret of 'env:BLANK' is empty",
        "env:TWO | the token contains a space or another character that a header " + "cannot carry",
      })
  void unusableSecretIsAMistake(String reference, String problem) {
    assertThat(written.problems("listen: { admin_token: '" + reference + "' }"))
        .containsExactly("vouchsafe.yaml:1: listen.admin_token: " + problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hunter2", "12345", "[hunter2]", "{ hunter2: 5 }", "~", "'FILE:x'"})
  void secretWrittenAsItselfIsRefusedAndNotRepeated(String literal) {
    assertThat(written.problems("listen: { api_token: " + literal + " }"))
        .containsExactly(
            "vouchsafe.yaml:1: listen.api_token: a secret is written as file:NAME or env:NAME,"
                + " never as itself");
  }

  @Test
  void offLoopbackEachPortNeedsItsToken() {
    String listen = "listen: { api: 0.0.0.0:1, admin: 0.0.0.0:2, %s: env:TOKEN }";

    assertThat(written.problems(listen.formatted("api_token")))
        .containsExactly(
            "vouchsafe.yaml:1: listen.admin: 0.0.0.0:2 is not loopback, so listen.admin_token is"
                + " required: write admin_token: file:admin.token, and put a long random text into"
                + " that file (openssl rand -hex 32 > admin.token); or listen on 127.0.0.1:2");
    assertThat(written.problems(listen.formatted("admin_token")))
        .containsExactly(
            "vouchsafe.yaml:1: listen.api: 0.0.0.0:1 is not loopback, so listen.api_token is"
                + " required: write api_token: file:api.token, and put a long random text into that"
                + " file (openssl rand -hex 32 > api.token); or listen on 127.0.0.1:1");
  }

  @Test
  void theMetricsTokenIsReadLikeTheOthersAndReplacesNone() {
    Settings settings = written.settings("listen: { metrics_token: env:TOKEN }");
    assertThat(settings.listen().metricsToken()).contains(new Secret("t0ken"));
    assertThat(settings.listen().adminToken()).isEmpty();
    assertThat(settings.toString()).contains("***").doesNotContain("t0ken");
    assertThat(written.problems("listen: { metrics_token: hunter2 }"))
        .containsExactly(
            "vouchsafe.yaml:1: listen.metrics_token: a secret is written as file:NAME or"
                + " env:NAME, never as itself");
    assertThat(written.problems("listen: { admin: 0.0.0.0:2, metrics_token: env:TOKEN }"))
        .containsExactly(
            "vouchsafe.yaml:1: listen.admin: 0.0.0.0:2 is not loopback, so listen.admin_token is"
                + " required: write admin_token: file:admin.token, and put a long random text into"
                + " that file (openssl rand -hex 32 > admin.token); or listen on 127.0.0.1:2");
    assertThat(written.problems("listen: { admin_token: env:TOKEN, metrics_token: env:TOKEN }"))
        .anyMatch(problem -> problem.contains("listen.metrics_token: equal to admin_token"));
  }

  @Test
  void tokenIsComparedAsAWhole() {
    Secret secret = new Secret("t0ken");

    assertThat(secret.matches("t0ken")).isTrue();
    assertThat(secret.matches("t0ke")).isFalse();
    assertThat(secret.matches("")).isFalse();
  }
}

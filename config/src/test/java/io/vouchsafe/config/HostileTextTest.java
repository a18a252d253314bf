package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenSettings.withObject;
import static io.vouchsafe.config.WrittenSettings.withPolicy;
import static io.vouchsafe.config.WrittenSettings.withTenant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.vouchsafe.pki.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever stands where a text belongs, the reader tells a mistake and throws nothing. */
class HostileTextTest {
  private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");
  private static final Fingerprint CERTIFICATE = Fingerprint.sha256(new byte[] {1});

  /** What stands between double quotes, where YAML and JSON read the same escapes. */
  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "\\u0000",
          "a\\nb",
          "\\ud800",
          "\\udc00a",
          "\\uffff",
          "\\u2028",
          "\\u202e",
          "\ud83d\ude00",
          "[",
          "[::",
          "[::1]",
          "::1%eth0",
          ":::",
          ":",
          "0:0",
          "1.2.3.4.5",
          "999.1.1.1",
          "127.0.0.1/99999999999",
          "*.",
          "*",
          "%",
          "%zz",
          "http://",
          "http://[",
          "http://[::1",
          "http://a:99999999999/",
          "http://a b/",
          "ldap://",
          "ldap:///",
          "file:",
          "file:///",
          "file:\\u0000",
          "env:",
          "env:=",
          "env:\\u0000",
          "aia",
          "CN=#04",
          "CN=#0403",
          "CN=\\\\zz",
          "CN=\\\\",
          "CN=",
          "=",
          ",",
          "CN=a\\u0001",
          "CN=\\ud800",
          "1.99=a",
          "2026-02-30T00:00:00Z",
          "+999999999-12-31T23:59:59.999999999-18:00",
          "-999999999-01-01T00:00:00+18:00",
          "2026-11-21T24:00:00Z",
          "0x",
          "-",
          "-0",
          "0x0x1",
          ":::",
          "ab:cd",
          "\\u0660",
          "a".repeat(70),
          "a".repeat(5000),
          "9".repeat(5000));

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource("documents")
  void aDocumentOfAnEmergency(String document) {
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
    assertThatCode(
            () -> {
              EmergencyDocuments.blocks(bytes, "body");
              EmergencyDocuments.breakGlass(bytes, "body", CERTIFICATE, NOW);
              EmergencyDocuments.kept(bytes, "body", NOW);
            })
        .doesNotThrowAnyException();
  }

  static Stream<String> documents() {
    return TEXTS.stream()
        .flatMap(
            text ->
                Stream.of("sha256", "serial", "issuer", "issuer_key", "subject", "key", "since")
                    .map(key -> blocks(key, text)));
  }

  private static String blocks(String key, String text) {
    String entry = "{\"serial\":\"1\",\"%s\":\"%s\",\"note\":\"%s\"}".formatted(key, text, text);
    return "{\"entries\":[%s],\"blocks\":[%s],\"break_glass\":[{\"%s\":\"%s\"}],"
            .formatted(entry, entry, key, text)
        + "\"by\":\"%s\",\"why\":\"%s\",\"until\":\"%s\"}".formatted(text, text, text);
  }

  /** Good documents with some of their characters changed, added or taken away. */
  @Test
  void aDocumentThatWasDamaged() {
    Random random = new Random(20261128);
    String good =
        "{\"by\":\"ops\",\"why\":\"a long reason\",\"entries\":["
            + "{\"serial\":\"0a:ff\",\"issuer\":\"CN=A\\\\,b+OU=#0c0161,O=\\\"c\\\"\"},"
            + "{\"subject\":\"CN=\\u00e5\\\\C3\\\\A5\",\"since\":\"2026-11-21T03:00:00+01:00\"},"
            + "{\"key\":\""
            + "ab".repeat(32)
            + "\",\"note\":\"n\",\"by\":\"b\"}]}";
    String alphabet = "\"\\{}[]:,=#+-&*!|>%@`'\n\t 0aZ.\u0000\u0085\ufeff\ud83d\ude00\ud800";
    int read = 0;
    for (int i = 0; i < 3000; i++) {
      StringBuilder text = new StringBuilder(good);
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        int at = random.nextInt(text.length());
        String put = String.valueOf(alphabet.charAt(random.nextInt(alphabet.length())));
        text.replace(at, at + random.nextInt(2), random.nextInt(4) == 0 ? "" : put);
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      read += EmergencyDocuments.blocks(bytes, "body") instanceof DocumentReading.Read ? 1 : 0;
      EmergencyDocuments.breakGlass(bytes, "body", CERTIFICATE, NOW);
      EmergencyDocuments.kept(bytes, "body", NOW);
    }
    assertThat(read).as("some changes are inside a note").isBetween(1, 2999);
  }

  @ParameterizedTest
  @MethodSource("places")
  void aTextOfTheSettings(UnaryOperator<String> settings) {
    WrittenSettings written = new WrittenSettings(directory);
    for (String text : TEXTS.subList(0, TEXTS.indexOf("CN=#0403"))) {
      assertThatCode(() -> written.read(settings.apply("\"" + text + "\"")))
          .as(text)
          .doesNotThrowAnyException();
    }
  }

  static Stream<UnaryOperator<String>> places() {
    return Stream.of(
        text -> withTenant("") + "listen: { api: " + text + ", admin: " + text + " }",
        text -> withTenant("") + "listen: { api_token: " + text + ", admin_token: " + text + " }",
        text -> withTenant("") + "include: [" + text + "]",
        text -> withTenant("front: { header: " + text + ", trusted: [" + text + "] }"),
        text -> withTenant("allowed_hosts: [" + text + "]"),
        text -> withTenant("block_list: " + text),
        text -> withTenant("cache: { maximum_memory: " + text + ", max_lifetime: " + text + " }"),
        text -> withTenant("signers: [ { issuer: " + text + ", key: " + text + " } ]"),
        text -> withTenant("crl: { c: { urls: [" + text + "], validity_time: " + text + " } }"),
        text ->
            withTenant(
                "crl: { c: { urls: ['ldap:///cn=x'], ldap_servers: [ { host: "
                    + text
                    + ", username: "
                    + text
                    + ", password: "
                    + text
                    + " } ] } }"),
        text -> withObject("issuers: [" + text + "]"),
        text -> withObject("host_header: " + text + ", timeout: " + text),
        text -> withObject("ocsp_signing_certificates: [" + text + "]"),
        text -> withObject("tunneling: { address: " + text + ", username: " + text + " }"),
        text -> withObject("url: " + text).replace("url: http://ocsp.test/, ", ""),
        text -> withPolicy("purpose: " + text + ", max_verdict: " + text),
        text -> withPolicy("revocation: { sources: [" + text + "], ocsp: [" + text + "] }"),
        text -> withTenant("").replace("acme:", text + ":"));
  }
}

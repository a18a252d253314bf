package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.front.tls.FrontSmugglingTest;
import io.vouchsafe.proxy.front.tls.RecordingUpstream;
import io.vouchsafe.proxy.front.tls.SmugglingCorpus;
import io.vouchsafe.proxy.it.TlsFrontLab.Answer;
import io.vouchsafe.proxy.it.TlsFrontLab.Front;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged service terminates TLS itself; curl and raw sockets come, an upstream writes down. */
@Tag("it")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsFrontIT {
  private static final Pattern REFERENCE = Pattern.compile("[0-9a-f]{10}-[0-9a-z]+");

  /** What an application may take for an identity; CGI makes one variable of each pair. */
  private static final List<String> INJECTED =
      List.of(
          "X-Client-CN",
          "x-client-cn",
          "X_Client_CN",
          "X-Client_CN",
          "X_CLIENT-CN",
          "Client-Cert",
          "client_cert",
          "CLIENT-CERT",
          "Client-Cert-Chain",
          "Client_Cert-Chain",
          "client_cert_chain",
          "X-Vouchsafe-Identity",
          "X_Vouchsafe_Identity",
          "x-vouchsafe_decision",
          "X-Vouchsafe-Reference",
          "X_VOUCHSAFE_REASON",
          "X-Vouchsafe-Anything",
          "X-SSL-Client-Cert",
          "X_SSL_Client_Cert",
          "X-SSL-Client-DER",
          "X-Forwarded-Client-Cert",
          "X_Forwarded_Client_Cert",
          "X-Forwarded-Tls-Client-Cert",
          "X-Client-Cert",
          "x_client_cert",
          "X-Forwarded-For",
          "Forwarded");

  private TlsFrontLab lab;
  private SSLContext alice;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    lab = new TlsFrontLab(directory, "128m");
    alice = lab.pki.client("alice");
  }

  @AfterAll
  void stop() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--http1.1", "--http2"})
  void whoMayPassComesWithTheIdentity(String version) throws Exception {
    for (Front front : List.of(Front.STRICT, Front.OPTIONAL)) {
      lab.application.forget();

      Answer answer = lab.curl(front, "alice", "/orders?id=7", version, "--data", "one coffee");

      assertThat(answer.head()).startsWith(version.equals("--http2") ? "HTTP/2 200" : "HTTP/1.1 2");
      assertThat(answer.body()).isEqualTo("ok");
      RecordingUpstream.Seen seen = onlyOne();
      assertThat(seen.line()).isEqualTo("POST /orders?id=7 HTTP/1.1");
      assertThat(seen.body()).isEqualTo("one coffee");
      isAlice(seen);
    }
  }

  private void isAlice(RecordingUpstream.Seen seen) throws Exception {
    Map<String, List<String>> expected =
        Map.of(
            "X-Client-CN", List.of("alice"),
            "X-Vouchsafe-Identity", List.of("CN%3Dalice%2CO%3DExample"),
            "X-Vouchsafe-Decision", List.of("allow"),
            "Client-Cert", List.of(lab.pki.field("alice")),
            "Client-Cert-Chain", List.of(lab.pki.field("issuing")));
    for (Map.Entry<String, List<String>> each : expected.entrySet()) {
      assertThat(seen.values(each.getKey())).as(seen.head()).isEqualTo(each.getValue());
    }
    String reference = seen.values("X-Vouchsafe-Reference").getFirst();
    assertThat(lab.decision(reference)).contains(reference, "\"allow\"", "tls_front");
  }

  /** At an optional front nobody is somebody. */
  @ParameterizedTest
  @CsvSource({
    "STRICT, alice, --http1.1",
    "STRICT, alice, --http2",
    "OPTIONAL, none, --http1.1",
    "OPTIONAL, none, --http2"
  })
  void anInjectedIdentityNeverArrives(Front front, String who, String version) throws Exception {
    lab.application.forget();
    List<String> arguments = new ArrayList<>(List.of(version));
    INJECTED.forEach(name -> arguments.addAll(List.of("-H", name + ": forged")));

    Answer answer = lab.curl(front, who, "/", arguments.toArray(String[]::new));

    assertThat(answer.status()).as(answer.head()).isEqualTo(200);
    RecordingUpstream.Seen seen = onlyOne();
    assertThat(seen.head()).doesNotContain("forged");
    assertThat(seen.names()).doesNotHaveDuplicates();
    if (who.equals("alice")) {
      isAlice(seen);
      return;
    }
    Set<String> ours = INJECTED.stream().map(TlsFrontIT::plain).collect(Collectors.toSet());
    ours.removeAll(Set.of("x-vouchsafe-decision", "x-forwarded-for", "forwarded"));
    assertThat(seen.names()).extracting(TlsFrontIT::plain).doesNotContainAnyElementsOf(ours);
    assertThat(seen.values("X-Vouchsafe-Decision")).containsExactly("none");
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @ParameterizedTest
  @CsvSource({
    "none, 401, no_certificate",
    "revoked, 403, revoked",
    "expired, 403, expired",
    "foreign, 403, no_path",
    "impostor, 403, bad_signature",
    "stranger, 403, status_unknown"
  })
  void whoMayNotSeesAReference(String who, int status, String reason) throws Exception {
    lab.application.forget();
    for (String version : List.of("--http1.1", "--http2")) {
      String start = version.equals("--http2") ? "HTTP/2 " + status : "HTTP/1.1 " + status;
      Answer page = lab.curl(Front.STRICT, who, "/", version, "-H", "Accept: text/html,*/*;q=0.8");
      assertThat(page.head()).startsWith(start).containsIgnoringCase("content-type: text/html");
      isToldApart(page, reason);

      Answer json = lab.curl(Front.STRICT, who, "/", version, "--data", "a body");
      assertThat(json.head())
          .startsWith(start)
          .containsIgnoringCase("content-type: application/problem+json");
      isToldApart(json, reason);
    }
    assertThat(lab.application.everything()).isEmpty();
  }

  /** The client learns a reference and no reason; the operator finds the reason. */
  private void isToldApart(Answer answer, String reason) throws Exception {
    assertThat(answer.body()).doesNotContain(reason);
    assertThat(answer.head()).doesNotContain(reason);
    Matcher reference = REFERENCE.matcher(answer.body());
    assertThat(reference.find()).as(answer.body()).isTrue();
    assertThat(lab.decision(reference.group())).contains(reference.group(), '"' + reason + '"');
  }

  static List<SmugglingCorpus.Attempt> attempts() {
    return SmugglingCorpus.attempts();
  }

  /** The corpus of {@link FrontSmugglingTest}, behind TLS. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("attempts")
  void nothingIsSmuggled(SmugglingCorpus.Attempt attempt) throws Exception {
    FrontSmugglingTest.attempt(() -> lab.dial(Front.STRICT, alice), lab.application, attempt);
  }

  private RecordingUpstream.Seen onlyOne() {
    assertThat(lab.application.wrong()).isEmpty();
    assertThat(lab.application.seen()).hasSize(1);
    return lab.application.seen().getFirst();
  }
}

package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.RevocationReason;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /decisions}: who finds what. Alice came twice, Mallory's is revoked. */
class DecisionSearchTest {
  private static ServiceLab lab;
  private static Certificate alice;
  private static Certificate mallory;
  private static final List<String> REFERENCES = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    lab = new ServiceLab();
    alice = lab.client("CN=Alice Smith,O=Lab").certificate();
    mallory = lab.client("CN=Mallory,O=Lab").certificate();
    decide(alice);
    decide(alice);
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    decide(mallory);
    lab.responder.say(spec -> spec);
  }

  private static void decide(Certificate leaf) throws Exception {
    REFERENCES.add(lab.api.decide(leaf).getString("reference"));
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "                                       | 2 1 0",
        "reference=$R0                          | 0",
        "reference=$R2                          | 2",
        "reference=ffffffffff-1                 | ",
        "tenant=acme                            | 2 1 0",
        "tenant=nobody                          | ",
        "reason=ok                              | 1 0",
        "reason=revoked                         | 2",
        "decision=allow                         | 1 0",
        "decision=deny                          | 2",
        "subject=O%3DLab,CN%3DMallory           | 2",
        "subject=alice+smith                    | 1 0",
        "subject=O%3DLab                        | 2 1 0",
        "subject=Bob                            | ",
        "serial=$S0                             | 1 0",
        "serial=00$S2                           | 2",
        "serial=$COLONS                         | 1 0",
        "serial=0                               | ",
        "sha256=$D2                             | 2",
        "sha256=$UPPER                          | 2",
        "limit=1                                | 2",
        "limit=2&decision=allow                 | 1 0",
        "limit=1&decision=allow                 | 1",
        "subject=alice&decision=deny            | ",
        "subject=mallory&reason=revoked&tenant=acme&decision=deny&serial=$S2&sha256=$D2 | 2",
        "subject=mallory&serial=$S0             | ",
        "after=$R0                              | 2 1",
        "after=$R0&limit=1                      | 1",
        "after=$R0&decision=deny                | 2",
        "after=$R2                              | ",
        "after=ffffffffff-1                     | 2 1 0",
        "wait=30                                | 2 1 0",
        "after=$R2&wait=0                       | ",
      })
  void eachFilterAndAllOfThemTogether(String query, String expected) throws Exception {
    List<String> wanted =
        expected == null
            ? List.of()
            : List.of(expected.split(" ", -1)).stream()
                .map(number -> REFERENCES.get(Integer.parseInt(number)))
                .toList();

    assertThat(references(search(query == null ? "" : filled(query)))).isEqualTo(wanted);
  }

  private static String filled(String query) {
    String serial = alice.serial().hex();
    String even = serial.length() % 2 == 0 ? serial : "0" + serial;
    return query
        .replace("$R0", REFERENCES.get(0))
        .replace("$R2", REFERENCES.get(2))
        .replace("$S0", serial)
        .replace("$S2", mallory.serial().hex())
        .replace("$D2", mallory.sha256().hex())
        .replace("$COLONS", even.replaceAll("(..)(?=.)", "$1:").toUpperCase(Locale.ROOT))
        .replace("$UPPER", mallory.sha256().hex().toUpperCase(Locale.ROOT));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "reference=         | reference is the reference of a decision",
        "reference=x        | reference is the reference of a decision",
        "after=0            | after is the reference of a decision",
        "tenant=            | tenant is the name",
        "reason=bad         | reason is none of docs/reasons.md",
        "reason=REVOKED     | reason is none of docs/reasons.md",
        "decision=maybe     | decision is allow or deny",
        "subject=           | subject is a part",
        "serial=xyz         | hexadecimal digits",
        "serial=1:2         | hexadecimal digits",
        "sha256=00          | sha256 is 64 hexadecimal digits",
        "limit=0            | limit is a number from 1 to 1000",
        "limit=1001         | limit is a number from 1 to 1000",
        "wait=61            | wait is a number of seconds from 0 to 60",
        "wait=-1            | wait is a number of seconds from 0 to 60",
        "wait=1s            | wait is a number of seconds from 0 to 60",
        "serials=1          | nearest is 'serial'",
        "after=$R0&after=$R0 | is there twice",
      })
  void aBadValueIsNoEmptyList(String query, String allowed) throws Exception {
    HttpResponse<String> answer = lab.api.admin("/decisions?" + filled(query));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains(allowed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE"})
  void decisionsAreOnlyRead(String method) throws Exception {
    assertThat(lab.api.adminSend(method, "/decisions", "").statusCode()).isEqualTo(405);
  }

  @Test
  @DisplayName("An asked login's line has every attempt; a remembered one's says that nobody was")
  void theLineOfAnAskedLoginAndOfARememberedOne() throws Exception {
    JsonObject asked = line(REFERENCES.get(0));
    JsonObject remembered = line(REFERENCES.get(1));

    for (JsonObject line : List.of(asked, remembered)) {
      assertThat(line.getString("serial")).isEqualTo(alice.serial().hex());
      assertThat(line.getString("sha256")).isEqualTo(alice.sha256().hex());
      JsonObject personal = line.getJsonObject("personal");
      assertThat(personal.getString("subject")).isEqualTo(alice.subject().toString());
      assertThat(personal.getString("issuer")).isEqualTo(alice.issuer().toString());
      assertThat(status(line).getString("status")).isEqualTo("good");
      assertThat(status(line).getString("certificate")).isEqualTo(alice.sha256().hex());
      assertThat(status(line).getString("responder")).isEqualTo(lab.responder.url().toString());
    }
    assertThat(status(asked).getString("source")).isEqualTo("ocsp");
    JsonObject attempt = status(asked).getJsonArray("attempts").getJsonObject(0);
    assertThat(attempt.getString("source")).isEqualTo("ocsp");
    assertThat(attempt.getString("responder")).isEqualTo(lab.responder.url().toString());
    assertThat(attempt.getString("outcome")).isEqualTo("good");
    assertThat(attempt.getLong("millis")).isNotNegative();
    assertThat(status(remembered).getString("source")).isEqualTo("cache");
    assertThat(status(remembered).getJsonArray("attempts")).isEmpty();
  }

  private static JsonObject status(JsonObject line) {
    return line.getJsonArray("revocation").getJsonObject(0);
  }

  private static JsonObject line(String reference) throws Exception {
    return search("reference=" + reference).getJsonArray("decisions").getJsonObject(0);
  }

  @Test
  void missedIsToldOnlyToWhoGoesOnFromAReference() throws Exception {
    assertThat(search("").containsKey("missed")).isFalse();
    assertThat(search("after=" + REFERENCES.get(0)).getBoolean("missed")).isFalse();
    assertThat(search("after=ffffffffff-1").getBoolean("missed")).isTrue();
  }

  @Test
  @DisplayName("Whoever waits is answered by the first decision that fits, and by no other")
  void aPollIsAnsweredByWhatItWaitsFor() throws Exception {
    try (ServiceLab busy = new ServiceLab()) {
      Certificate bob = busy.client("CN=Bob").certificate();
      String first = busy.api.decide(bob).getString("reference");
      CompletableFuture<HttpResponse<String>> poll =
          busy.api.adminLater("/decisions?decision=deny&wait=60&after=" + first);
      busy.api.decide(bob);
      busy.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.SUPERSEDED));
      String denied = busy.api.decide(busy.client("CN=Eve").certificate()).getString("reference");

      JsonObject answer = new JsonObject(poll.get(30, TimeUnit.SECONDS).body());
      assertThat(references(answer)).containsExactly(denied);
      assertThat(answer.getBoolean("missed")).isFalse();
    }
  }

  @Test
  void aPollInVainEndsWithAnEmptyList() throws Exception {
    long begun = System.nanoTime();
    JsonObject answer = search("wait=1&after=" + REFERENCES.get(2));

    assertThat(references(answer)).isEmpty();
    assertThat(System.nanoTime() - begun).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(900));
  }

  private static JsonObject search(String query) throws Exception {
    HttpResponse<String> answer = lab.api.admin("/decisions?" + query);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private static List<String> references(JsonObject answer) {
    JsonArray decisions = answer.getJsonArray("decisions");
    return decisions.stream().map(each -> ((JsonObject) each).getString("reference")).toList();
  }
}

package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.BlockDocument;
import io.vouchsafe.config.Secret;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls about emergencies that are wrong: each is told so, and none changes anything. */
class EmergencyMistakeTest {
  private static final String GOOD = "{\"entries\":[{\"subject\":\"CN=a\"}]}";
  private static final String SHA = "ab".repeat(32);

  private ServiceLab lab;

  @BeforeEach
  void start() throws Exception {
    lab = new ServiceLab();
    assertThat(lab.api.adminSend("PUT", "/blocks/acme", GOOD).statusCode()).isEqualTo(200);
  }

  @AfterEach
  void stop() throws Exception {
    assertThat(lab.api.admin("/metrics").body())
        .as("nothing was changed")
        .contains(
            "vouchsafe_blocks{tenant=\"acme\"} 1.0", "vouchsafe_break_glass{tenant=\"acme\"} 0.0");
    lab.close();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "GET, /blocks, 404",
    "GET, /blocks/, 404",
    "GET, /blocks/nobody, 404",
    "GET, /blocks/acme/, 404",
    "GET, /blocks/acme/x, 405",
    "GET, /blocks/acme/x/y, 404",
    "GET, /blocks/acme%2F, 404",
    "GET, /blocks//acme, 404",
    "PATCH, /blocks/acme, 405",
    "PUT, /blocks/nobody, 404",
    "GET, /break-glass/nobody, 404",
    "GET, /break-glass/acme/abcd, 404",
    "PUT, /break-glass/acme, 422",
    "POST, /break-glass/acme, 422",
    "PATCH, /break-glass/acme, 405",
    "PUT, /break-glass/acme/, 404",
  })
  void whatIsNotThere(String method, String path, int status) throws Exception {
    assertThat(lab.api.adminSend(method, path, method.equals("GET") ? "" : GOOD).statusCode())
        .isEqualTo(status);
  }

  @Test
  void everyMistakeOfADocumentIsInTheProblem() throws Exception {
    HttpResponse<String> answer =
        lab.api.adminSend("PUT", "/blocks/acme", "{\"entries\":[{\"key\":\"x\"},{}],\"a\":1}");

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(new JsonObject(answer.body()).getJsonArray("problems")).hasSize(3);
  }

  /** Each would block nobody, or break the reader. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "CN=#04 | no value in DER",
        "CN=#0401 | no value in DER",
        "CN=#xy | no pairs of hexadecimal digits",
        "CN=\\\\zz | begins no escape",
        "CN=\\u0000 | control character, U+0000",
        "CN=a\\nb | control character, U+000A",
        "CN=\\ud800 | ''",
        "CN= | without a value",
        "FOO=a | FOO is no attribute type",
        "/O=Acme/CN=a | RFC2253"
      })
  void aNameThatNamesNobodyIsRefusedAndSaysWhy(String name, String why) throws Exception {
    for (String entry :
        new String[] {
          "{\"subject\":\"" + name + "\"}", "{\"serial\":\"1\",\"issuer\":\"" + name + "\"}"
        }) {
      HttpResponse<String> answer =
          lab.api.adminSend("POST", "/blocks/acme", "{\"entries\":[" + entry + "]}");

      assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 422);
      assertThat(answer.body()).contains(why);
    }
  }

  /** YAML can do much that a list of blocks has no use for. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("hostileYaml")
  void hostileYamlChangesNothing(String name, String yaml) throws Exception {
    for (String method : new String[] {"PUT", "POST"}) {
      HttpResponse<String> answer =
          lab.api.adminSendAs("application/yaml", method, "/blocks/acme", yaml);

      assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 422);
    }
    assertThat(lab.api.admin("/blocks/acme").body()).contains("CN=a").doesNotContain("CN=b");
  }

  static Stream<Arguments> hostileYaml() {
    String entry = "{ subject: CN=b }";
    return Stream.of(
        arguments("aliases", laughs() + "entries: *l6\n"),
        arguments("an alias of itself", "entries: &a [*a]\n"),
        arguments("a key twice", "entries: []\nentries: [ " + entry + " ]\n"),
        arguments("a key of an entry twice", "entries: [ { subject: CN=b, subject: CN=c } ]\n"),
        arguments("a tag of Java", "entries: !!java.net.URL [ " + entry + " ]\n"),
        arguments("a second document", "entries: []\n---\nentries: [ " + entry + " ]\n"),
        arguments("a document behind the end", "entries: []\n...\nentries: [ " + entry + " ]\n"),
        arguments("a merge", "a: &a " + entry + "\nentries: [ { <<: *a } ]\n"),
        arguments("depth", "entries: " + "[".repeat(100_000)),
        arguments(
            "names of 4,097 characters", "entries: [ { subject: CN=" + "b".repeat(4094) + " } ]"),
        arguments("a lone surrogate", "entries: [ { subject: \"CN=b\\ud800\" } ]"),
        arguments("nothing", "# nothing\n"));
  }

  /** A million nodes. */
  private static String laughs() {
    StringBuilder yaml = new StringBuilder("l0: &l0 { subject: CN=b }\n");
    for (int i = 1; i <= 6; i++) {
      yaml.append("l%d: &l%d [%s]\n".formatted(i, i, ("*l" + (i - 1) + ", ").repeat(10)));
    }
    return yaml.toString();
  }

  @Test
  void oneAllowAtATimeWithEndAuthorAndReason() throws Exception {
    for (String body :
        new String[] {
          "{}",
          "[]",
          "{\"until\":\"2026-03-01T13:00:00Z\",\"by\":\"ops\"}",
          "{\"until\":\"2026-03-02T12:00:01Z\",\"by\":\"ops\",\"why\":\"x\"}",
          "{\"until\":\"2026-03-01T12:00:00Z\",\"by\":\"ops\",\"why\":\"x\"}"
        }) {
      assertThat(lab.api.adminSend("PUT", "/break-glass/acme/" + SHA, body).statusCode())
          .as(body)
          .isEqualTo(422);
    }
  }

  @Test
  void aDocumentOfAnotherTypeOrTooLargeIsNotRead() throws Exception {
    assertThat(lab.api.adminSend("PUT", "/blocks/acme", "").statusCode()).isEqualTo(415);
    String entries = "{\"entries\":[{\"subject\":\"CN=" + "a".repeat(16 << 20) + "\"}]}";
    assertThat(lab.api.adminSend("PUT", "/blocks/acme", entries).statusCode()).isEqualTo(413);
  }

  @Test
  void aListGrowsToItsBoundAndNoFurther() throws Exception {
    String many =
        IntStream.range(0, BlockDocument.MOST)
            .mapToObj(i -> "{\"subject\":\"CN=" + i + "\"}")
            .collect(Collectors.joining(",", "{\"entries\":[", "]}"));
    HttpResponse<String> answer = lab.api.adminSend("POST", "/blocks/acme", many);
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("at most 10000 blocks");
  }

  @Test
  void withoutTheTokenNothingIsShownOrChanged() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.adminToken = Optional.of(new Secret("admin"));
    try (ServiceLab other = new ServiceLab(wishes)) {
      assertThat(other.api.adminSend("PUT", "/blocks/acme", GOOD).statusCode()).isEqualTo(401);
      assertThat(other.api.admin("/blocks/acme").statusCode()).isEqualTo(401);
      assertThat(other.api.admin("/blocks/nobody").statusCode()).isEqualTo(401);
    }
  }
}

package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.state.StateDirectory;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("docs/logs.md has the fields that are written, and no others")
@Timeout(240)
class LogsPageTest {
  private static final Path CODE = Path.of("src", "main", "java", "io", "vouchsafe", "proxy");

  /** Whoever writes lines of the journal or the log. */
  private static final List<String> WRITERS =
      List.of(
          "journal/DecisionLine.java",
          "journal/EvidenceText.java",
          "journal/LogLine.java",
          "session/SessionAudit.java",
          "emergency/EmergencyAudit.java",
          "ocvpn/GroupJournal.java",
          "shared/nodes/NodeAudit.java");

  private static final Pattern KEY_OF_TEXT = Pattern.compile("\\\\\"([a-z0-9_]+)\\\\\":");
  private static final Pattern KEY_OF_OBJECT = Pattern.compile("\\.put\\(\\s*\"([a-z0-9_]+)\"");
  private static final Pattern KEY_OF_ID = Pattern.compile("id\\(line, \"([a-z_]+)\"");

  @TempDir Path directory;

  @Test
  void theCodeWritesTheNamesOfThePageAndNoOthers() throws Exception {
    Set<String> written = new TreeSet<>();
    for (String writer : WRITERS) {
      String code = Files.readString(CODE.resolve(writer));
      for (Pattern key : List.of(KEY_OF_TEXT, KEY_OF_OBJECT, KEY_OF_ID)) {
        key.matcher(code).results().forEach(found -> written.add(found.group(1)));
      }
    }
    assertThat(written).isEqualTo(namesOnPage());
  }

  @Test
  void nobodyElseWritesLines() throws Exception {
    try (var files = Files.walk(CODE)) {
      List<String> writers =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(LogsPageTest::beginsLines)
              .map(file -> CODE.relativize(file).toString())
              .toList();
      // Evidence is a part of the line of a decision.
      assertThat(writers)
          .containsExactlyInAnyOrderElementsOf(
              WRITERS.stream().filter(each -> !each.contains("EvidenceText")).toList());
    }
  }

  private static boolean beginsLines(Path file) {
    try {
      String code = Files.readString(file);
      return Stream.of(KEY_OF_TEXT, KEY_OF_OBJECT)
          .flatMap(key -> key.matcher(code).results())
          .anyMatch(found -> found.group(1).equals("event"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Set<String> namesOnPage() throws IOException {
    Set<String> names = new TreeSet<>();
    for (Set<String> fields : LogsPage.fields().values()) {
      for (String field : fields) {
        names.add(field.substring(field.lastIndexOf('.') + 1).replace("[]", ""));
      }
    }
    return names;
  }

  @Test
  void eachLineOfARunningServiceHasOnlyFieldsOfItsEvent() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.state = StateDirectory.open(directory.resolve("state"));
    try (ServiceLab lab = new ServiceLab(wishes)) {
      play(lab);
      Map<String, Set<String>> page = LogsPage.fields();
      Set<String> events = new TreeSet<>();
      Awaitility.await()
          .untilAsserted(() -> assertThat(lab.journalText()).contains("break_glass_ended"));
      for (String text : lab.journalText().lines().toList()) {
        JsonObject line = new JsonObject(text);
        assertThat(line.fieldNames()).as(text).startsWith("time", "event");
        Set<String> paths = new TreeSet<>();
        walk("", line, paths);
        assertThat(page).containsKey(line.getString("event"));
        assertThat(page.get(line.getString("event"))).as(text).containsAll(paths);
        events.add(line.getString("event"));
      }
      assertThat(events)
          .containsExactlyInAnyOrder(
              "decision", "session_cut", "blocks", "break_glass", "break_glass_ended");
    }
  }

  private static void play(ServiceLab lab) throws Exception {
    Certificate alice = lab.client("CN=Alice").certificate();
    lab.api.decide(alice);
    lab.api.decide(alice);
    lab.api.auth("/v1/nobody/auth");
    String id = new FakeGateway(lab.service).connect(new FakeGateway.Peer(), alice).id();
    ok(lab, "POST", "/sessions/" + id + "/cut", "{\"by\":\"ops\",\"why\":\"test\"}");
    ok(
        lab,
        "PUT",
        "/blocks/acme",
        "{\"by\":\"ops\",\"why\":\"stolen\",\"entries\":[{\"subject\":\"CN=Mallory\"}]}");
    lab.api.decide(lab.client("CN=Mallory").certificate());
    String allow = "/break-glass/acme/" + alice.sha256().hex();
    ok(
        lab,
        "PUT",
        allow,
        "{\"by\":\"ops\",\"why\":\"test\",\"until\":\"%s\"}"
            .formatted(FakeClock.START.plusSeconds(60)));
    ok(lab, "DELETE", allow + "?by=ops&why=over", "");
  }

  private static void ok(ServiceLab lab, String method, String path, String body) throws Exception {
    HttpResponse<String> answer = lab.api.adminSend(method, path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static void walk(String path, Object value, Set<String> paths) {
    if (value instanceof JsonObject object) {
      for (String name : object.fieldNames()) {
        String below = path.isEmpty() ? name : path + "." + name;
        paths.add(below);
        walk(below, object.getValue(name), paths);
      }
    } else if (value instanceof JsonArray list) {
      list.forEach(each -> walk(path + "[]", each, paths));
    }
  }
}

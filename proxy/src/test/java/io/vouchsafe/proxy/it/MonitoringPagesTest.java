package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName(
    "Alert rules, their tests, the runbook, the dashboard and docs/metrics.md fit together")
class MonitoringPagesTest {
  private static final Path DOCS = Path.of("..", "docs");
  private static final Path RULES = DOCS.resolve("monitoring/alerts.yml");
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:vouchsafe|cache|process|jvm)_[a-z0-9_]+");
  private static final Set<String> SEVERITIES = Set.of("critical", "warning", "info");

  private static List<Map<?, ?>> rules() throws IOException {
    List<Map<?, ?>> rules = new ArrayList<>();
    Map<?, ?> file = (Map<?, ?>) YamlPaths.documents(Files.readString(RULES)).getFirst();
    for (Object group : (List<?>) file.get("groups")) {
      for (Object rule : (List<?>) ((Map<?, ?>) group).get("rules")) {
        rules.add((Map<?, ?>) rule);
      }
    }
    assertThat(rules).hasSizeGreaterThan(20);
    return rules;
  }

  private static String name(Map<?, ?> rule) {
    return (String) rule.get("alert");
  }

  @Test
  void eachAlertSaysWhatItIsAndLinksToItsParagraph() throws Exception {
    MarkdownPage runbook = MarkdownPage.of(DOCS.resolve("runbook.md"));
    Set<String> linked = new TreeSet<>();
    for (Map<?, ?> rule : rules()) {
      Map<?, ?> notes = (Map<?, ?>) rule.get("annotations");
      String link = (String) notes.get("runbook_url");
      assertThat((String) notes.get("summary")).as(name(rule)).endsWith(".");
      assertThat((String) notes.get("description")).as(name(rule)).endsWith(".");
      assertThat(((Map<?, ?>) rule.get("labels")).get("severity")).isIn(SEVERITIES);
      assertThat(link).startsWith("docs/runbook.md#");
      linked.add(link.substring(link.indexOf('#') + 1));
    }
    assertThat(linked).hasSameSizeAs(rules());
    assertThat(runbook.anchors()).as("a paragraph for each alert").containsAll(linked);
    assertThat(runbook.anchors().stream().filter(each -> each.startsWith("vouchsafe")))
        .as("no paragraph without an alert")
        .containsExactlyInAnyOrderElementsOf(linked);
  }

  @Test
  void eachParagraphAnswersTheFourQuestions() throws Exception {
    String runbook = Files.readString(DOCS.resolve("runbook.md"));
    for (Map<?, ?> rule : rules()) {
      String paragraph = runbook.split("## " + name(rule) + "\n", 2)[1].split("\n## ", 2)[0];
      assertThat(paragraph)
          .as(name(rule))
          .contains("**What it means.**", "**What users notice.**", "**Type first.**", "**Next.**");
    }
  }

  @Test
  void eachAlertFiresInTheTestsOfTheRules() throws Exception {
    String tests = Files.readString(DOCS.resolve("monitoring/alerts.test.yml"));
    for (Map<?, ?> rule : rules()) {
      assertThat(tests).contains("alertname=\"" + name(rule) + "\"");
    }
  }

  @Test
  void eachMetricThatIsAskedForIsOnThePage() throws Exception {
    Set<String> asked = new TreeSet<>();
    for (Map<?, ?> rule : rules()) {
      asked.addAll(metrics((String) rule.get("expr")));
    }
    JsonNode board =
        new ObjectMapper().readTree(DOCS.resolve("monitoring/dashboard.json").toFile());
    board.findValues("expr").forEach(expr -> asked.addAll(metrics(expr.asText())));
    String page = Files.readString(DOCS.resolve("metrics.md"));
    for (String metric : asked) {
      assertThat(page)
          .contains("| `" + metric.replaceFirst("_seconds_(count|sum|max)$", "_seconds") + "` |");
    }
  }

  @Test
  @DisplayName("No two panels share a place or a number, and each has a title and a query")
  void eachPanelHasItsPlace() throws Exception {
    JsonNode board =
        new ObjectMapper().readTree(DOCS.resolve("monitoring/dashboard.json").toFile());
    Set<Integer> ids = new TreeSet<>();
    Set<String> cells = new TreeSet<>();
    for (JsonNode panel : board.path("panels")) {
      String title = panel.path("title").asText();
      assertThat(title).isNotBlank();
      assertThat(ids.add(panel.path("id").asInt())).as(title).isTrue();
      assertThat(panel.path("type").asText().equals("row") || !panel.path("targets").isEmpty())
          .as(title)
          .isTrue();
      JsonNode place = panel.path("gridPos");
      assertThat(place.path("x").asInt() + place.path("w").asInt()).as(title).isLessThan(25);
      for (int x = 0; x < place.path("w").asInt(); x++) {
        for (int y = 0; y < place.path("h").asInt(); y++) {
          String cell = (place.path("x").asInt() + x) + "," + (place.path("y").asInt() + y);
          assertThat(cells.add(cell)).as(title).isTrue();
        }
      }
    }
  }

  private static Set<String> metrics(String text) {
    Set<String> names = new TreeSet<>();
    METRIC.matcher(text).results().forEach(found -> names.add(found.group()));
    return names;
  }
}

package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("it")
@DisplayName("The packaged service logs as --log-format and --log-level say")
class LogFormatIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private RunningService service(String... options) throws Exception {
    new OpensslPki(directory);
    return new RunningService(
        directory,
        "",
        "  acme:\n    ca_groups: { staff: { anchors: [root.pem] } }\n",
        command -> {
          List<String> longer = new ArrayList<>(command);
          longer.addAll(List.of(options));
          return longer;
        });
  }

  @Test
  void intoAPipeEachLineIsJsonOfOneShape() throws Exception {
    try (RunningService service = service()) {
      service.process().awaitLine("ready: api port");
      for (String line : service.process().output()) {
        JsonNode fields = JSON.readTree(line);
        assertThat(fields.path("event").asText()).as(line).isEqualTo("log");
        assertThat(fields.path("time").asText()).as(line).endsWith("Z");
      }
    }
  }

  @Test
  void textIsForPeople() throws Exception {
    try (RunningService service = service("--log-format", "text")) {
      service.process().awaitLine("ready: api port");
      assertThat(service.process().output())
          .anyMatch(line -> line.contains(" WARN  ServeCommand: ") && line.contains("policies"))
          .allMatch(line -> line.matches("\\S+T\\S+Z (INFO |WARN |ERROR) \\w+: .*"));
    }
  }

  @Test
  void aLevelLeavesOutWhatIsBelow() throws Exception {
    try (RunningService service = service("--log-level", "warn", "--log-format", "json")) {
      service.process().await("readiness", () -> isReady(service));
      assertThat(service.process().text()).doesNotContain("\"level\":\"INFO\"");
    }
  }

  private static boolean isReady(RunningService service) throws Exception {
    return service.get(service.admin, "/health/ready").statusCode() == 200;
  }
}

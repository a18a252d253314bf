package io.vouchsafe.proxy.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vouchsafe.proxy.check.CheckStream;
import io.vouchsafe.proxy.check.Checker;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Assumptions;

/**
 * Cases in the batch form that lie beside the project, and the answers of {@code check --jsonl}.
 */
final class Suite {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final String name;

  private Suite(Path directory, String name) {
    this.directory = directory;
    this.name = name;
  }

  /** The suite of that name; without it the test is skipped, and says so. */
  static Suite named(String name) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path directory = at.resolve("shared").resolve("conformance");
      if (Files.exists(directory.resolve(name + ".cases.jsonl"))) {
        return new Suite(directory, name);
      }
    }
    String absent = "NOT RUN: shared/conformance/" + name + " is not beside the project";
    System.out.println(absent);
    Assumptions.abort(absent);
    throw new IllegalStateException("unreachable");
  }

  /** Every case answered, by id; {@code change} alters the cases first. */
  Map<String, JsonNode> answers(UnaryOperator<JsonNode> change) throws IOException {
    StringBuilder input = new StringBuilder();
    for (String line : Files.readAllLines(directory.resolve(name + ".cases.jsonl"))) {
      input.append(change.apply(JSON.readTree(line))).append('\n');
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new CheckStream(new Checker(InstantSource.system()), 2)
        .run(new ByteArrayInputStream(input.toString().getBytes(StandardCharsets.UTF_8)), out);
    return byId(out.toString(StandardCharsets.UTF_8).lines().toList());
  }

  /** What is expected, by id. */
  Map<String, JsonNode> expected() throws IOException {
    return byId(Files.readAllLines(directory.resolve(name + ".expect.jsonl")));
  }

  private static Map<String, JsonNode> byId(Iterable<String> lines) throws IOException {
    Map<String, JsonNode> all = new LinkedHashMap<>();
    for (String line : lines) {
      JsonNode node = JSON.readTree(line);
      assertThat(all.put(node.get("id").asText(), node)).isNull();
    }
    return all;
  }
}

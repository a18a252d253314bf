package io.vouchsafe.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** The schemas of the settings are what the readers declare, and every sample goes by them. */
class SettingsSchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private static final String SETTINGS = "vouchsafe.schema.json";
  private static final String AGENT = "ocvpn-agent.schema.json";
  private static final String BLOCKS = "block-list.schema.json";

  private static ObjectNode made(String file) {
    return switch (file) {
      case SETTINGS ->
          SettingsSchema.of(
              "Settings of Vouchsafe (vouchsafe.yaml)",
              "urn:vouchsafe:settings",
              SettingsReader.KEYS);
      case AGENT ->
          SettingsSchema.of(
              "Settings of vouchsafe ocvpn-agent",
              "urn:vouchsafe:ocvpn-agent",
              AgentSettingsReader.TABLE);
      default ->
          SettingsSchema.of(
              "A block list (tenants.NAME.block_list)",
              "urn:vouchsafe:block-list",
              BlockDocument.FILE_KEYS);
    };
  }

  static List<String> files() {
    return List.of(SETTINGS, AGENT, BLOCKS);
  }

  @ParameterizedTest
  @MethodSource("files")
  void theFileIsWhatTheReadersDeclare(String file) throws IOException {
    String right = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(made(file)) + "\n";
    Path committed = SettingsSample.DOCS.resolve(file);
    if (!Files.exists(committed) || !right.equals(Files.readString(committed))) {
      Files.createDirectories(Path.of("target"));
      Files.writeString(Path.of("target", file), right);
    }

    assertThat(committed).as("make it: cp config/target/" + file + " docs/").exists();
    assertThat(Files.readString(committed))
        .as("mend it: cp config/target/" + file + " docs/")
        .isEqualTo(right);
  }

  @ParameterizedTest
  @MethodSource("files")
  void itIsASchema(String file) {
    Schema meta =
        REGISTRY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

    assertThat(meta.validate(made(file))).isEmpty();
  }

  static List<SettingsSample> samples() throws IOException {
    return SettingsSample.all();
  }

  @Test
  void theSamplesAreFound() throws IOException {
    assertThat(samples()).hasSizeGreaterThan(20);
    assertThat(samples()).anyMatch(SettingsSample::isOfAgent);
    assertThat(samples())
        .map(sample -> sample.file().getFileName().toString())
        .contains("README.md", "settings.md", "nginx.md", "vouchsafe.yaml", "first-tunnel.md");
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aSampleGoesByTheSchema(SettingsSample sample) {
    assertThat(problems(sample.isOfAgent() ? AGENT : SETTINGS, sample.yaml())).isEmpty();
  }

  static Stream<Arguments> slips() {
    return Stream.of(
        arguments("tenant: {}", "tenant"),
        arguments("listen: { api: 8180 }", "/listen/api"),
        arguments("listen: { api: '127.0.0.1' }", "/listen/api"),
        arguments("listen: { api_token: hunter2 }", "/listen/api_token"),
        arguments("limits: { connections: 0 }", "/limits/connections"),
        arguments("shared: { url: redis://a }", "shared"),
        arguments("tenants: { acme: { polices: {} } }", "polices"),
        arguments("tenants: { 'a b': {} }", "a b"),
        arguments("tenants: { acme: { front: { trusted: true } } }", "/trusted"),
        arguments("tenants: { acme: { front: { header: ngnix } } }", "/header"),
        arguments("tenants: { acme: { cache: { maximum_memory: 4MB } } }", "/maximum_memory"),
        arguments(
            "tenants: { acme: { ocsp: { c: { url: 'http://a', timeout: 2s } } } }", "/timeout"),
        arguments("tenants: { acme: { ocsp: { c: { timeout: 2 } } } }", "url"),
        arguments("tenants: { acme: { policies: { default: {} } } }", "ca_group"),
        arguments("tenants: { acme: { tunnels: [ { name: t, profile: azur } ] } }", "/profile"),
        arguments("tenants: { acme: { algorithms: { allow_sha1: yes } } }", "/allow_sha1"));
  }

  @ParameterizedTest
  @MethodSource("slips")
  void aSlipIsFoundWhileItIsTyped(String yaml, String where) {
    assertThat(problems(SETTINGS, yaml)).anyMatch(problem -> problem.contains(where));
  }

  /** What both take: the readers know more, but never less strictly by form. */
  @Test
  void everySlipIsAMistakeForTheReaderToo(@TempDir Path directory) {
    slips()
        .map(slip -> (String) slip.get()[0])
        .forEach(
            yaml ->
                assertThat(new WrittenSettings(directory).read(yaml))
                    .as(yaml)
                    .isInstanceOf(SettingsReading.Refused.class));
  }

  /** An editor that knows the language server of YAML then completes and checks. */
  @Test
  void everySampleFileNamesItsSchema() throws IOException {
    try (Stream<Path> files = Files.walk(SettingsSample.DOCS)) {
      List<Path> samples =
          files
              .filter(file -> file.getFileName().toString().endsWith("vouchsafe.yaml"))
              .filter(SettingsSchemaTest::isWholeFile)
              .toList();
      assertThat(samples).hasSizeGreaterThan(5);
      for (Path sample : samples) {
        Path schema = sample.getParent().relativize(SettingsSample.DOCS.resolve(SETTINGS));
        assertThat(Files.readAllLines(sample).getFirst())
            .as(sample.toString())
            .isEqualTo("# yaml-language-server: $schema=" + schema);
      }
    }
  }

  /** A manifest of Kubernetes holds settings inside. */
  private static boolean isWholeFile(Path file) {
    try {
      return Files.readAllLines(file).stream().noneMatch(line -> line.startsWith("apiVersion:"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> problems(String file, String yaml) {
    Object loaded =
        new Load(LoadSettings.builder().setSchema(new CoreSchema()).build()).loadFromString(yaml);
    JsonNode settings = JSON.valueToTree(loaded);
    return REGISTRY.getSchema(made(file)).validate(settings).stream().map(Error::toString).toList();
  }
}

package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenSettings.nested;
import static io.vouchsafe.config.WrittenSettings.shown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vouchsafe.config.SettingsTable.DeclaredKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is declared is read, and what is read is declared. */
class SettingsTableTest {
  /** No key takes a list of lists of lists. */
  private static final String NONSENSE = "[[[]]]";

  @TempDir Path directory;

  static Stream<String> settings() {
    return SettingsTable.settings().stream().map(DeclaredKey::path);
  }

  static Stream<String> blockList() {
    return SettingsTable.blockList().stream().map(DeclaredKey::path);
  }

  @ParameterizedTest
  @MethodSource("settings")
  void everyDeclaredKeyIsRead(String path) {
    assertIsRead(
        new WrittenSettings(directory).problems(nested(path, NONSENSE)),
        "vouchsafe.yaml:1: " + shown(path));
  }

  @ParameterizedTest
  @MethodSource("blockList")
  void everyDeclaredKeyOfABlockListIsRead(String path) {
    WrittenSettings written = new WrittenSettings(directory);
    written.write("blocks.yaml", nested(path, NONSENSE));

    assertIsRead(
        written.problems(nested("tenants.NAME.block_list", "blocks.yaml")),
        "blocks.yaml:1: " + shown(path));
  }

  /** Somebody found fault with the value itself, so somebody has looked at it. */
  private static void assertIsRead(List<String> problems, String key) {
    assertThat(problems)
        .filteredOn(problem -> problem.startsWith(key + ":") || problem.startsWith(key + "["))
        .isNotEmpty()
        .noneMatch(problem -> problem.contains("unknown key"))
        .noneMatch(problem -> problem.contains("nothing reads it"));
  }

  @Test
  void aKeyThatIsNotDeclaredCannotBeRead() {
    SettingKey<Boolean> declared = SettingKey.flag("declared");
    SettingKey<Boolean> sameName = SettingKey.flag("declared").byDefault(true);
    SectionTable table = SectionTable.of(declared);

    assertThatThrownBy(() -> read("{ other: true }", table, SettingKey.flag("other")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("other");
    assertThatThrownBy(() -> read("{ declared: true }", table, sameName))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aDeclaredKeyThatNobodyReadsIsRefused() {
    SettingKey<Boolean> one = SettingKey.flag("one");
    SettingKey<Boolean> other = SettingKey.flag("other");

    assertThat(read("{ one: true, other: true }", SectionTable.of(one, other), one))
        .containsExactly(
            "other: this key is declared, but nothing reads it: this is a bug of vouchsafe");
    assertThat(read("{ one: true }", SectionTable.of(one, other), one)).isEmpty();
  }

  @Test
  void oneNameIsDeclaredOnce() {
    assertThatThrownBy(() -> SectionTable.of(SettingKey.flag("a"), SettingKey.secret("a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("twice");
  }

  static Stream<Arguments> defaults() {
    return SettingsTable.settings().stream()
        .flatMap(
            declared ->
                usualNumber(declared.key()).map(yaml -> arguments(declared.path(), yaml)).stream());
  }

  /** A default that its own key refuses could not be written down by anybody. */
  @ParameterizedTest
  @MethodSource("defaults")
  void everyDefaultIsInItsRange(String path, String yaml) {
    assertThat(new WrittenSettings(directory).problems(nested(path, yaml)))
        .noneMatch(problem -> problem.contains(shown(path) + ":"));
  }

  private static Optional<String> usualNumber(SettingKey<?> key) {
    boolean isNumber =
        switch (key.type()) {
          case KeyType.WholeNumber number -> true;
          case KeyType.Size size -> true;
          case KeyType.Time time -> true;
          case KeyType.SecondsOrOff seconds -> true;
          default -> false;
        };
    return key.usual().filter(value -> isNumber).map(value -> key.absent());
  }

  private static List<String> read(String yaml, SectionTable table, SettingKey<Boolean> key) {
    Problems problems = new Problems();
    SourceFile file = new SourceFile(Path.of("x"));
    YamlNode.Mapping mapping =
        new YamlFiles(problems).read(file, yaml.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    Value value = new Value(Key.ROOT, new Place(file, 1), mapping, problems);
    Section.read(value, table, section -> section.find(key));
    return problems.inOrder().stream().map(p -> p.key() + ": " + p.message()).toList();
  }
}

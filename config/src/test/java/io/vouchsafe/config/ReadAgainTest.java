package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenSettings.issuing;
import static io.vouchsafe.config.WrittenSettings.pem;
import static io.vouchsafe.config.WrittenSettings.root;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A reader that is asked again reads only what is different, and misses no difference. */
class ReadAgainTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  private static final String TENANT =
      """
        %s:
          ca_groups: { staff: { anchors: [%s], intermediates: [issuing.pem] } }
          ocsp: { corp: { url: http://ocsp.test/ } }
          policies: { default: { ca_group: staff, deadline: %d, revocation: { sources: [ocsp], ocsp: [corp] } } }
          block_list: blocks.yaml
          crl: {}
      """;

  private static final String MAIN =
      "include: [conf.d/*.yaml]\nlisten: { api_token: file:token }\ntenants:\n";

  @TempDir Path directory;
  private WrittenSettings written;
  private SettingsReader reader;

  @BeforeEach
  void write() {
    written =
        new WrittenSettings(directory)
            .write("token", "secret\n")
            .write("blocks.yaml", "entries: [ { sha256: \"" + "ab".repeat(32) + "\" } ]")
            .write("conf.d/a.yaml", "limits: {}")
            .write("vouchsafe.yaml", main(tenant("one", 1000), tenant("two", 1000)));
    reader = new SettingsReader(Map.of());
  }

  private static String main(String... tenants) {
    return MAIN + String.join("", tenants);
  }

  private static String tenant(String name, int deadline) {
    return TENANT.formatted(name, "root.pem", deadline);
  }

  private SettingsReading.Read read(Instant now) {
    return switch (reader.read(directory.resolve("vouchsafe.yaml"), now)) {
      case SettingsReading.Read read -> read;
      case SettingsReading.Refused(List<Problem> problems) ->
          throw new AssertionError("refused: " + problems);
    };
  }

  private SettingsReading.Read read() {
    return read(NOW);
  }

  @Test
  void whatIsNotDifferentIsTheVerySame() {
    SettingsReading.Read first = read();

    assertThat(read(NOW.plus(DAY))).isSameAs(first);
  }

  @Test
  void aFileThatWasTouchedButHoldsTheSameIsTheSame() throws IOException {
    SettingsReading.Read first = read();
    written.write("root.pem", pem(root()));
    Files.setLastModifiedTime(directory.resolve("root.pem"), FileTime.from(NOW));

    assertThat(read()).isSameAs(first);
  }

  @Test
  void anotherTenantIsReadAndTheOthersStayTheVerySame() {
    Settings first = read().settings();
    written.write(
        "vouchsafe.yaml",
        main("\n\n", tenant("new", 1000), tenant("one", 1000), tenant("two", 2000)));

    Settings next = read().settings();

    assertThat(next.tenants()).containsOnlyKeys("new", "one", "two");
    assertThat(next.tenants().get("one")).isSameAs(first.tenants().get("one"));
    assertThat(next.tenants().get("two").policies().get("default").deadline())
        .isEqualTo(Duration.ofMillis(2000));
    assertThat(new SettingsChange(first, next).changed()).containsOnlyKeys("two");
    assertThat(next).isEqualTo(anew(NOW));
  }

  /** What a reader finds that never read before. */
  private Settings anew(Instant now) {
    reader = new SettingsReader(Map.of());
    return read(now).settings();
  }

  static Stream<Arguments> differences() {
    LabCa other = LabCa.root(CertificateSpec.ca("CN=Rout", NOW), new BouncyCastleProvider());
    return Stream.of(
        difference("a certificate", w -> w.write("issuing.pem", pem(other.certificate()))),
        difference(
            "a block",
            w -> w.write("blocks.yaml", "entries: [ { sha256: \"" + "cd".repeat(32) + "\" } ]")),
        difference("a secret", w -> w.write("token", "sEcret\n")),
        difference(
            "a new file of an include",
            w -> w.write("conf.d/b.yaml", "tenants: { three: { policies: {} } }")),
        difference("an included file", w -> w.write("conf.d/a.yaml", "limits: { per_source: 7 }")),
        difference(
            "another file at the same key",
            w ->
                w.write("other.pem", pem(other.certificate()))
                    .write(
                        "vouchsafe.yaml",
                        main(tenant("one", 1000), TENANT.formatted("two", "other.pem", 1000)))),
        difference(
            "a tenant that is gone", w -> w.write("vouchsafe.yaml", main(tenant("two", 1000)))));
  }

  private static Arguments difference(String name, Consumer<WrittenSettings> change) {
    return arguments(name, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("differences")
  void everyDifferenceIsFoundThoughTimesStayAsTheyWere(
      String name, Consumer<WrittenSettings> change) throws IOException {
    everythingIsOld();
    Settings first = read().settings();
    change.accept(written);
    everythingIsOld();

    Settings next = read().settings();

    assertThat(next).isNotEqualTo(first);
    assertThat(next).isEqualTo(anew(NOW));
  }

  private void everythingIsOld() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      files.forEach(
          file -> {
            try {
              Files.setLastModifiedTime(file, FileTime.from(NOW));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  @Test
  void aMistakeIsRefusedAndTheNextReadingKnowsWhatWasGood() {
    SettingsReading.Read first = read();
    written.write("issuing.pem", "nothing");
    assertThat(reader.read(directory.resolve("vouchsafe.yaml"), NOW))
        .isInstanceOf(SettingsReading.Refused.class);
    written.write("issuing.pem", pem(issuing()));

    assertThat(read()).isSameAs(first);
  }

  @Test
  void aDateThatPassesIsToldThoughNoFileChanged() {
    assertThat(read().warnings()).isEmpty();
    Instant soon = root().notAfter().minus(ValidityDoubt.SOON).plusSeconds(1);

    assertThat(read(soon).warnings()).hasSize(4).asString().contains("expires at");
    assertThat(read(NOW).warnings()).as("the clock was wrong").isEmpty();
  }

  @Test
  void aTenantOfWhichSomethingIsToldTellsItAtItsLine() {
    String observing = tenant("two", 1000).replace("deadline:", "mode: observe, deadline:");
    written.write("vouchsafe.yaml", main(tenant("one", 1000), observing));
    int line = read().warnings().getFirst().line();

    written.write("vouchsafe.yaml", main("\n", tenant("one", 1000), observing));

    assertThat(read().warnings().getFirst().line()).isEqualTo(line + 1);
  }

  @Test
  void whatTenantsHaveInCommonIsOneObject() {
    written
        .write("copy.pem", "# the same\n" + pem(root()))
        .write(
            "vouchsafe.yaml",
            main(
                tenant("one", 1000),
                tenant("two", 1000),
                TENANT.formatted("three", "copy.pem", 1)));

    Settings settings = read().settings();

    assertThat(group(settings, "two"))
        .isSameAs(group(settings, "one"))
        .isSameAs(group(settings, "three"));
    written.write(
        "vouchsafe.yaml", main(tenant("one", 1), TENANT.formatted("four", "copy.pem", 1)));
    Settings next = read().settings();
    assertThat(group(next, "one"))
        .as("across a reload too")
        .isSameAs(group(next, "four"))
        .isSameAs(group(settings, "one"));
  }

  private static Object group(Settings settings, String tenant) {
    return settings.tenants().get(tenant).caGroups().get("staff");
  }

  @Test
  void aKeyThatOthersMayReadSinceIsFound() {
    written
        .writePrivate(
            "signer.key",
            WrittenSettings.pem("PRIVATE KEY", WrittenSettings.signerKey().getEncoded()))
        .write(
            "vouchsafe.yaml",
            main(
                tenant("one", 1000),
                "    signers: [ { issuer: issuing.pem, certificate: signer.pem, key: signer.key }"
                    + " ]\n"));
    SettingsReading.Read first = read();
    assertThat(read()).isSameAs(first);
    written.permissions("signer.key", "rw-r--r--");

    assertThat(written.problems(reader.read(directory.resolve("vouchsafe.yaml"), NOW)))
        .anyMatch(problem -> problem.contains("can be read or written by others"));
  }

  @Test
  void textsThatAliasesRepeatAreNotUnrolledWithoutEnd() {
    Value huge =
        new Value(
            Key.ROOT,
            new Place(new SourceFile(Path.of("x")), 1),
            new YamlNode.Scalar(YamlNode.ScalarType.STRING, "x".repeat(2 << 20)),
            new Problems());

    assertThat(TreeDigest.of(huge)).isEqualTo(Optional.empty());
  }
}

package io.vouchsafe.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code include}: which files are read, and how their settings come together. */
class IncludeTest {
  private static final String GROUP = "ca_groups: { staff: { anchors: [../root.pem] } }";

  @TempDir Path directory;
  private WrittenSettings written;

  @BeforeEach
  void write() {
    written = new WrittenSettings(directory);
  }

  @Test
  void tenantsAndTheirSectionsMaySpreadOverFiles() {
    written
        .write("conf.d/a.yaml", "tenants: { acme: { " + GROUP + " } }")
        .write("conf.d/b.yaml", "tenants: { acme: { policies: { p: { ca_group: staff } } } }")
        .write("conf.d/c.yaml", "tenants: { acme: { policies: { q: { ca_group: staff } } } }")
        .write("conf.d/d.yml", "not: read")
        .write("conf.d/.hidden.yaml", "not: read");

    assertThat(written.tenant("include: [conf.d/*.yaml]").policies()).containsOnlyKeys("p", "q");
  }

  @Test
  void fileNamesAreRelativeToTheFileThatNamesThem() {
    written
        .write("conf.d/a.yaml", "include: [deep/b.yaml]\nlisten: { api_token: file:t }")
        .write(
            "conf.d/deep/b.yaml", "tenants: { acme: { ca_groups: { g: { anchors: [r.pem] } } } }")
        .write("conf.d/t", "near")
        .write("conf.d/deep/r.pem", WrittenSettings.pem(WrittenSettings.root()));

    Settings settings = written.settings("include: [conf.d/a.yaml]");

    assertThat(settings.listen().apiToken()).contains(new Secret("near"));
    assertThat(settings.tenants().get("acme").caGroups()).containsOnlyKeys("g");
  }

  @Test
  void bareFileNameHasNoDirectoryAndNeedsNone() {
    assertThat(new SourceFile(Path.of("vouchsafe.yaml")).resolve("root.pem"))
        .contains(Path.of("root.pem"));
    assertThat(written.problems(new SettingsReader(java.util.Map.of()).read(Path.of("no.yaml"))))
        .containsExactly("no.yaml: does not exist");
  }

  @Test
  void whatTwoFilesSayIsAMistake() {
    written
        .write("a.yaml", "listen: { api: localhost:1 }\ntenants: { acme: { cache: {} } }")
        .write("b.yaml", "listen: { admin: localhost:2 }\ntenants: { acme: { cache: {} } }");

    assertThat(written.problems("include: [a.yaml, b.yaml]"))
        .contains(
            "b.yaml:1: listen: is there twice, first at a.yaml:1",
            "b.yaml:2: tenants.acme.cache: is there twice, first at a.yaml:2")
        .hasSize(3);
  }

  @Test
  void oneObjectStandsInOneFile() {
    written
        .write("a.yaml", "tenants: { acme: { ocsp: { o: { url: http://a.test/ } } } }")
        .write("b.yaml", "tenants: { acme: { ocsp: { o: { timeout: 5 } } } }");

    assertThat(written.problems("include: [a.yaml, b.yaml]"))
        .contains("b.yaml:1: tenants.acme.ocsp.o: is there twice, first at a.yaml:1");
  }

  @Test
  void fileThatIncludesItselfIsReadOnce() {
    written.write("a.yaml", "include: [vouchsafe.yaml, ./a.yaml]");

    assertThat(written.problems("include: [a.yaml]"))
        .containsExactly(
            "a.yaml:1: include[0]: 'vouchsafe.yaml' is read already, named at vouchsafe.yaml",
            "a.yaml:1: include[1]: './a.yaml' is read already, named at vouchsafe.yaml:1");
  }

  @Test
  void includesWithinIncludesEnd() {
    for (int i = 0; i <= SettingsTree.DEEPEST; i++) {
      written.write("f" + i + ".yaml", "include: [f" + (i + 1) + ".yaml]");
    }

    assertThat(written.problems("include: [f0.yaml]"))
        .containsExactly(
            "f7.yaml:1: include[0]: includes more than 8 levels or 256 files; the rest is not"
                + " read");
  }

  @Test
  void includedFilesAreCounted() {
    for (int i = 0; i < SettingsTree.MOST; i++) {
      written.write("many/" + i + ".yaml", "{}");
    }

    assertThat(written.problems("include: [many/*]"))
        .containsExactly(
            "vouchsafe.yaml:1: include[0]: includes more than 8 levels or 256 files; the rest is"
                + " not read");
  }

  @Test
  void eachBadEntryIsTold() throws IOException {
    Files.createDirectories(directory.resolve("conf.d/sub"));

    assertThat(
            written.problems(
                "include: [nope.yaml, conf.d, conf.d/*, nope.d/*.yaml, c*/a.yaml, 'a/', '[', 5]"))
        .containsExactly(
            "vouchsafe.yaml:1: include[0]: 'nope.yaml' does not exist",
            "vouchsafe.yaml:1: include[1]: 'conf.d' is a directory",
            "vouchsafe.yaml:1: include[2]: 'conf.d/sub' is a directory",
            "vouchsafe.yaml:1: include[3]: 'nope.d/*.yaml' names a directory that does not exist",
            "vouchsafe.yaml:1: include[4]: 'c*/a.yaml' has wildcards before the last '/'",
            "vouchsafe.yaml:1: include[5]: 'a/' is no file name",
            "vouchsafe.yaml:1: include[6]: '[' is no pattern of file names",
            "vouchsafe.yaml:1: include[7]: '5' is a whole number, a string is expected");
  }
}

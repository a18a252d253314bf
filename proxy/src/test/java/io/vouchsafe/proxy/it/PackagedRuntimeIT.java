package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The Java inside the package: the modules that the jar uses, and no others. */
class PackagedRuntimeIT {
  private static final Path HERE = Path.of(".").toAbsolutePath();

  /**
   * What jdeps finds and the service never does: verticles compiled from source, java.beans for
   * Jackson's annotations of that name and a listener of Micrometer's.
   */
  private static final Set<String> NEVER_USED = Set.of("java.compiler", "java.desktop");

  /** What nothing names and something needs: the JNDI provider by which Netty asks for servers. */
  private static final Set<String> FOUND_BY_NAME = Set.of("jdk.naming.dns");

  @Test
  void everyModuleThatTheJarUsesIsListedAndNoOther() throws Exception {
    Set<String> used = found();
    used.removeAll(NEVER_USED);
    used.addAll(FOUND_BY_NAME);
    assertThat(listed()).isEqualTo(used);
  }

  @Test
  void theRuntimeHasThoseAndWhatTheyNeed() throws Exception {
    Path runtime = BuiltPackage.root().resolve("usr/lib/vouchsafe/runtime");
    Set<String> inside =
        Tool.run(HERE, runtime.resolve("bin/java").toString(), "--list-modules")
            .lines()
            .map(line -> line.replaceFirst("@.*", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(inside).containsAll(listed()).doesNotContainAnyElementsOf(NEVER_USED);
    assertThat(runtime.resolve("lib/security/cacerts")).isNotEmptyFile();
    assertThat(Files.list(runtime.resolve("bin")).map(Path::getFileName).map(Path::toString))
        .containsExactly("java");
  }

  /** Those that jdeps names directly; what they need in turn comes with them. */
  private static Set<String> found() throws Exception {
    String jdeps = Path.of(System.getProperty("java.home"), "bin", "jdeps").toString();
    String modules =
        Tool.run(
            Duration.ofMinutes(3),
            HERE,
            jdeps,
            "--ignore-missing-deps",
            "--multi-release",
            "21",
            "--list-deps",
            "target/vouchsafe.jar");
    return modules
        .lines()
        .map(line -> line.strip().replaceFirst("/.*", ""))
        .filter(line -> line.startsWith("java.") || line.startsWith("jdk."))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> listed() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("src/package/modules.txt"))) {
      return lines
          .map(line -> line.replaceFirst("#.*", "").strip())
          .filter(line -> !line.isEmpty())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}

package io.vouchsafe.proxy.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.util.Objects;
import java.util.Optional;
import java.util.jar.Attributes;

/**
 * Which build runs: {@code vouchsafe_build_info{version,commit,java}}, always 1.
 *
 * @param version of the jar's manifest, or {@value #UNKNOWN} outside of a jar
 * @param commit the same
 * @param java the version of the JVM
 */
public record BuildInfo(String version, String commit, String java) {
  static final String UNKNOWN = "unknown";

  /** The attribute of the manifest that the build writes. */
  private static final String COMMIT = "Implementation-Commit";

  /** Of the code that runs. */
  public static BuildInfo ofThisProcess() {
    Attributes manifest = manifest();
    return new BuildInfo(
        value(manifest, Attributes.Name.IMPLEMENTATION_VERSION.toString()),
        value(manifest, COMMIT),
        Runtime.version().toString());
  }

  private static String value(Attributes manifest, String name) {
    return Optional.ofNullable(manifest.getValue(name))
        .filter(text -> !text.isBlank())
        .orElse(UNKNOWN);
  }

  /** Of our own jar: other jars on a class path have manifests, too. */
  private static Attributes manifest() {
    URL own = Objects.requireNonNull(BuildInfo.class.getResource("BuildInfo.class"));
    try {
      URLConnection connection = own.openConnection();
      return connection instanceof JarURLConnection jar
          ? jar.getManifest().getMainAttributes()
          : new Attributes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void show(MeterRegistry registry) {
    Gauge.builder("vouchsafe.build.info", () -> 1)
        .description("Which build runs; always 1")
        .tag("version", version)
        .tag("commit", commit)
        .tag("java", java)
        .register(registry);
  }
}

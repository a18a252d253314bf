package io.vouchsafe.proxy.cli;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.Objects;
import java.util.jar.Attributes;
import picocli.CommandLine.IVersionProvider;

/** Name, version and commit from the jar's manifest; classes outside a jar have none. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    URL own = Objects.requireNonNull(Version.class.getResource("Version.class"));
    String version =
        own.openConnection() instanceof JarURLConnection jar
            ? written(jar.getManifest().getMainAttributes())
            : "(not packaged)";
    return new String[] {"vouchsafe " + version};
  }

  private static String written(Attributes manifest) {
    return manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION)
        + ", commit "
        + manifest.getValue("Implementation-Commit");
  }
}

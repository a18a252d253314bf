package io.vouchsafe.proxy.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** Name and version from the jar's manifest; classes outside a jar have none. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version =
        Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
            .orElse("(not packaged)");
    return new String[] {"vouchsafe " + version};
  }
}

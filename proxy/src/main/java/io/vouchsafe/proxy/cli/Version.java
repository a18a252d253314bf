package io.vouchsafe.proxy.cli;

import io.vouchsafe.proxy.app.BuildInfo;
import picocli.CommandLine.IVersionProvider;

/** Name, version and commit. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    BuildInfo build = BuildInfo.ofThisProcess();
    return new String[] {"vouchsafe " + build.version() + ", commit " + build.commit()};
  }
}

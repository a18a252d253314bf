package io.vouchsafe.proxy.cli;

import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.Misuse;
import io.vouchsafe.proxy.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What operators ordered by hand, read where the service keeps it.
 *
 * @param directory only read
 * @param doubt why the service may know more, as one sentence; empty when it does not
 */
record ReadState(StateDirectory directory, Optional<String> doubt) {

  /**
   * Opens what {@code options} name, or the usual place.
   *
   * @throws Misuse when the directory that was named is not there
   * @throws IOException when it is there and cannot be read: somebody who is blocked could pass
   */
  static ReadState of(SettingsOptions options, Path settings, Console console) throws IOException {
    if (options.noState) {
      return new ReadState(
          StateDirectory.NONE,
          Optional.of("blocks and break-glass by hand are left out (--no-state)"));
    }
    Path directory = options.state == null ? StatePlace.usual(settings, console) : options.state;
    if (Files.notExists(directory, LinkOption.NOFOLLOW_LINKS)) {
      if (options.state != null) {
        throw new Misuse("--state: there is no directory " + directory);
      }
      return new ReadState(
          StateDirectory.NONE,
          Optional.of(
              "there is no state directory "
                  + directory
                  + ": if the service has another one, --state DIR reads its blocks and break-glass"
                  + " allows"));
    }
    if (!Files.isReadable(directory) || !Files.isExecutable(directory)) {
      throw new IOException(
          "the state directory "
              + directory
              + " cannot be read by this user, and somebody in it may be blocked: run this as the"
              + " service's user or as root, or with --no-state to leave that out");
    }
    return new ReadState(StateDirectory.readOnly(directory), Optional.empty());
  }
}

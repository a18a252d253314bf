package io.vouchsafe.proxy.ocvpn;

import io.vouchsafe.proxy.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the file of the groups lies. Blocking. */
interface GroupsPlace {
  /** The directory below the state directory. */
  String DIRECTORY = "ocvpn";

  /** The file in it. */
  String FILE = "groups.mv";

  /** Whether there is a file. */
  boolean exists() throws IOException;

  /** The file's name; its directory is made when it is missing. */
  Path path() throws IOException;

  /** In a state directory that is kept. A service without customers leaves nothing there. */
  static GroupsPlace in(StateDirectory state) {
    return new GroupsPlace() {
      @Override
      public boolean exists() throws IOException {
        return !state.names(DIRECTORY).isEmpty() && Files.exists(path());
      }

      @Override
      public Path path() throws IOException {
        return state
            .directory(DIRECTORY)
            .orElseThrow(() -> new IOException("no state directory is kept"))
            .resolve(FILE);
      }
    };
  }

  /** In a directory of its own. */
  static GroupsPlace in(Path directory) {
    return new GroupsPlace() {
      @Override
      public boolean exists() {
        return Files.exists(path());
      }

      @Override
      public Path path() {
        return directory.resolve(FILE);
      }
    };
  }
}

package io.vouchsafe.proxy.it;

import java.util.ArrayList;
import java.util.List;

/** The unit file in a root, and its service started as systemd would, without systemd. */
final class InstalledUnit {
  private static final String FILE = "/usr/lib/systemd/system/vouchsafe.service";

  private final PrivateRoot root;
  private final List<String> lines;

  InstalledUnit(PrivateRoot root) throws Exception {
    this.root = root;
    this.lines = root.run("cat", FILE).lines().toList();
  }

  /** The value of a key that stands there once. */
  String value(String key) {
    List<String> found = values(key);
    if (found.size() != 1) {
      throw new AssertionError(key + " stands there " + found.size() + " times");
    }
    return found.getFirst();
  }

  List<String> values(String key) {
    String beginning = key + "=";
    return lines.stream()
        .filter(line -> line.startsWith(beginning))
        .map(line -> line.substring(beginning.length()))
        .toList();
  }

  /** Starts {@code ExecStart}, and waits until it is ready. */
  Tool start(String... environment) throws Exception {
    List<String> command = asUser(environment);
    command.addAll(List.of(value("ExecStart").split(" ")));
    Tool service = root.start(command);
    service.awaitLine("ready: api port 8180");
    return service;
  }

  /** The first step of a reload, as the unit's user. */
  String[] checkSettings() {
    List<String> command = asUser();
    command.addAll(List.of(values("ExecReload").getFirst().split(" ")));
    return command.toArray(String[]::new);
  }

  /** What runs a program as the unit's user, with the unit's environment and no way to more. */
  List<String> asUser(String... environment) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--reuid=" + value("User"),
                "--regid=" + value("Group"),
                "--init-groups",
                "--no-new-privs",
                "--bounding-set=-all",
                "env",
                "-i",
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin",
                "STATE_DIRECTORY=/var/lib/" + value("StateDirectory")));
    command.addAll(List.of(environment));
    return command;
  }
}

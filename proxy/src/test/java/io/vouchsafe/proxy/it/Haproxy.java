package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A real HAProxy with the recipe of {@code docs/fronts/haproxy}, addresses, files and patience
 * aside: on a busy machine everything takes longer.
 */
final class Haproxy implements AutoCloseable {
  private static final Path RECIPE = Path.of("..", "docs", "fronts", "haproxy");

  private final Path directory;
  private final int port;
  private final Tool process;

  /** What curl got. */
  record Answer(int status, String head, String body) {
    String reference() {
      return body.substring(body.lastIndexOf(' ') + 1).strip();
    }
  }

  /**
   * Starts it.
   *
   * @param directory has {@code server.chain.pem}, {@code server.key}, {@code authorities.pem}
   * @param agent port of the SPOE agent
   * @param application port of whom it passes requests on to
   */
  Haproxy(Path directory, int port, int agent, int application) throws Exception {
    this.directory = directory;
    this.port = port;
    String haproxy = Tool.installed("haproxy");
    Files.writeString(
        directory.resolve("haproxy.pem"),
        Files.readString(directory.resolve("server.chain.pem"))
            + Files.readString(directory.resolve("server.key")));
    Files.writeString(
        directory.resolve("spoe.conf"),
        replaced(
            Files.readString(RECIPE.resolve("spoe.conf")),
            "timeout processing 3s",
            "timeout processing 15s"));
    String text = Files.readString(RECIPE.resolve("haproxy.cfg"));
    text = replaced(text, "bind :443 ", "bind 127.0.0.1:" + port + " ");
    text = replaced(text, "/etc/haproxy/server.pem", directory.resolve("haproxy.pem"));
    text = replaced(text, "/etc/haproxy/client-cas.pem", directory.resolve("authorities.pem"));
    text = replaced(text, "/etc/haproxy/spoe.conf", directory.resolve("spoe.conf"));
    text = replaced(text, "127.0.0.1:9000", "127.0.0.1:" + application);
    text = replaced(text, "127.0.0.1:8182", "127.0.0.1:" + agent);
    Files.writeString(directory.resolve("haproxy.cfg"), text);
    process = Tool.start(directory, haproxy, "-db", "-f", "haproxy.cfg");
    process.awaitPort(port);
  }

  private static String replaced(String text, String old, Object fresh) {
    assertThat(text).contains(old);
    return text.replace(old, fresh.toString());
  }

  /** A request by curl. */
  Answer get(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of(Tool.installed("curl"), "-sk", "-i", "--max-time", "20"));
    command.addAll(List.of(arguments));
    command.add("https://127.0.0.1:" + port + "/");
    String all = Tool.run(directory, command.toArray(String[]::new));
    int blank = all.indexOf("\n\n");
    String head = all.substring(0, blank);
    return new Answer(
        Integer.parseInt(head.split(" ", 3)[1]), head, all.substring(blank + 2).strip());
  }

  /** As {@code NAME.pem}; what stands in that file is what is shown. */
  Answer as(String name, String... arguments) throws Exception {
    return get(client(name, arguments));
  }

  static String[] client(String name, String... arguments) {
    List<String> all = new ArrayList<>(List.of("--cert", name + ".pem", "--key", name + ".key"));
    all.addAll(List.of(arguments));
    return all.toArray(String[]::new);
  }

  /** What it has logged so far. */
  String log() {
    return process.text();
  }

  @Override
  public void close() throws InterruptedException {
    process.close();
  }
}

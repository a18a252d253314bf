package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code docs/getting-started.md}, pasted block by block into one bash, as its reader does. A block
 * whose introduction says that something <em>prints</em> it is what the block before printed; one
 * with {@code sudo} installs or runs the package, and is left out.
 */
@Tag("it")
class GettingStartedIT {
  private static final String END = "@@@ block %s ended with ";

  @TempDir Path home;

  /** The page's ports, and those that stand for them here. */
  private final Map<String, Integer> ports = new TreeMap<>();

  @BeforeEach
  void choosePorts() throws IOException {
    for (String port : List.of("8180", "8181", "8443", "8888", "9000")) {
      ports.put(port, Tool.freePort());
    }
  }

  /** Commands, and the lines that they print. */
  private record Step(String commands, List<String> printed) {}

  @Test
  void everyBlockOfThePageDoesWhatThePageSays() throws Exception {
    for (String program : List.of("bash", "nginx", "openssl", "curl")) {
      Tool.installed(program);
    }
    List<Step> steps = steps(placed(page()));
    Files.writeString(home.resolve("tour.sh"), script(steps));

    String[] said = run(steps.size());

    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      assertThat(said[i + 1])
          .as("%s ended, having said %s", step.commands, said[i])
          .startsWith("0");
      saysInOrder(squeezed(said[i]), pieces(step.printed));
    }
    assertThat(home.resolve("vouchsafe-tour")).as("the page cleans up").doesNotExist();
    for (int port : ports.values()) {
      Awaitility.await("port " + port + " is free: the page stops what it started")
          .until(() -> isFree(port));
    }
  }

  /** The page's nginx.conf is the recipe's, with an application and all files in one folder. */
  @Test
  void nginxIsThatOfTheRecipe() {
    String begin = "cat > nginx.conf <<'END'\n";
    String block =
        page().blocks().stream()
            .map(MarkdownPage.Block::text)
            .filter(text -> text.startsWith(begin))
            .findFirst()
            .orElseThrow();
    String printed = block.substring(begin.length(), block.indexOf("\nEND\n") + 1);

    assertThat(printed)
        .isEqualTo(
            RecipeFile.of("nginx/nginx.conf")
                .with("listen 443 ssl;", "listen 127.0.0.1:8443 ssl;")
                .with("events {}", "pid nginx.pid;\nevents {}")
                .with(
                    "http {\n",
                    """
                    http {
                      access_log off;
                      client_body_temp_path tmp; proxy_temp_path tmp; fastcgi_temp_path tmp; uwsgi_temp_path tmp; scgi_temp_path tmp;
                      server { listen 127.0.0.1:9000; default_type text/plain; return 200 "Hello $http_x_vouchsafe_identity\\n"; }
                    """)
                .text());
  }

  /** What each block printed; all but the first behind the exit code of the one before. */
  private String[] run(int blocks) throws Exception {
    String path = Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH");
    try (Tool bash = Tool.start(home, "env", "HOME=" + home, "PATH=" + path, "bash", "tour.sh")) {
      for (int i = 0; i < blocks; i++) {
        bash.awaitLine(END.formatted(i));
      }
      return bash.text().split(END.formatted("\\d+"));
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException inUse) {
      return false;
    }
  }

  private static void saysInOrder(String said, List<String> pieces) {
    int from = 0;
    for (String piece : pieces) {
      int found = said.indexOf(piece, from);
      assertThat(found).as("%s, in%n%s", piece, said).isNotNegative();
      from = found + piece.length();
    }
  }

  private static MarkdownPage page() {
    return MarkdownPage.of(Path.of("..", "docs", "getting-started.md"));
  }

  /** With free ports, and the jar that was built. */
  private MarkdownPage placed(MarkdownPage page) throws Exception {
    String jar = Path.of("target", "vouchsafe.jar").toRealPath().toString();
    String text = String.join("\n", page.lines()).replace("~/vouchsafe.jar", jar);
    for (var port : ports.entrySet()) {
      assertThat(text).contains(port.getKey());
      text = text.replaceAll("\\b" + port.getKey() + "\\b", port.getValue().toString());
    }
    return new MarkdownPage(page.path(), text.lines().toList());
  }

  private static List<Step> steps(MarkdownPage page) {
    List<Step> steps = new ArrayList<>();
    for (MarkdownPage.Block block : page.blocks()) {
      if (block.introduction().contains("prints")) {
        steps.set(
            steps.size() - 1,
            new Step(steps.getLast().commands, block.text().strip().lines().toList()));
      } else if (!block.text().contains("sudo")) {
        steps.add(new Step(block.text(), List.of()));
      }
    }
    return steps;
  }

  /** {@code check} ends with 1 when it refuses, which the page wants to see. */
  private static String script(List<Step> steps) {
    StringBuilder script =
        new StringBuilder(
            "trap 'kill $(jobs -p) $(cat ~/vouchsafe-tour/nginx.pid) 2>/dev/null; wait' EXIT\n");
    for (int i = 0; i < steps.size(); i++) {
      String commands = steps.get(i).commands;
      int expected = commands.contains("vouchsafe check") ? 1 : 0;
      script.append(commands);
      script.append(
          "CODE=$?; echo; echo \"" + END.formatted(i) + "$((CODE - " + expected + "))\"\n");
    }
    return script.append("sleep infinity & wait\n").toString();
  }

  /** What a reader finds in the text, in this order; an ellipsis stands for what differs. */
  private static List<String> pieces(List<String> printed) {
    return printed.stream()
        .flatMap(line -> List.of(line.split("…")).stream())
        .map(GettingStartedIT::squeezed)
        .filter(piece -> !piece.isEmpty())
        .toList();
  }

  private static String squeezed(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }
}

package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/getting-started.md}: from nothing to a refused client, and why. */
@Tag("it")
class GettingStartedIT {
  private static final Path PAGE = Path.of("..", "docs", "getting-started.md");

  @TempDir Path home;

  @Test
  void everyBlockOfThePageDoesWhatThePageSays() throws Exception {
    for (String program : List.of("bash", "nginx", "openssl", "curl")) {
      Tool.installed(program);
    }
    Map<String, String> here = new TreeMap<>();
    for (String port : List.of("8180", "8181", "8443", "8888", "9000")) {
      here.put(port, Integer.toString(Tool.freePort()));
    }
    List<String> ports = List.copyOf(here.values());
    here.put("~/vouchsafe.jar", Path.of("target", "vouchsafe.jar").toRealPath().toString());

    PastedPage.of(PAGE, here)
        .run(home, "kill $(jobs -p) $(cat ~/vouchsafe-tour/nginx.pid) 2>/dev/null; wait");

    assertThat(home.resolve("vouchsafe-tour")).as("the page cleans up").doesNotExist();
    for (String port : ports) {
      Awaitility.await("port " + port + " is free: the page stops what it started")
          .until(() -> isFree(Integer.parseInt(port)));
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException inUse) {
      return false;
    }
  }

  /** The page's nginx.conf is the recipe's, with an application and all files in one folder. */
  @Test
  void nginxIsThatOfTheRecipe() {
    String begin = "cat > nginx.conf <<'END'\n";
    String block =
        MarkdownPage.of(PAGE).blocks().stream()
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
}

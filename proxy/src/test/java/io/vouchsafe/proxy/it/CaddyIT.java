package io.vouchsafe.proxy.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code docs/fronts/caddy/Caddyfile}, run by a real Caddy. */
class CaddyIT extends RecipeCases {
  /** No administration port, and no redirects at port 80. */
  private static final String OF_A_TEST =
      """
      {
      	admin off
      	auto_https disable_redirects
      }
      """;

  CaddyIT() {
    super("caddy", "X-Client-Cert");
  }

  @Override
  Tool start(FrontLab around) throws Exception {
    String caddy = Tool.installed("caddy");
    Path file = around.directory.resolve("Caddyfile");
    RecipeFile recipe =
        RecipeFile.of("caddy/Caddyfile")
            .with("app.example.com {", "https://localhost:" + around.port + " {\n\tbind 127.0.0.1")
            .with("server.pem server.key", "server.chain.pem server.key")
            .with("127.0.0.1:8180", "127.0.0.1:" + around.service.api)
            .with("127.0.0.1:9000", "127.0.0.1:" + around.application.port());
    Files.writeString(file, OF_A_TEST + recipe.text());
    Tool process =
        Tool.start(
            around.directory,
            "env",
            "XDG_CONFIG_HOME=" + around.directory,
            "XDG_DATA_HOME=" + around.directory,
            caddy,
            "run",
            "--adapter",
            "caddyfile",
            "--config",
            file.toString());
    process.awaitLine("serving initial configuration");
    return process;
  }

  @Override
  List<Integer> withoutUs() {
    return List.of(502, 504);
  }
}

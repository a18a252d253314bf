package io.vouchsafe.proxy.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/api.md}: each call of both ports, by curl. */
@Tag("it")
class ApiPageIT {
  @TempDir Path directory;

  @Test
  void everyCallAnswersAsThePageSays() throws Exception {
    for (String program : List.of("bash", "curl", "openssl", "python3")) {
      Tool.installed(program);
    }
    try (FrontLab lab = new FrontLab(directory, RecipeFile.of("nginx/vouchsafe.yaml"))) {
      Files.copy(lab.pki.file("good.pem"), directory.resolve("alice.pem"));
      Files.copy(lab.pki.file("revoked.pem"), directory.resolve("bob.pem"));
      PastedPage.of(
              Path.of("..", "docs", "api.md"),
              Map.of(
                  "127.0.0.1:8180", "127.0.0.1:" + lab.service.api,
                  "127.0.0.1:8181", "127.0.0.1:" + lab.service.admin))
          .run(directory, "wait");
    }
  }
}

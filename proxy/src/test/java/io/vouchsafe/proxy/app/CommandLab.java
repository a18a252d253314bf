package io.vouchsafe.proxy.app;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.cli.CommandRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Types commands at a running service. */
final class CommandLab {
  private final ServiceLab service;

  CommandLab(ServiceLab service) {
    this.service = service;
  }

  String url() {
    return "http://127.0.0.1:" + service.service.adminPort();
  }

  CommandRun type(String... words) {
    return type(new ByteArrayOutputStream(), words);
  }

  CommandRun type(ByteArrayOutputStream out, String... words) {
    return CommandRun.of("", service.clock, false, Map.of("VOUCHSAFE_ADMIN", url()), out, words);
  }

  /** What the command prints with {@code --json}. */
  JsonObject json(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("--json");
    return new JsonObject(type(all.toArray(String[]::new)).out());
  }

  static Path file(Path directory, String name, Certificate... chain) throws IOException {
    return Files.writeString(directory.resolve(name), ApiClient.pem(chain));
  }
}

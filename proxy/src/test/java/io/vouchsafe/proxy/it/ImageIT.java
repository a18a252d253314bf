package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image of {@code make package}: its files, and the service started from them alone by the
 * command that the image names, as its user.
 */
class ImageIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String SETTINGS =
      """
      listen: { api: 127.0.0.1:8180, admin: 127.0.0.1:8181 }
      tenants:
        acme:
          ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
          policies: { default: { ca_group: staff, purpose: client_auth, revocation: { sources: [] } } }
      """;

  @TempDir static Path directory;

  private static Path layout;
  private static JsonNode config;

  @BeforeAll
  static void unpack() throws Exception {
    Path image = BuiltPackage.image();
    layout = Files.createDirectories(directory.resolve("layout"));
    Tool.run(layout, "tar", "-xf", image.toString());
    JsonNode index = JSON.readTree(layout.resolve("index.json").toFile());
    JsonNode manifest = JSON.readTree(blob(index.at("/manifests/0/digest")).toFile());
    config = JSON.readTree(blob(manifest.at("/config/digest")).toFile());
    Path root = Files.createDirectories(directory.resolve("files"));
    for (JsonNode layer : manifest.path("layers")) {
      Tool.run(
          Duration.ofMinutes(3),
          root,
          "tar",
          "--numeric-owner",
          "-xpf",
          blob(layer.path("digest")).toString());
    }
  }

  @Test
  void everyBlobIsWhatItsNameSays() throws Exception {
    Path blobs = layout.resolve("blobs").resolve("sha256");
    List<String> names;
    try (Stream<Path> files = Files.list(blobs)) {
      names = files.map(file -> file.getFileName().toString()).sorted().toList();
    }
    List<String> command = new ArrayList<>(List.of("sha256sum"));
    command.addAll(names);
    assertThat(Tool.run(blobs, command.toArray(String[]::new)).lines().toList())
        .isEqualTo(names.stream().map(name -> name + "  " + name).toList());
  }

  @Test
  void otherToolsReadIt() throws Exception {
    String skopeo = Tool.installed("skopeo");
    for (String form : List.of("oci-archive:", "docker-archive:")) {
      JsonNode seen =
          JSON.readTree(Tool.run(directory, skopeo, "inspect", form + BuiltPackage.image()));
      assertThat(seen.path("Os").asText()).isEqualTo("linux");
      assertThat(seen.path("Layers")).hasSize(2);
    }
  }

  @Test
  void thereIsNoShellAndNoWayToMoreRights() throws Exception {
    assertThat(config.at("/config/User").asText()).isEqualTo("65532:65532");
    Path files = directory.resolve("files");
    try (Stream<Path> all = Files.walk(files)) {
      assertThat(all.map(path -> path.getFileName().toString()))
          .doesNotContain("sh", "bash", "busybox", "su", "sudo");
    }
    assertThat(Tool.run(files, "find", ".", "-perm", "/6000")).isEmpty();
    assertThat(
            Tool.run(
                files, "find", ".", "-perm", "-2", "-not", "-type", "l", "-not", "-path", "./tmp"))
        .isEmpty();
    assertThat(files.resolve("usr/share/doc/vouchsafe/bom.json")).isNotEmptyFile();
  }

  @Test
  void itsCommandDecides() throws Exception {
    try (PrivateRoot root = PrivateRoot.of(directory, directory.resolve("files"))) {
      OpensslPki pki = new OpensslPki(Files.createDirectories(root.shared().resolve("pki")));
      Path settings = directory.resolve("files/etc/vouchsafe");
      for (String name : List.of("root.pem", "issuing.pem")) {
        Files.copy(pki.file(name), settings.resolve(name));
      }
      Files.writeString(settings.resolve("vouchsafe.yaml"), SETTINGS);
      try (Tool service = root.startAs(65532, command())) {
        service.awaitLine("ready: api port 8180");
        assertThat(service.output()).noneMatch(line -> line.contains("[warning]"));
        String answer =
            root.curl(
                "-H",
                "Content-Type: application/pem-certificate-chain",
                "--data-binary",
                "@" + pki.file("good.pem"),
                "http://127.0.0.1:8180/v1/acme/decisions");
        assertThat(JSON.readTree(answer).path("reason").asText()).as(answer).isEqualTo("ok");
        assertThat(service.terminate()).isZero();
      }
    }
  }

  private static List<String> command() {
    List<String> command = new ArrayList<>();
    config.at("/config/Entrypoint").forEach(word -> command.add(word.asText()));
    config.at("/config/Cmd").forEach(word -> command.add(word.asText()));
    return command;
  }

  private static Path blob(JsonNode digest) {
    return layout
        .resolve("blobs")
        .resolve("sha256")
        .resolve(digest.asText().substring("sha256:".length()));
  }
}

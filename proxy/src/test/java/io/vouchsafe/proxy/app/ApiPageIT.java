package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vouchsafe.config.Secret;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.proxy.it.Tool;
import io.vouchsafe.proxy.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command of {@code docs/api.md} works, and its answer has the shape that the page shows. */
@Tag("it")
class ApiPageIT {
  private static final Path PAGE = Path.of("../docs/api.md");
  private static final String FENCE = "```";
  private static final String TOKEN = "0123456789abcdef";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  /**
   * A block of the page.
   *
   * @param language {@code sh}, or how the answer of the block before it looks
   */
  private record Block(String language, int line, String text) {}

  @Test
  void everyCommandWorksAndAnswersAsThePageShows() throws Exception {
    List<Block> blocks = blocks();
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.signers = RelaySigningTest::signers;
    wishes.crls = List.of(ServiceLab.CRL);
    wishes.apiToken = Optional.of(new Secret(TOKEN + "api"));
    wishes.adminToken = Optional.of(new Secret(TOKEN + "admin"));
    wishes.state = StateDirectory.open(directory.resolve("state"));
    try (ServiceLab lab = new ServiceLab(wishes)) {
      prepare(lab);
      Files.writeString(directory.resolve("page.sh"), script(blocks, lab));
      Tool.run(directory, Tool.installed("sh"), "page.sh");
    }
    List<String> differences = new ArrayList<>();
    for (int i = 1; i < blocks.size(); i++) {
      Block answer = blocks.get(i);
      if (!answer.language().equals("sh")) {
        compare(answer, Files.readString(directory.resolve((i - 1) + ".out")), differences);
      }
    }
    assertThat(differences).isEmpty();
  }

  private void prepare(ServiceLab lab) throws Exception {
    Certificate alice = lab.client("CN=Alice").certificate();
    write("alice.pem", ApiClient.pem(alice));
    write("issuing.pem", ApiClient.pem(lab.issuing.certificate()));
    write("api.token", TOKEN + "api\n");
    write("admin.token", TOKEN + "admin\n");
    new FakeGateway(lab.service)
        .connect(new FakeGateway.Peer(), lab.client("CN=Bob").certificate());
    lab.crlServer.publish(
        ServiceLab.CRL,
        LabCrl.sign(CrlSpec.complete(FakeClock.START).number(2), lab.issuing, lab.provider));
    lab.clock.advance(ServiceLab.VALIDITY.plusSeconds(1));
    String issuer =
        HexFormat.of()
            .formatHex(lab.issuing.certificate().subjectKeyIdentifier().orElseThrow().toBytes());
    Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .until(() -> lab.api.auth("/crl/acme/" + issuer + ".crl").statusCode() == 200);
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(directory.resolve(file), text);
  }

  /** One shell for the page, as a reader has; each block writes into a file of its own. */
  private static String script(List<Block> blocks, ServiceLab lab) {
    StringBuilder script = new StringBuilder("set -eu\n");
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.get(i).language().equals("sh")) {
        script
            .append("echo 'docs/api.md:" + blocks.get(i).line() + "'\n{\n")
            .append(blocks.get(i).text())
            .append("} > " + i + ".out\n");
      }
    }
    return script
        .toString()
        .replace("http://127.0.0.1:8180", "http://127.0.0.1:" + lab.service.apiPort())
        .replace("http://127.0.0.1:8181", "http://127.0.0.1:" + lab.service.adminPort());
  }

  private static void compare(Block shown, String real, List<String> differences)
      throws IOException {
    Set<String> expected;
    Set<String> found;
    if (shown.language().equals("json")) {
      expected = shape("", JSON.readTree(shown.text()));
      found = shape("", JSON.readTree(real));
    } else {
      expected = head(shown.text());
      found = head(real);
      found.retainAll(expected);
    }
    if (!expected.equals(found)) {
      differences.add("docs/api.md:%d shows another shape than\n%s".formatted(shown.line(), real));
    }
  }

  /** The members with their paths, and values that are words; lists count by their elements. */
  private static Set<String> shape(String path, JsonNode node) {
    Set<String> shape = new TreeSet<>();
    if (node.isObject()) {
      shape.add(path + ": object");
      node.properties()
          .forEach(each -> shape.addAll(shape(path + "/" + each.getKey(), each.getValue())));
    } else if (node.isArray()) {
      shape.add(path + ": list of " + (node.isEmpty() ? "none" : "some"));
      node.forEach(each -> shape.addAll(shape(path + "[]", each)));
    } else {
      shape.add(path + ": " + node.getNodeType());
    }
    return shape;
  }

  /** The status, and the names of the fields with what are words of ours. */
  private static Set<String> head(String text) {
    Set<String> head = new TreeSet<>();
    text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .map(line -> line.startsWith("X-Vouchsafe-Reference") ? "X-Vouchsafe-Reference" : line)
        .forEach(head::add);
    return head;
  }

  private static List<Block> blocks() throws IOException {
    List<String> lines = Files.readAllLines(PAGE);
    List<Block> blocks = new ArrayList<>();
    for (int at = 0; at < lines.size(); at++) {
      if (lines.get(at).startsWith(FENCE)) {
        int begin = at + 1;
        int end = begin + lines.subList(begin, lines.size()).indexOf(FENCE);
        String language = lines.get(at).substring(FENCE.length());
        blocks.add(new Block(language, begin, String.join("\n", lines.subList(begin, end)) + "\n"));
        at = end;
      }
    }
    assertThat(blocks).extracting(Block::language).containsOnly("sh", "json", "http");
    return blocks;
  }
}

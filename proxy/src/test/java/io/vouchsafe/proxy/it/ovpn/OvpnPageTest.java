package io.vouchsafe.proxy.it.ovpn;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.it.MarkdownPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/vpn/openvpn.md} prints the files that the tests run, word for word. */
class OvpnPageTest {
  private static final Path VPN = OvpnFile.FOLDER.resolve("..").normalize();
  private static final MarkdownPage PAGE = MarkdownPage.of(VPN.resolve("openvpn.md"));

  @Test
  void printsEveryFileWordForWord() throws IOException {
    TreeSet<String> printed = new TreeSet<>();
    for (MarkdownPage.Block block : PAGE.blocks()) {
      List<String> files =
          MarkdownPage.links(block.introduction()).stream()
              .filter(link -> link.startsWith("openvpn/"))
              .toList();
      for (String file : files) {
        assertThat(block.text()).as(file).isEqualTo(Files.readString(VPN.resolve(file)));
        printed.add(file.substring("openvpn/".length()));
      }
    }
    try (Stream<Path> files = Files.list(OvpnFile.FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(printed);
    }
  }

  @Test
  void linksLeadSomewhere() {
    for (String link : PAGE.links()) {
      Path target = VPN.resolve(link.replaceFirst("#.*", "")).normalize();
      assertThat(target).as(link).exists();
      if (link.contains("#")) {
        assertThat(MarkdownPage.of(target).anchors()).contains(link.replaceFirst(".*#", ""));
      }
    }
  }

  /** The script runs for whoever has a certificate: it must be a program of this system's sh. */
  @Test
  void theScriptIsExecutable() {
    assertThat(OvpnFile.FOLDER.resolve("peer-certificate")).isExecutable();
  }
}

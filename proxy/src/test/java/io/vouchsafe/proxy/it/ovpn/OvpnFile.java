package io.vouchsafe.proxy.it.ovpn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of {@code docs/vpn/openvpn}, which the page prints and the tests run. Only names of files,
 * ports, addresses and times are replaced, and a text that is not there fails the test.
 */
record OvpnFile(String text) {
  static final Path FOLDER = Path.of("..", "docs", "vpn", "openvpn");

  static OvpnFile of(String name) throws IOException {
    return new OvpnFile(Files.readString(FOLDER.resolve(name)));
  }

  OvpnFile with(String printed, Object here) {
    assertThat(text).as("what is replaced").contains(printed);
    return new OvpnFile(text.replace(printed, here.toString()));
  }

  /** A line more, at the end. */
  OvpnFile plus(String line) {
    return new OvpnFile(text + line + "\n");
  }
}

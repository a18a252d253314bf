package io.vouchsafe.proxy.it.ovpn;

import io.vouchsafe.proxy.it.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Which program a client runs. The odd ones are Debian's with one text of it changed: nothing in
 * Debian behaves so by an option.
 */
enum OvpnProgram {
  STOCK("", ""),
  /** Says what a client before 2.6 says: it knows no exporter, and makes its keys by the PRF. */
  BEFORE_EXPORTER("IV_PROTO=%d\n", "IV_PROTO=06\n"),
  /**
   * Says first that it knows no exporter, and then that it does: the server believes the first, and
   * tells the last.
   */
  TWO_PROTOCOLS("IV_PLAT=linux\n\0", "IV_PROTO=06\n\0\0\0"),
  /** Does not know the message that asks it to leave. */
  DEAF_TO_HALT("\0HALT\0", "\0ZZZZ\0");

  private final String found;
  private final String instead;

  OvpnProgram(String found, String instead) {
    this.found = found;
    this.instead = instead;
  }

  /** Its path; made in {@code directory} where it must be made. */
  Path path(Path directory) throws IOException {
    Path stock = Path.of(Tool.installed("openvpn"));
    if (this == STOCK) {
      return stock;
    }
    Path mine = directory.resolve("openvpn-" + name());
    if (!Files.exists(mine)) {
      String program = Files.readString(stock, StandardCharsets.ISO_8859_1);
      if (!program.contains(found)) {
        throw new AssertionError("this openvpn has no text " + found);
      }
      Files.writeString(mine, program.replace(found, instead), StandardCharsets.ISO_8859_1);
      Files.setPosixFilePermissions(mine, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return mine;
  }
}

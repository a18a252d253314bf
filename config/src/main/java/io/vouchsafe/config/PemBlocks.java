package io.vouchsafe.config;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Textual encodings (RFC 7468 §2): blocks between {@code -----BEGIN X-----} and {@code -----END
 * X-----}; text around them is explanation.
 */
final class PemBlocks {
  private static final String BEGIN = "-----BEGIN ";
  private static final String DASHES = "-----";

  private PemBlocks() {}

  /** One block; {@code line} is where it begins, 1-based. */
  record Block(String label, int line, String base64) {

    /**
     * The block's bytes.
     *
     * @throws IllegalArgumentException where it is no base64
     */
    byte[] bytes() {
      return Base64.getDecoder().decode(base64);
    }
  }

  /** Whether {@code text} holds the beginning of a block. */
  static boolean areIn(String text) {
    return text.lines().anyMatch(line -> line.startsWith(BEGIN));
  }

  /** All blocks; one that does not end is read to the end of the text and is then no base64. */
  static List<Block> of(String text) {
    List<Block> blocks = new ArrayList<>();
    List<String> lines = text.lines().map(String::strip).toList();
    for (int at = 0; at < lines.size(); at++) {
      String line = lines.get(at);
      if (line.startsWith(BEGIN) && line.endsWith(DASHES) && line.length() > BEGIN.length() + 4) {
        String label = line.substring(BEGIN.length(), line.length() - DASHES.length());
        int begin = at;
        StringBuilder base64 = new StringBuilder();
        String end = "-----END " + label + DASHES;
        for (at++; at < lines.size() && !lines.get(at).equals(end); at++) {
          base64.append(lines.get(at));
        }
        base64.append(at == lines.size() ? "-unended-" : "");
        blocks.add(new Block(label, begin + 1, base64.toString()));
      }
    }
    return List.copyOf(blocks);
  }
}

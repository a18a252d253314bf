package io.vouchsafe.config;

import io.vouchsafe.vpnauth.emergency.BlockEntry;
import io.vouchsafe.vpnauth.emergency.BlockList;
import java.util.List;
import java.util.Optional;

/**
 * A block list as an operator writes it, in a file or in the body of a request.
 *
 * @param by who wrote it; for the audit
 * @param why for the audit
 */
public record BlockDocument(Optional<String> by, Optional<String> why, List<BlockEntry> entries) {
  /** Entries of one list. */
  public static final int MOST = 10_000;

  public BlockDocument {
    entries = List.copyOf(entries);
  }

  public BlockList list() {
    return BlockList.of(entries);
  }

  /**
   * What a request brings: {@code tenant} and {@code from_settings} of a GET's answer say nothing.
   */
  static BlockDocument body(Section document) {
    document.value("tenant");
    document.value("from_settings");
    return read(document);
  }

  static BlockDocument read(Section document) {
    Optional<String> by = document.value("by").flatMap(PlainWords::line);
    Optional<String> why = document.value("why").flatMap(PlainWords::line);
    List<Value> written = document.required("entries").map(Value::items).orElse(List.of());
    if (written.size() > MOST) {
      written.get(MOST).error(written.size() + " entries, at most " + MOST + " are taken");
      return new BlockDocument(by, why, List.of());
    }
    return new BlockDocument(
        by, why, written.stream().map(BlockEntryReader::read).flatMap(Optional::stream).toList());
  }
}

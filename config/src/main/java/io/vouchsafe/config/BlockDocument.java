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

  private static final SettingKey<List<Value>> ENTRIES =
      SettingKey.sections("entries", BlockEntryReader.KEYS).required().says("the list");

  private static final SettingKey<String> BY =
      PlainWords.lineKey("by")
          .says("who wrote the list; for lists that are sent to the admin port");

  private static final SettingKey<String> WHY =
      PlainWords.lineKey("why")
          .says("why it was written; for lists that are sent to the admin port");

  /** Of a file. */
  static final SectionTable FILE_KEYS = SectionTable.of(ENTRIES, BY, WHY);

  /** What a GET's answer says beside that, and a PUT does not heed. */
  private static final List<SettingKey<Value>> UNHEEDED =
      List.of(SettingKey.unheeded("tenant"), SettingKey.unheeded("from_settings"));

  /** Of the body of a request. */
  static final SectionTable BODY_KEYS = FILE_KEYS.with(UNHEEDED);

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
    UNHEEDED.forEach(document::value);
    return read(document);
  }

  static BlockDocument read(Section document) {
    Optional<String> by = document.find(BY);
    Optional<String> why = document.find(WHY);
    List<Value> written = document.find(ENTRIES).orElse(List.of());
    if (written.size() > MOST) {
      written.get(MOST).error(written.size() + " entries, at most " + MOST + " are taken");
      return new BlockDocument(by, why, List.of());
    }
    return new BlockDocument(
        by, why, written.stream().map(BlockEntryReader::read).flatMap(Optional::stream).toList());
  }
}

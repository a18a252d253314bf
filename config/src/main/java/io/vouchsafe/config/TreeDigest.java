package io.vouchsafe.config;

import io.vouchsafe.config.YamlNode.Entry;
import io.vouchsafe.config.YamlNode.Item;
import io.vouchsafe.config.YamlNode.Mapping;
import io.vouchsafe.config.YamlNode.Scalar;
import io.vouchsafe.config.YamlNode.Sequence;
import io.vouchsafe.pki.Fingerprint;
import java.util.Optional;

/**
 * The SHA-256 of what is written below a value, and in which files; lines do not count. Two values
 * with the same digest are read alike, as long as the files that they name hold the same.
 */
final class TreeDigest {
  /** Characters; aliases may repeat a long text many times, and then nobody takes a digest. */
  private static final int LONGEST = 1 << 20;

  private final StringBuilder text = new StringBuilder();
  private SourceFile file;

  private TreeDigest(SourceFile file) {
    this.file = file;
  }

  /** Empty when there is too much below {@code value}. */
  static Optional<Fingerprint> of(Value value) {
    TreeDigest digest = new TreeDigest(value.place().file());
    digest.add('F', value.place().file().shown());
    digest.add(value.node());
    return digest.isTooLong() ? Optional.empty() : Optional.of(digest.sha256());
  }

  private boolean isTooLong() {
    return text.length() > LONGEST;
  }

  private void add(YamlNode node) {
    if (isTooLong()) {
      return;
    }
    switch (node) {
      case Scalar(YamlNode.ScalarType type, String value) -> {
        add('T', type.name());
        add('S', value);
      }
      case Sequence(var items) -> {
        text.append('L').append(items.size()).append(';');
        for (Item item : items) {
          add(item.place());
          add(item.node());
        }
      }
      case Mapping(var entries) -> {
        text.append('M').append(entries.size()).append(';');
        for (Entry entry : entries) {
          add(entry.place());
          add('K', entry.name());
          add(entry.node());
        }
      }
    }
  }

  /** A file that is named there is relative to the one in which its name stands. */
  private void add(Place place) {
    if (!place.file().equals(file)) {
      file = place.file();
      add('F', file.shown());
    }
  }

  /** With its length, so that no two sequences of texts look the same. */
  private void add(char kind, String value) {
    text.append(kind).append(value.length()).append(':');
    text.append(value, 0, Math.min(value.length(), LONGEST + 1));
  }

  /** Char by char: an encoder would make one of all halves of surrogate pairs. */
  private Fingerprint sha256() {
    byte[] bytes = new byte[2 * text.length()];
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      bytes[2 * i] = (byte) (each >> 8);
      bytes[2 * i + 1] = (byte) each;
    }
    return Fingerprint.sha256(bytes);
  }
}

package io.vouchsafe.config;

import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.vpnauth.emergency.BlockEntry;
import io.vouchsafe.vpnauth.emergency.BreakGlass;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads documents about emergencies from bytes, with the same care and the same messages as the
 * settings: JSON, or YAML, of which JSON is a part.
 */
public final class EmergencyDocuments {
  private static final SettingKey<List<Value>> BLOCKS =
      SettingKey.sections("blocks", BlockEntryReader.KEYS).required();

  private static final SettingKey<List<Value>> BREAK_GLASS =
      SettingKey.sections("break_glass", BreakGlassReader.KEYS).required();

  /** Absent where one node works alone. */
  private static final SettingKey<Long> COUNTER =
      SettingKey.text("counter", "a whole number", OrderChange::counter);

  private static final SettingKey<List<Value>> CHANGES =
      SettingKey.sections("changes", OrderChange.KEYS);

  private static final SectionTable KEPT_KEYS =
      SectionTable.of(BLOCKS, BREAK_GLASS, COUNTER, CHANGES);

  private EmergencyDocuments() {}

  /**
   * What a service keeps of an emergency.
   *
   * @param breakGlass may be over
   * @param ignored break-glass allows that nobody can have given here, each as one sentence
   * @param counter the highest that was seen; empty where changes are not counted
   * @param changes the last one of each entry, where changes are counted
   */
  public record Kept(
      List<BlockEntry> blocks,
      List<BreakGlass> breakGlass,
      List<String> ignored,
      Optional<Long> counter,
      List<OrderChange> changes) {
    /** Nothing was kept. */
    public static final Kept NOTHING =
        new Kept(List.of(), List.of(), List.of(), Optional.empty(), List.of());

    public Kept {
      changes = List.copyOf(changes);
      blocks = List.copyOf(blocks);
      breakGlass = List.copyOf(breakGlass);
      ignored = List.copyOf(ignored);
    }
  }

  /** A SHA-256 in hexadecimal, as in the path of a request. */
  public static Optional<Fingerprint> sha256(String text) {
    return HexText.sha256(text);
  }

  /** Whether {@code text} is what somebody may say about who makes a change, or why: one line. */
  public static boolean isLine(String text) {
    return PlainWords.isLine(text);
  }

  /**
   * A block list, which may be the answer of a GET.
   *
   * @param name stands before each problem
   */
  public static DocumentReading<BlockDocument> blocks(byte[] bytes, String name) {
    return read(bytes, name, BlockDocument.BODY_KEYS, BlockDocument::body);
  }

  /** Break-glass allows that begin at {@code now}, which may be the answer of a GET. */
  public static DocumentReading<BreakGlassDocument> breakGlass(
      byte[] bytes, String name, Instant now) {
    return read(
        bytes, name, BreakGlassDocument.KEYS, written -> BreakGlassDocument.read(written, now));
  }

  /** A break-glass allow for {@code certificate} that begins at {@code now}. */
  public static DocumentReading<Optional<BreakGlass>> breakGlass(
      byte[] bytes, String name, Fingerprint certificate, Instant now) {
    return read(
        bytes,
        name,
        BreakGlassReader.KEYS,
        written -> BreakGlassReader.fresh(written, certificate, now));
  }

  /** Who makes a change and why. */
  public static DocumentReading<AuthorDocument> author(byte[] bytes, String name) {
    return read(bytes, name, AuthorDocument.KEYS, AuthorDocument::read);
  }

  /** What was kept, believed as far as it can be at {@code now}; a block counts in any case. */
  public static DocumentReading<Kept> kept(byte[] bytes, String name, Instant now) {
    return read(bytes, name, KEPT_KEYS, written -> kept(written, now));
  }

  private static Kept kept(Section written, Instant now) {
    List<String> ignored = new ArrayList<>();
    List<Value> blocks = written.find(BLOCKS).orElse(List.of());
    List<Value> breakGlass = written.find(BREAK_GLASS).orElse(List.of());
    return new Kept(
        blocks.stream().map(BlockEntryReader::read).flatMap(Optional::stream).toList(),
        breakGlass.stream()
            .map(
                value ->
                    Section.read(
                        value,
                        BreakGlassReader.KEYS,
                        one -> BreakGlassReader.kept(one, now, ignored::add)))
            .flatMap(Optional::stream)
            .toList(),
        ignored,
        written.find(COUNTER),
        written.find(CHANGES).orElse(List.of()).stream()
            .map(OrderChange::read)
            .flatMap(Optional::stream)
            .toList());
  }

  private static <T> DocumentReading<T> read(
      byte[] bytes, String name, SectionTable keys, Function<Section, T> reader) {
    Problems problems = new Problems();
    SourceFile file = new SourceFile(Path.of(name));
    Optional<YamlNode.Mapping> mapping = new YamlFiles(problems).read(file, bytes);
    Value root =
        new Value(
            Key.ROOT,
            new Place(file, 0),
            mapping.orElse(new YamlNode.Mapping(List.of())),
            problems);
    // What is no mapping has said so; that every key is missing in it need not be told.
    Optional<T> document = mapping.map(found -> Section.read(root, keys, reader));
    return problems.hasErrors() || document.isEmpty()
        ? new DocumentReading.Refused<>(problems.inOrder())
        : new DocumentReading.Read<>(document.get(), problems.inOrder());
  }
}

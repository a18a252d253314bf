package io.vouchsafe.config;

import io.vouchsafe.config.KeyType.ListOf;
import io.vouchsafe.config.KeyType.NamedOf;
import io.vouchsafe.config.KeyType.SectionOf;
import io.vouchsafe.config.KeyType.TextOf;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * One key of the settings, declared once, as a constant of the reader that reads it. Reading, the
 * hints at a mistake and {@code docs/settings.md} take it from here.
 *
 * @param <T> what its value becomes
 * @param usual what counts when the key is absent, where that is always the same
 * @param absent the same in Markdown, or {@code required}, or what the reader makes of it
 * @param sentence what the key means, in Markdown
 */
record SettingKey<T>(
    String name,
    KeyType<T> type,
    boolean isRequired,
    Optional<T> usual,
    String absent,
    String sentence) {

  static SettingKey<Boolean> flag(String name) {
    return of(name, new KeyType.Flag());
  }

  /** A whole number from {@code min} to {@code max}. */
  static SettingKey<Integer> number(String name, int min, int max, String unit) {
    return of(name, new KeyType.WholeNumber(new Range(min, max, unit)));
  }

  static SettingKey<Long> bytes(String name, long min, long max) {
    return of(name, new KeyType.Size(new Range(min, max, "bytes")));
  }

  static SettingKey<Duration> millis(String name, long min, long max) {
    return of(name, new KeyType.Time(new Range(min, max, "ms"), ChronoUnit.MILLIS));
  }

  static SettingKey<Duration> seconds(String name, long min, long max) {
    return of(name, new KeyType.Time(new Range(min, max, "s"), ChronoUnit.SECONDS));
  }

  /** Seconds from 0 to {@code longest}, or -1: off. */
  static SettingKey<OptionalLong> secondsOrOff(String name, long longest) {
    return of(name, new KeyType.SecondsOrOff(longest));
  }

  /** One of {@code constants} in lower case; {@code notBuilt} are words that are refused so. */
  static <E extends Enum<E>> SettingKey<E> word(String name, E[] constants, String... notBuilt) {
    return of(name, new KeyType.OneWord<>(Words.of(constants), List.of(notBuilt)));
  }

  /** One of these words, each for what it means. */
  static <E> SettingKey<E> word(String name, Map<String, E> words) {
    return of(name, new KeyType.OneWord<>(words, List.of()));
  }

  /** A string that {@code parser} reads. */
  static <T> SettingKey<T> text(String name, String form, Function<Value, Optional<T>> parser) {
    return of(name, new TextOf<>(form, parser));
  }

  /** A string that the reader of the section reads. */
  static SettingKey<Value> text(String name, String form) {
    return of(name, TextOf.asWritten(form));
  }

  /** {@code file:NAME} or {@code env:NAME}, which {@link Secrets} reads. */
  static SettingKey<Value> secret(String name) {
    return text(name, "secret");
  }

  /** The name of a file. */
  static SettingKey<Value> file(String name) {
    return text(name, "file name");
  }

  /** Names of files. */
  static SettingKey<List<Value>> files(String name) {
    return list(name, file(name).type());
  }

  /** The name of an object of {@code section}, which {@link NamedObjects} finds. */
  static SettingKey<Value> nameIn(String section, String name) {
    return text(name, "name in `" + section + "`");
  }

  /** Names of objects of {@code section}. */
  static SettingKey<List<Value>> namesIn(String section, String name) {
    return list(name, nameIn(section, name).type());
  }

  static <T> SettingKey<List<T>> list(String name, KeyType<T> element) {
    return of(name, new ListOf<>(element, false));
  }

  /** A list, or one element alone. */
  static <T> SettingKey<List<T>> oneOrMore(String name, KeyType<T> element) {
    return of(name, new ListOf<>(element, true));
  }

  /** One mapping with the keys of {@code table}; an absent one is read as an empty one. */
  static SettingKey<Value> section(String name, SectionTable table) {
    return of(name, new SectionOf(table)).absent("");
  }

  /** A list of mappings with the keys of {@code table}. */
  static SettingKey<List<Value>> sections(String name, SectionTable table) {
    return list(name, new SectionOf(table));
  }

  /** Mappings with the keys of {@code table}, by names that the operator chose. */
  static SettingKey<Value> objects(String name, SectionTable table) {
    return named(name, new SectionOf(table));
  }

  /** Values by names that the operator chose. */
  static SettingKey<Value> named(String name, KeyType<?> element) {
    return of(name, new NamedOf(element)).absent("`{}`");
  }

  /** A key that may stand there, with any value, and says nothing. */
  static SettingKey<Value> unheeded(String name) {
    return text(name, "");
  }

  /** A key of the contract that is refused because it is not built yet. */
  static SettingKey<Value> notBuilt(String name) {
    return of(name, new KeyType.NotBuilt()).absent("").says("not built yet: refused");
  }

  /** The same key, which takes a value of another type, too. */
  static SettingKey<Value> or(SettingKey<Value> mapping, KeyType<?> shorter) {
    return new SettingKey<>(
        mapping.name,
        new KeyType.EitherOf(mapping.type, shorter),
        mapping.isRequired,
        mapping.usual,
        mapping.absent,
        mapping.sentence);
  }

  /** A key whose absence is a mistake. */
  SettingKey<T> required() {
    return new SettingKey<>(name, type, true, usual, "required", sentence);
  }

  /** What counts when the key is absent. */
  SettingKey<T> byDefault(T value) {
    return new SettingKey<>(
        name, type, isRequired, Optional.of(value), type.shown(value), sentence);
  }

  /** What the reader does when the key is absent, in Markdown. */
  SettingKey<T> absent(String words) {
    return new SettingKey<>(name, type, isRequired, usual, words, sentence);
  }

  /** What the key means, in Markdown. */
  SettingKey<T> says(String words) {
    return new SettingKey<>(name, type, isRequired, usual, absent, words);
  }

  boolean isBuilt() {
    return !(type instanceof KeyType.NotBuilt);
  }

  private static <T> SettingKey<T> of(String name, KeyType<T> type) {
    return new SettingKey<>(name, type, false, Optional.empty(), "none", "");
  }
}

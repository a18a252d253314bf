package io.vouchsafe.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a key takes. A reader gets the value from it, {@code docs/settings.md} its words, and a
 * schema everything that it needs: each record is one JSON type with its bounds.
 *
 * @param <T> what the text becomes
 */
sealed interface KeyType<T> {

  /** What {@code value} says; empty after a mistake, which is reported. */
  Optional<T> read(Value value);

  /** What may be written, in Markdown; empty where only the key's sentence can say it. */
  default String allowed() {
    return "";
  }

  /** One value that may be written, for whoever wrote something else. */
  default String example() {
    return "…";
  }

  /** {@code value} as it would be written, in Markdown. */
  default String shown(T value) {
    return "`" + value + "`";
  }

  /** The keys of its mapping, of each element of its list, of each object with a name. */
  default Optional<SectionTable> below() {
    return Optional.empty();
  }

  /** {@code true} or {@code false}. */
  record Flag() implements KeyType<Boolean> {
    @Override
    public Optional<Boolean> read(Value value) {
      return value.flag();
    }

    @Override
    public String shown(Boolean value) {
      return value.toString();
    }
  }

  /** A number of things; both ends of the range fit into an int. */
  record WholeNumber(Range range) implements KeyType<Integer> {
    @Override
    public Optional<Integer> read(Value value) {
      return value.wholeNumber(range).map(Math::toIntExact);
    }

    @Override
    public String allowed() {
      return range.words();
    }

    @Override
    public String shown(Integer value) {
      return value.toString();
    }
  }

  /** A number of bytes, or a string such as {@code 4MiB}. */
  record Size(Range range) implements KeyType<Long> {
    private static final int MIB_BITS = 20;

    @Override
    public Optional<Long> read(Value value) {
      return value.bytes(range);
    }

    @Override
    public String allowed() {
      return range.words();
    }

    @Override
    public String shown(Long value) {
      long mebibytes = value >> MIB_BITS;
      return mebibytes << MIB_BITS == value ? mebibytes + "MiB" : value.toString();
    }
  }

  /** A length of time, written as a number of {@code unit}. */
  record Time(Range range, ChronoUnit unit) implements KeyType<Duration> {
    @Override
    public Optional<Duration> read(Value value) {
      return value.wholeNumber(range).map(number -> Duration.of(number, unit));
    }

    @Override
    public String allowed() {
      return range.words();
    }

    @Override
    public String shown(Duration value) {
      return Long.toString(value.dividedBy(unit.getDuration()));
    }
  }

  /** A number of seconds, or -1: off. */
  record SecondsOrOff(long longest) implements KeyType<OptionalLong> {
    private static final long OFF = -1;

    @Override
    public Optional<OptionalLong> read(Value value) {
      return value
          .wholeNumber(range())
          .map(number -> number == OFF ? OptionalLong.empty() : OptionalLong.of(number));
    }

    Range range() {
      return new Range(OFF, longest, "s");
    }

    @Override
    public String allowed() {
      return range().words() + ", -1 = off";
    }

    @Override
    public String shown(OptionalLong value) {
      return Long.toString(value.orElse(OFF));
    }
  }

  /**
   * One word of a closed list.
   *
   * @param words in the order in which a problem lists them
   * @param notBuilt words of the contract that are refused with that reason
   */
  record OneWord<E>(Map<String, E> words, List<String> notBuilt) implements KeyType<E> {
    public OneWord {
      words = Collections.unmodifiableMap(new LinkedHashMap<>(words));
      notBuilt = List.copyOf(notBuilt);
    }

    @Override
    public Optional<E> read(Value value) {
      return value.word(words, notBuilt);
    }

    @Override
    public String allowed() {
      String built = words.keySet().stream().collect(Collectors.joining("` · `", "`", "`"));
      return notBuilt.isEmpty()
          ? built
          : built + " (not built yet: `" + String.join("`, `", notBuilt) + "`)";
    }

    @Override
    public String example() {
      return words.keySet().iterator().next();
    }

    @Override
    public String shown(E value) {
      return words.entrySet().stream()
          .filter(word -> word.getValue().equals(value))
          .map(word -> "`" + word.getKey() + "`")
          .findFirst()
          .orElseThrow();
    }
  }

  /**
   * A string of a form that {@code parser} knows.
   *
   * @param form in Markdown
   */
  record TextOf<T>(String form, Function<Value, Optional<T>> parser) implements KeyType<T> {
    private static final Map<String, String> EXAMPLES =
        Map.of("network", "127.0.0.1/32", "file name", "root.pem", "URL", "http://ocsp.example/");

    /**
     * One that can be read only beside other settings (a secret, a file, the name of an object):
     * the reader of the section gets the value as it is written.
     */
    static TextOf<Value> asWritten(String form) {
      return new TextOf<>(form, Optional::of);
    }

    @Override
    public Optional<T> read(Value value) {
      return parser.apply(value);
    }

    @Override
    public String allowed() {
      return form;
    }

    @Override
    public String example() {
      return EXAMPLES.getOrDefault(form, "…");
    }
  }

  /**
   * A list; what cannot be read in it is left out.
   *
   * @param elementAlone whether one element may stand without a list
   */
  record ListOf<T>(KeyType<T> element, boolean elementAlone) implements KeyType<List<T>> {
    @Override
    public Optional<List<T>> read(Value value) {
      List<Value> items = elementAlone ? value.oneOrMore() : value.items(element.example());
      return Optional.of(items.stream().flatMap(item -> element.read(item).stream()).toList());
    }

    @Override
    public String allowed() {
      return element instanceof OneWord ? "list of " + element.allowed() : "";
    }

    @Override
    public Optional<SectionTable> below() {
      return element.below();
    }
  }

  /** A mapping with the keys of {@code table}; {@link Section#section} reads it. */
  record SectionOf(SectionTable table) implements KeyType<Value> {
    @Override
    public Optional<Value> read(Value value) {
      return Optional.of(value);
    }

    @Override
    public Optional<SectionTable> below() {
      return Optional.of(table);
    }
  }

  /** A mapping whose keys are names that the operator chose; {@link Section#named} reads it. */
  record NamedOf(KeyType<?> element) implements KeyType<Value> {
    @Override
    public Optional<Value> read(Value value) {
      return Optional.of(value);
    }

    @Override
    public Optional<SectionTable> below() {
      return element.below();
    }
  }

  /**
   * A mapping, or something shorter that says the same; the reader of the section gets the value as
   * it is written.
   */
  record EitherOf(KeyType<Value> mapping, KeyType<?> shorter) implements KeyType<Value> {
    @Override
    public Optional<Value> read(Value value) {
      return Optional.of(value);
    }

    @Override
    public Optional<SectionTable> below() {
      return mapping.below();
    }
  }

  /** A key of the contract that this version does not know how to obey: refused, whatever it is. */
  record NotBuilt() implements KeyType<Value> {
    @Override
    public Optional<Value> read(Value value) {
      value.error("this key is not built yet");
      return Optional.empty();
    }
  }
}

package io.vouchsafe.config;

import io.vouchsafe.config.YamlNode.Item;
import io.vouchsafe.config.YamlNode.Mapping;
import io.vouchsafe.config.YamlNode.Scalar;
import io.vouchsafe.config.YamlNode.ScalarType;
import io.vouchsafe.config.YamlNode.Sequence;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** One value of the settings: read as what its key takes, or a problem and empty. */
record Value(Key key, Place place, YamlNode node, Problems problems) {

  /** Reports a mistake in this value. */
  void error(String message) {
    problems.error(place, key.shown(), message);
  }

  /** Reports a mistake whose message takes work, which is saved when nobody would read it. */
  void error(Supplier<String> message) {
    problems.error(place, key.shown(), message);
  }

  /** Reports a doubt about this value. */
  void warning(String message) {
    problems.warning(place, key.shown(), message);
  }

  Optional<String> string() {
    return scalar(ScalarType.STRING, () -> "a string is expected");
  }

  /** The same; what is no string is passed over, since somebody else has told of it. */
  Optional<String> stringIfAny() {
    return node instanceof Scalar(ScalarType type, String text) && type == ScalarType.STRING
        ? Optional.of(text)
        : Optional.empty();
  }

  /** {@code true} or {@code false} (YAML 1.2: no yes, no off). */
  Optional<Boolean> flag() {
    return scalar(ScalarType.BOOLEAN, () -> "true or false is expected").map(Boolean::parseBoolean);
  }

  /** A whole number in {@code range}. */
  Optional<Long> wholeNumber(Range range) {
    return scalar(ScalarType.INTEGER, () -> numberExpected(range))
        .flatMap(text -> inRange(text, range));
  }

  /** The key has a unit, so none is written; {@code 2s} and {@code "200"} are tried first. */
  private String numberExpected(Range range) {
    String instead =
        node instanceof Scalar(ScalarType type, String text)
            ? WrittenNumber.meant(text, range).map(number -> ": write " + number).orElse("")
            : "";
    return "a whole number is expected, " + range + instead;
  }

  /** A number of bytes, or a string such as {@code 64MiB}. */
  Optional<Long> bytes(Range range) {
    if (node instanceof Scalar(ScalarType type, String text) && type == ScalarType.STRING) {
      Optional<BigInteger> bytes = ByteSize.parse(text);
      if (bytes.isEmpty()) {
        error(Quoted.of(text) + " is no size: a number, or one with KiB, MiB or GiB");
      }
      return bytes.flatMap(number -> inRange(number, text, range));
    }
    return wholeNumber(range);
  }

  /** One word of a closed list; a word of {@code notBuilt} is refused with that reason. */
  <E> Optional<E> word(Map<String, E> words, List<String> notBuilt) {
    return string()
        .flatMap(
            text -> {
              Optional<E> meant = Optional.ofNullable(words.get(text));
              if (meant.isEmpty()) {
                error(
                    notBuilt.contains(text)
                        ? Quoted.of(text) + " is not built yet"
                        : Quoted.of(text) + " is none of " + String.join(", ", words.keySet()));
              }
              return meant;
            });
  }

  /** The elements of a list. */
  List<Value> items() {
    return items("…");
  }

  /**
   * The same.
   *
   * @param example of an element, for whoever wrote no list
   */
  List<Value> items(String example) {
    if (!(node instanceof Sequence(List<Item> items))) {
      wrongType(
          node instanceof Scalar(ScalarType type, String text) && type == ScalarType.STRING
              ? "a list is expected: write [" + Quoted.plain(text) + "]"
              : "a list is expected, such as [" + example + "]");
      return List.of();
    }
    List<Value> values = new ArrayList<>();
    for (Item item : items) {
      values.add(new Value(key.item(values.size()), item.place(), item.node(), problems));
    }
    return values;
  }

  /** The elements of a list, or the value itself. */
  List<Value> oneOrMore() {
    return node instanceof Sequence ? items() : List.of(this);
  }

  /** The value of a key of this mapping, if it stands there; whoever reads it is not asked. */
  Optional<Value> child(SettingKey<?> key) {
    return child(key.name());
  }

  private Optional<Value> child(String name) {
    if (node instanceof Mapping(List<YamlNode.Entry> entries)) {
      for (YamlNode.Entry entry : entries) {
        if (entry.name().equals(name)) {
          return Optional.of(of(entry));
        }
      }
    }
    return Optional.empty();
  }

  /** The value of an entry of this mapping. */
  Value of(YamlNode.Entry entry) {
    return new Value(key.child(entry.name()), entry.place(), entry.node(), problems);
  }

  /** The value of a key of this mapping; an absent one stands where the mapping does. */
  Value at(SettingKey<?> key) {
    return named(key.name());
  }

  /** The same of a name that the operator chose. */
  Value named(String name) {
    return child(name)
        .orElseGet(() -> new Value(key.child(name), place, new Mapping(List.of()), problems));
  }

  /** The entries of a mapping. */
  Optional<Mapping> mapping() {
    if (node instanceof Mapping mapping) {
      return Optional.of(mapping);
    }
    wrongType("a mapping is expected");
    return Optional.empty();
  }

  private Optional<String> scalar(ScalarType wanted, Supplier<String> expected) {
    if (node instanceof Scalar(ScalarType type, String text) && type == wanted) {
      return Optional.of(text);
    }
    wrongType(expected.get());
    return Optional.empty();
  }

  private void wrongType(String expected) {
    String found =
        switch (node) {
          case Scalar(ScalarType type, String text) when type != ScalarType.NULL ->
              Quoted.of(text) + " is " + type.words();
          case Scalar scalar -> "nothing stands here";
          case Sequence list -> "this is a list";
          case Mapping map -> "this is a mapping";
        };
    error(found + ", " + expected);
  }

  private Optional<Long> inRange(String text, Range range) {
    return inRange(CoreInteger.parse(text), text, range);
  }

  private Optional<Long> inRange(BigInteger number, String text, Range range) {
    if (range.contains(number)) {
      return Optional.of(number.longValueExact());
    }
    error(Quoted.plain(text) + " is out of range " + range);
    return Optional.empty();
  }
}

package io.vouchsafe.config;

import java.util.List;

/** What a YAML file says, with the places where it says it; aliases are followed. */
sealed interface YamlNode {

  /** What kind of node this is, for people. */
  String kind();

  /** One value, its text as written and its type after the core schema (YAML 1.2 §10.3). */
  record Scalar(ScalarType type, String text) implements YamlNode {
    @Override
    public String kind() {
      return type.words();
    }
  }

  /** An ordered list. */
  record Sequence(List<Item> items) implements YamlNode {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /** Keys in the order written, each once. */
  record Mapping(List<Entry> entries) implements YamlNode {
    public Mapping {
      entries = List.copyOf(entries);
    }

    @Override
    public String kind() {
      return "a mapping";
    }
  }

  /** One element of a list, at the place where it was used. */
  record Item(Place place, YamlNode node) {}

  /** One key and its value, at the key's place. */
  record Entry(Place place, String name, YamlNode node) {}

  /** The types of the core schema. */
  enum ScalarType {
    STRING("a string"),
    INTEGER("a whole number"),
    FLOAT("a decimal number"),
    BOOLEAN("true or false"),
    NULL("nothing");

    private final String words;

    ScalarType(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }
}

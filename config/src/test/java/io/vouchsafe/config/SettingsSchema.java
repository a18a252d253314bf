package io.vouchsafe.config;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * JSON Schema 2020-12 of a file of settings, made of the readers' tables: each type of key is one
 * form. What depends on other keys is left to {@code vouchsafe config check}.
 */
final class SettingsSchema {
  private static final String NAME = "^[A-Za-z0-9_-]{1,35}$";
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Texts whose form is known well enough to find a slip while it is typed. */
  private static final Map<String, String> PATTERNS =
      Map.of(
          "secret", "^(file|env):.+",
          "object name", NAME,
          "host:port", "^(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._-]{1,253}):[0-9]{1,5}$",
          "network", "^[0-9A-Fa-f:.]+(/[0-9]{1,3})?$",
          "tenant/policy", "^[A-Za-z0-9_-]{1,35}/[A-Za-z0-9_-]{1,35}$");

  private SettingsSchema() {}

  /** The schema of a whole file with the keys of {@code table}. */
  static ObjectNode of(String title, String id, SectionTable table) {
    ObjectNode schema = JSON.objectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("$id", id);
    schema.put("title", title);
    schema.put("$comment", "Made from the readers' tables: mvn test -Dtest=SettingsSchemaTest");
    schema.setAll(section(table));
    return schema;
  }

  private static ObjectNode section(SectionTable table) {
    ObjectNode schema = JSON.objectNode().put("type", "object");
    ObjectNode properties = JSON.objectNode();
    ArrayNode required = JSON.arrayNode();
    for (SettingKey<?> key : table.keys()) {
      if (key.isBuilt()) {
        properties.set(key.name(), described(key));
        if (key.isRequired()) {
          required.add(key.name());
        }
      }
    }
    schema.set("properties", properties);
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    return schema.put("additionalProperties", false);
  }

  private static ObjectNode described(SettingKey<?> key) {
    ObjectNode schema = JSON.objectNode();
    String words = words(key);
    if (!words.isEmpty()) {
      schema.put("description", words);
    }
    byDefault(key, schema);
    return schema.setAll(form(key.type()));
  }

  /** As in {@code docs/settings.md}. */
  private static String words(SettingKey<?> key) {
    String allowed = key.type().allowed();
    String meaning =
        allowed.isEmpty() || key.sentence().isEmpty()
            ? allowed + key.sentence()
            : allowed + "; " + key.sentence();
    return key.absent().isEmpty() || key.absent().equals("none") || key.isRequired()
        ? meaning
        : meaning + (meaning.isEmpty() ? "" : ". ") + "Default: " + key.absent();
  }

  private static void byDefault(SettingKey<?> key, ObjectNode schema) {
    if (key.usual().isEmpty()) {
      return;
    }
    String text = key.absent().replace("`", "");
    switch (key.type()) {
      case KeyType.Flag flag -> schema.put("default", Boolean.parseBoolean(text));
      case KeyType.WholeNumber n -> schema.put("default", Long.parseLong(text));
      case KeyType.Time time -> schema.put("default", Long.parseLong(text));
      case KeyType.SecondsOrOff seconds -> schema.put("default", Long.parseLong(text));
      case KeyType.OneWord<?> word -> schema.put("default", text);
      default -> {
        // Its description has it.
      }
    }
  }

  private static ObjectNode form(KeyType<?> type) {
    return switch (type) {
      case KeyType.Flag flag -> JSON.objectNode().put("type", "boolean");
      case KeyType.WholeNumber(Range range) -> number(range);
      case KeyType.Time(Range range, var unit) -> number(range);
      case KeyType.SecondsOrOff seconds -> number(seconds.range());
      case KeyType.Size(Range range) ->
          anyOf(
              number(range),
              JSON.objectNode().put("type", "string").put("pattern", "^[0-9]{1,18} ?[KMG]iB$"));
      case KeyType.OneWord<?>(Map<String, ?> words, List<String> notBuilt) -> words(words.keySet());
      case KeyType.TextOf<?> text -> text(text.form());
      case KeyType.ListOf<?>(KeyType<?> element, boolean alone) -> {
        ObjectNode list = JSON.objectNode().put("type", "array");
        list.set("items", form(element));
        yield alone ? anyOf(form(element), list) : list;
      }
      case KeyType.SectionOf(SectionTable table) -> section(table);
      case KeyType.NamedOf(KeyType<?> element) -> named(element, NAME);
      case KeyType.EitherOf(KeyType.NamedOf(KeyType<?> element), KeyType<?> shorter) ->
          anyOf(form(shorter), named(element, "^[!-~]{1,64}$"));
      case KeyType.EitherOf(KeyType<Value> mapping, KeyType<?> shorter) ->
          anyOf(form(shorter), form(mapping));
      case KeyType.NotBuilt none -> throw new IllegalArgumentException("a key that is not built");
    };
  }

  private static ObjectNode named(KeyType<?> element, String pattern) {
    ObjectNode schema = JSON.objectNode().put("type", "object");
    schema.set("propertyNames", JSON.objectNode().put("pattern", pattern));
    return schema.set("additionalProperties", form(element));
  }

  private static ObjectNode number(Range range) {
    return JSON.objectNode()
        .put("type", "integer")
        .put("minimum", range.min())
        .put("maximum", range.max());
  }

  private static ObjectNode words(Iterable<String> words) {
    ArrayNode all = JSON.arrayNode();
    words.forEach(all::add);
    return JSON.objectNode().set("enum", all);
  }

  private static ObjectNode text(String form) {
    if (form.equals(TunnelReader.VERSION_FORM)) {
      return JSON.objectNode()
          .set("enum", JSON.arrayNode().add(2).add(1).add("auto").add("1").add("2"));
    }
    if (form.isEmpty()) {
      // Whatever stands there is not looked at.
      return JSON.objectNode();
    }
    ObjectNode text = JSON.objectNode().put("type", "string");
    String pattern = PATTERNS.get(form);
    return pattern == null ? text : text.put("pattern", pattern);
  }

  private static ObjectNode anyOf(ObjectNode... forms) {
    ArrayNode all = JSON.arrayNode();
    for (ObjectNode form : forms) {
      all.add(form);
    }
    return JSON.objectNode().set("anyOf", all);
  }
}

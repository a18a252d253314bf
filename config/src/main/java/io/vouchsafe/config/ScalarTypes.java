package io.vouchsafe.config;

import io.vouchsafe.config.YamlNode.ScalarType;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Tags of the core schema (YAML 1.2 §10.3): {@code off} and {@code NO} are strings. */
final class ScalarTypes {
  private static final ScalarResolver CORE = new CoreSchema().getScalarResolver();

  private ScalarTypes() {}

  /** The scalar with the type that its text or its tag gives it. */
  static YamlNode.Scalar resolve(ScalarEvent event, Place place) throws YamlMistake {
    String text = event.getValue();
    Tag implied = event.isPlain() ? CORE.resolve(text, true) : Tag.STR;
    Tag tag = event.getTag().filter(t -> !t.equals("!")).map(Tag::new).orElse(implied);
    if (event.getTag().isPresent() && event.getTag().get().equals("!")) {
      tag = Tag.STR;
    }
    if (!tag.equals(Tag.STR) && !tag.equals(CORE.resolve(text, true))) {
      throw new YamlMistake(
          place, Quoted.of(text) + " cannot have the tag " + Quoted.of(tag.getValue()));
    }
    return new YamlNode.Scalar(type(tag), text);
  }

  /** Lists and mappings have no tag, or the one that says the same. */
  static void refuseForeignTag(CollectionStartEvent event, Place place) throws YamlMistake {
    String tag = event.getTag().orElse("!");
    if (!tag.equals("!") && !tag.equals(Tag.MAP.getValue()) && !tag.equals(Tag.SEQ.getValue())) {
      throw new YamlMistake(place, "the tag " + Quoted.of(tag) + " means nothing in settings");
    }
  }

  private static ScalarType type(Tag tag) {
    if (tag.equals(Tag.INT)) {
      return ScalarType.INTEGER;
    }
    if (tag.equals(Tag.FLOAT)) {
      return ScalarType.FLOAT;
    }
    if (tag.equals(Tag.BOOL)) {
      return ScalarType.BOOLEAN;
    }
    return tag.equals(Tag.NULL) ? ScalarType.NULL : ScalarType.STRING;
  }
}

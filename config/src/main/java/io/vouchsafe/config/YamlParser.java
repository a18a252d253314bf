package io.vouchsafe.config;

import io.vouchsafe.config.YamlNode.ScalarType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.Event.ID;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * Builds the tree of one YAML document from the parser's events, so that nesting and aliases are
 * bounded while it grows.
 */
final class YamlParser {
  /** The settings need nine levels; the builder calls itself once a level. */
  static final int DEEPEST = 32;

  /** Nodes that aliases may repeat; a "billion laughs" file repeats a billion in ten lines. */
  static final long MOST_REPEATED = 100_000;

  /** What an anchor names. {@code weight}: its nodes with every alias in it followed. */
  private record Anchored(YamlNode node, long weight) {}

  private final SourceFile file;
  private final Problems problems;
  private final Iterator<Event> events;
  private final Map<Anchor, Anchored> anchored = new HashMap<>();
  private long nodes;
  private long repeated;

  private YamlParser(SourceFile file, String text, Problems problems) {
    this.file = file;
    this.problems = problems;
    LoadSettings settings =
        LoadSettings.builder().setUseMarks(true).setCodePointLimit(text.length() + 1).build();
    this.events = new Parse(settings).parseString(text).iterator();
  }

  /**
   * The document's root; empty when the text holds no document.
   *
   * @throws YamlMistake at the first mistake behind which nothing can be understood
   * @throws org.snakeyaml.engine.v2.exceptions.YamlEngineException where the text is no YAML
   */
  static Optional<YamlNode> parse(SourceFile file, String text, Problems problems)
      throws YamlMistake {
    return new YamlParser(file, text, problems).document();
  }

  private Optional<YamlNode> document() throws YamlMistake {
    Optional<YamlNode> root = Optional.empty();
    while (events.hasNext()) {
      Event event = events.next();
      switch (event.getEventId()) {
        case StreamStart, StreamEnd, DocumentStart, DocumentEnd, Comment -> {}
        case Alias, Scalar, SequenceStart, SequenceEnd, MappingStart, MappingEnd -> {
          if (root.isPresent()) {
            throw new YamlMistake(place(event), "a second document begins; settings are one");
          }
          root = Optional.of(node(event, 1));
        }
      }
    }
    return root;
  }

  private YamlNode node(Event event, int depth) throws YamlMistake {
    if (depth > DEEPEST) {
      throw new YamlMistake(place(event), "is nested deeper than " + DEEPEST + " levels");
    }
    if (event instanceof AliasEvent alias) {
      return repeated(alias);
    }
    long before = nodes++;
    YamlNode node = ownNode(event, depth);
    if (event instanceof NodeEvent named && named.getAnchor().isPresent()) {
      anchored.put(named.getAnchor().get(), new Anchored(node, nodes - before));
    }
    return node;
  }

  private YamlNode ownNode(Event event, int depth) throws YamlMistake {
    if (event instanceof ScalarEvent scalar) {
      return ScalarTypes.resolve(scalar, place(event));
    }
    if (event instanceof CollectionStartEvent start) {
      ScalarTypes.refuseForeignTag(start, place(event));
      return start instanceof MappingStartEvent ? mapping(depth) : sequence(depth);
    }
    throw new YamlMistake(place(event), "unexpected " + event.getEventId());
  }

  private YamlNode repeated(AliasEvent alias) throws YamlMistake {
    String name = alias.getAlias().getValue();
    Anchored target = anchored.get(alias.getAlias());
    if (target == null) {
      throw new YamlMistake(place(alias), "alias " + Quoted.of("*" + name) + " names no anchor");
    }
    nodes += target.weight();
    repeated += target.weight();
    if (repeated > MOST_REPEATED) {
      throw new YamlMistake(place(alias), "aliases repeat more than " + MOST_REPEATED + " nodes");
    }
    return target.node();
  }

  private YamlNode sequence(int depth) throws YamlMistake {
    List<YamlNode.Item> items = new ArrayList<>();
    for (Event event = events.next(); !event.getEventId().equals(ID.SequenceEnd); ) {
      items.add(new YamlNode.Item(place(event), node(event, depth + 1)));
      event = events.next();
    }
    return new YamlNode.Sequence(items);
  }

  private YamlNode mapping(int depth) throws YamlMistake {
    Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
    for (Event event = events.next(); !event.getEventId().equals(ID.MappingEnd); ) {
      Place place = place(event);
      String name = keyName(node(event, depth + 1), place);
      Event value = events.next();
      YamlNode.Entry entry = new YamlNode.Entry(place, name, node(value, depth + 1));
      YamlNode.Entry first = entries.putIfAbsent(name, entry);
      if (first != null) {
        problems.error(
            place, "", "key " + Quoted.of(name) + " is there twice, first at " + first.place());
      }
      event = events.next();
    }
    return new YamlNode.Mapping(List.copyOf(entries.values()));
  }

  private static String keyName(YamlNode key, Place place) throws YamlMistake {
    return switch (key) {
      case YamlNode.Scalar(ScalarType type, String text) -> text;
      case YamlNode.Sequence list -> throw new YamlMistake(place, "a list cannot be a key");
      case YamlNode.Mapping map -> throw new YamlMistake(place, "a mapping cannot be a key");
    };
  }

  private Place place(Event event) {
    return new Place(file, event.getStartMark().map(Mark::getLine).orElse(-1) + 1);
  }
}

package io.vouchsafe.config;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Opens YAML files; what cannot be read or understood becomes a problem with its line. */
final class YamlFiles {
  /** Longest file, bytes. */
  static final int LONGEST = 4 << 20;

  /** The parser's own words may quote the file. */
  private static final int LONGEST_REASON = 200;

  private final Problems problems;
  private final FileStamps stamps;

  YamlFiles(Problems problems) {
    this(problems, new FileStamps());
  }

  /** The same; {@code stamps} remembers what was read. */
  YamlFiles(Problems problems, FileStamps stamps) {
    this.problems = problems;
    this.stamps = stamps;
  }

  /**
   * The mapping that {@code file} holds; empty when it holds none, which is then a problem.
   *
   * @param named where the file is named; the file itself when nobody names it
   */
  Optional<YamlNode.Mapping> read(SourceFile file, Place named, String key) {
    return switch (stamps.read(file.path(), LONGEST)) {
      case BoundedFile.Unusable(String why) -> {
        String subject = named.file().equals(file) ? "" : Quoted.of(file.shown()) + " ";
        problems.error(named, key, subject + why);
        yield Optional.empty();
      }
      case BoundedFile.Content(byte[] bytes) -> read(file, bytes);
    };
  }

  /** The mapping that {@code bytes} hold, which were or could be the content of {@code file}. */
  Optional<YamlNode.Mapping> read(SourceFile file, byte[] bytes) {
    return decode(file, bytes).flatMap(text -> parse(file, text));
  }

  private Optional<String> decode(SourceFile file, byte[] bytes) {
    problems.opened(file);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (CharacterCodingException e) {
      problems.error(new Place(file, 0), "", "is not UTF-8");
      return Optional.empty();
    }
  }

  private Optional<YamlNode.Mapping> parse(SourceFile file, String text) {
    try {
      Optional<YamlNode> root = YamlParser.parse(file, text, problems);
      if (root.isPresent() && root.get() instanceof YamlNode.Mapping mapping) {
        return Optional.of(mapping);
      }
      String found = root.map(YamlNode::kind).orElse("nothing");
      problems.error(new Place(file, 0), "", "holds " + found + ", a mapping is expected");
    } catch (YamlMistake e) {
      problems.error(e.place(), "", e.what());
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().or(e::getContextMark).map(Mark::getLine).orElse(-1) + 1;
      problems.error(new Place(file, line), "", notYaml(String.valueOf(e.getProblem())));
    } catch (ReaderException e) {
      int line = 1 + (int) text.codePoints().limit(e.getPosition()).filter(c -> c == '\n').count();
      String what = String.format("character \\u%04X cannot stand in it", e.getCodePoint());
      problems.error(new Place(file, line), "", notYaml(what));
    } catch (YamlEngineException e) {
      problems.error(new Place(file, 0), "", notYaml(String.valueOf(e.getMessage())));
    }
    return Optional.empty();
  }

  private static String notYaml(String why) {
    return "is not YAML: " + Quoted.plain(why, LONGEST_REASON);
  }
}

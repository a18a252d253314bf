package io.vouchsafe.proxy.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A page of the documentation: its code blocks, what introduces them, and its links. */
public record MarkdownPage(Path path, List<String> lines) {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

  /**
   * @param introduction the paragraph before the block
   * @param text without its indentation, as a file would have it
   */
  public record Block(String introduction, String text) {}

  public static MarkdownPage of(Path path) {
    try {
      return new MarkdownPage(path, Files.readAllLines(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Indented blocks and fenced ones. */
  public List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    List<String> paragraph = new ArrayList<>();
    boolean blankBefore = true;
    int i = 0;
    while (i < lines.size()) {
      String line = lines.get(i);
      if (line.startsWith("```")) {
        int end = i + 1 + lines.subList(i + 1, lines.size()).indexOf("```");
        blocks.add(new Block(String.join(" ", paragraph), file(lines.subList(i + 1, end), 0)));
        i = end + 1;
      } else if (line.startsWith("    ") && blankBefore) {
        int end = i;
        while (end < lines.size()
            && (lines.get(end).isBlank() || lines.get(end).startsWith("    "))) {
          end++;
        }
        blocks.add(new Block(String.join(" ", paragraph), file(lines.subList(i, end), 4)));
        i = end;
      } else {
        if (blankBefore && !line.isBlank()) {
          paragraph.clear();
        }
        if (!line.isBlank()) {
          paragraph.add(line);
        }
        blankBefore = line.isBlank();
        i++;
        continue;
      }
      blankBefore = true;
    }
    return blocks;
  }

  private static String file(List<String> lines, int indentation) {
    return lines.stream()
            .map(line -> line.isBlank() ? "" : line.substring(indentation))
            .collect(Collectors.joining("\n"))
            .stripTrailing()
        + "\n";
  }

  /** What {@code text} links to, but for the web. */
  public static List<String> links(String text) {
    return LINK.matcher(text)
        .results()
        .map(found -> found.group(1))
        .filter(link -> !link.contains("://"))
        .toList();
  }

  /** The links of the prose; code blocks have none. */
  public List<String> links() {
    return lines.stream()
        .filter(line -> !line.startsWith("    "))
        .flatMap(line -> links(line).stream())
        .toList();
  }

  /** The anchors of its headings, as GitHub and GitLab make them. */
  public List<String> anchors() {
    return lines.stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ ", ""))
        .map(MarkdownPage::anchor)
        .toList();
  }

  private static String anchor(String heading) {
    Matcher odd = Pattern.compile("[^\\p{L}\\p{N}_ -]").matcher(heading);
    return odd.replaceAll("").replace(' ', '-').toLowerCase(Locale.ROOT);
  }
}

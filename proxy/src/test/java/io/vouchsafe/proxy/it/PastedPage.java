package io.vouchsafe.proxy.it;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of commands, pasted block by block into one bash, as its reader does. A block whose
 * introduction says that something <em>prints</em> it is what the block before printed; an ellipsis
 * in it stands for what differs. A block with {@code sudo} is left out.
 */
record PastedPage(List<Step> steps) {
  private static final String END = "@@@ block %s ended with ";

  /** Commands, and the lines that they print. */
  record Step(String commands, List<String> printed) {}

  /**
   * @param replacements what the page says, by what stands for it here
   */
  static PastedPage of(Path path, Map<String, String> replacements) {
    String text = replaced(String.join("\n", MarkdownPage.of(path).lines()), replacements);
    List<Step> steps = new ArrayList<>();
    for (MarkdownPage.Block block : new MarkdownPage(path, text.lines().toList()).blocks()) {
      if (block.introduction().contains("prints")) {
        List<String> printed = block.text().strip().lines().toList();
        steps.set(steps.size() - 1, new Step(steps.getLast().commands, printed));
      } else if (!block.text().contains("sudo")) {
        steps.add(new Step(block.text(), List.of()));
      }
    }
    assertThat(steps).hasSizeGreaterThan(5);
    return new PastedPage(steps);
  }

  /** In one go, so that nothing is replaced twice. */
  private static String replaced(String text, Map<String, String> replacements) {
    assertThat(text).as("what is replaced").contains(replacements.keySet());
    String any = replacements.keySet().stream().map(Pattern::quote).collect(joining("|"));
    return Pattern.compile(any)
        .matcher(text)
        .replaceAll(
            found -> Matcher.quoteReplacement(replacements.getOrDefault(found.group(), "")));
  }

  /**
   * Runs it all.
   *
   * @param home where the bash starts, and what it calls home
   * @param atEnd commands that run however it ends
   */
  void run(Path home, String atEnd) throws Exception {
    Files.writeString(home.resolve("page.sh"), script(atEnd));
    String[] said = said(home);
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      assertThat(said[i + 1]).as("%s said %s and ended", step.commands, said[i]).startsWith("0");
      saysInOrder(step.commands, squeezed(said[i]), pieces(step.printed));
    }
  }

  /** {@code check} ends with 1 when it refuses, which a page wants to see. */
  private String script(String atEnd) {
    StringBuilder script = new StringBuilder("trap '" + atEnd + "' EXIT\n");
    for (int i = 0; i < steps.size(); i++) {
      String commands = steps.get(i).commands;
      int expected = commands.contains("vouchsafe check") ? 1 : 0;
      script.append(commands).append("CODE=$?; echo; echo \"").append(END.formatted(i));
      script.append("$((CODE - ").append(expected).append("))\"\n");
    }
    return script.append("sleep infinity & wait\n").toString();
  }

  /** What each block printed; all but the first behind the exit code of the one before. */
  private String[] said(Path home) throws Exception {
    String path = Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH");
    try (Tool bash = Tool.start(home, "env", "HOME=" + home, "PATH=" + path, "bash", "page.sh")) {
      for (int i = 0; i < steps.size(); i++) {
        bash.awaitLine(END.formatted(i));
      }
      return bash.text().split(END.formatted("\\d+"));
    }
  }

  private static void saysInOrder(String commands, String said, List<String> pieces) {
    int from = 0;
    for (String piece : pieces) {
      int found = said.indexOf(piece, from);
      assertThat(found).as("%sprints%n%s%nbut it said%n%s", commands, piece, said).isNotNegative();
      from = found + piece.length();
    }
  }

  private static List<String> pieces(List<String> printed) {
    return printed.stream()
        .flatMap(line -> Stream.of(line.split("…")))
        .map(PastedPage::squeezed)
        .filter(piece -> !piece.isEmpty())
        .toList();
  }

  private static String squeezed(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }
}

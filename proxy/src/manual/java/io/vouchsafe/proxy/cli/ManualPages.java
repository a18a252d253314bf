package io.vouchsafe.proxy.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** Writes what {@code make manual} makes: a page for each command, and the shells' completion. */
public final class ManualPages {
  private ManualPages() {}

  /**
   * Writes pages in AsciiDoc, and the completion beside their folder.
   *
   * @param args the folder of the pages
   */
  public static void main(String[] args) throws IOException {
    Path pages = Files.createDirectories(Path.of(args[0]));
    CommandLine root = CommandPage.root();
    CommandSpec[] commands =
        CommandPage.all(root).stream().map(CommandLine::getCommandSpec).toArray(CommandSpec[]::new);
    for (CommandSpec each : commands) {
      // Without a heading the generator leaves the footer out.
      each.usageMessage().footerHeading("Exit code and examples%n");
    }
    int exit =
        ManPageGenerator.generateManPage(pages.toFile(), null, new boolean[0], false, commands);
    if (exit != 0) {
      throw new IOException("picocli could not write the pages: " + exit);
    }
    Files.writeString(
        pages.resolveSibling("vouchsafe.bash-completion"), AutoComplete.bash("vouchsafe", root));
  }
}

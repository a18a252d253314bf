package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file below {@code docs/fronts}, which its page prints and a test runs. Only names of files,
 * ports and addresses are replaced, and a text that is not there to be replaced fails the test.
 */
record RecipeFile(String text) {
  static final Path FOLDER = Path.of("..", "docs", "fronts");

  static RecipeFile of(String name) {
    try {
      return new RecipeFile(Files.readString(FOLDER.resolve(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RecipeFile with(String printed, String here) {
    assertThat(text).as("what is replaced").contains(printed);
    return new RecipeFile(text.replace(printed, here));
  }

  /** Without the line that tells an editor where the schema of the settings is. */
  String withoutSchema() {
    return text.replaceFirst("\\A# yaml-language-server: .*\n", "");
  }

  /** A {@code vouchsafe.yaml}: what stands below {@code tenants:}. */
  String tenants() {
    String start = "\ntenants:\n";
    assertThat(text).contains(start);
    return text.substring(text.indexOf(start) + start.length());
  }
}

package io.vouchsafe.config;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/**
 * One entry of {@code include}: a file, or a file name with {@code *}, {@code ?}, {@code […]} or
 * {@code {…}} in an existing directory. A pattern may match nothing, a plain name may not.
 */
final class IncludePattern {
  private final SourceFile file;
  private final String text;

  IncludePattern(SourceFile file, String text) {
    this.file = file;
    this.text = text;
  }

  /** The files meant, in the order of their names, or why there are none. */
  sealed interface Expansion {
    record Files(List<Path> paths) implements Expansion {}

    record Mistaken(String why) implements Expansion {}
  }

  Expansion expand() {
    int slash = text.lastIndexOf('/');
    String directory = text.substring(0, slash + 1);
    String name = text.substring(slash + 1);
    if (isPattern(directory)) {
      return new Expansion.Mistaken("has wildcards before the last '/'");
    }
    Optional<Path> path = file.resolve(isPattern(name) ? directory + "x" : text);
    if (name.isEmpty() || path.isEmpty()) {
      return new Expansion.Mistaken("is no file name");
    }
    if (!isPattern(name)) {
      return new Expansion.Files(List.of(path.get()));
    }
    Path parent = path.get().getParent();
    return matches(parent == null ? Path.of("") : parent, name);
  }

  private static Expansion matches(Path directory, String pattern) {
    if (!Files.isDirectory(directory)) {
      return new Expansion.Mistaken("names a directory that does not exist");
    }
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, pattern)) {
      found.forEach(path -> addUnlessHidden(paths, path));
    } catch (PatternSyntaxException e) {
      return new Expansion.Mistaken("is no pattern of file names");
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      return new Expansion.Mistaken("names a directory that cannot be read");
    }
    paths.sort(null);
    return new Expansion.Files(List.copyOf(paths));
  }

  /** As in a shell, {@code *} does not match what begins with a dot (editors leave such files). */
  private static void addUnlessHidden(List<Path> paths, Path path) {
    if (!String.valueOf(path.getFileName()).startsWith(".")) {
      paths.add(path);
    }
  }

  private static boolean isPattern(String text) {
    return text.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }
}

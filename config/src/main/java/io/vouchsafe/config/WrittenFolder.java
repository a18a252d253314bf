package io.vouchsafe.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads {@code peer_certificates} of a gateway. Nobody can forge a certificate by its name there,
 * which is its digest; whoever can write there can take certificates away or fill the folder, so
 * that nobody connects.
 */
final class WrittenFolder {
  private static final int OTHERS_WRITE = 0002;
  private static final int STICKY = 01000;

  private WrittenFolder() {}

  /** The folder, absolute; empty after a mistake, which is reported. */
  static Optional<Path> read(Value value) {
    Optional<String> text = value.string();
    Optional<Path> path =
        text.filter(each -> each.chars().noneMatch(Character::isISOControl))
            .flatMap(value.place().file()::resolve)
            .map(each -> each.toAbsolutePath().normalize());
    if (text.isPresent() && path.isEmpty()) {
      value.error(Quoted.of(text.get()) + " is no name of a folder");
    }
    return path.filter(folder -> isUsable(value, folder));
  }

  private static boolean isUsable(Value value, Path folder) {
    if (!Files.exists(folder)) {
      value.warning(
          folder
              + " is not there yet: nobody connects until the server's tls-verify script moves"
              + " certificates there");
      return true;
    }
    if (!Files.isDirectory(folder)) {
      value.error(folder + " is no folder");
      return false;
    }
    return isGuarded(value, folder);
  }

  private static boolean isGuarded(Value value, Path folder) {
    if (!folder.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return true;
    }
    try {
      int mode = (int) Files.getAttribute(folder, "unix:mode");
      if ((mode & OTHERS_WRITE) == 0) {
        return true;
      }
      if ((mode & STICKY) != 0) {
        value.warning(
            "everybody can put files into %s and fill it, and then nobody connects: give it to a group of the OpenVPN server and vouchsafe, and chmod o-w %s"
                .formatted(folder, folder));
        return true;
      }
      value.error(
          "everybody can take certificates out of %s, and then nobody connects: chmod o-w %s"
              .formatted(folder, folder));
      return false;
    } catch (IOException e) {
      value.error(folder + " cannot be looked at: " + e.getMessage());
      return false;
    }
  }
}

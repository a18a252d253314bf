package io.vouchsafe.proxy.cli;

import io.vouchsafe.proxy.cli.terminal.Ink;
import io.vouchsafe.proxy.cli.terminal.Misuse;
import io.vouchsafe.proxy.record.RecordFile;
import io.vouchsafe.proxy.record.RecordLimits;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where {@code serve} records its decisions, and how many of them. */
final class RecordOptions {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,15}) ?([KMG]i?B?)?");
  private static final Pattern AGE = Pattern.compile("([0-9]{1,9}) ?([smhd])?");

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description =
          "Record every decision in FILE, with its certificates: only its owner may read it.")
  @Nullable Path file;

  @Option(
      names = "--record-size",
      paramLabel = "SIZE",
      description = "At most so much in all files together; 512MiB unless said.")
  @Nullable String size;

  @Option(
      names = "--record-age",
      paramLabel = "AGE",
      description = "Nothing older is kept: 90s, 30m, 12h or 7d; 7d unless said.")
  @Nullable String age;

  @Option(
      names = "--record-files",
      paramLabel = "N",
      description =
          "Old files beside FILE, FILE.1 to FILE.N; 7 unless said. Each file has its part of"
              + " --record-size and --record-age.")
  @Nullable Integer files;

  /** Opens the file, if there is to be one. */
  Optional<RecordFile> open(Instant now) throws IOException {
    if (file == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(RecordFile.open(file, limits(), now));
    } catch (FileSystemException e) {
      throw new IOException(file + " cannot be written: " + e, e);
    }
  }

  /**
   * What the options say.
   *
   * @throws Misuse when they make no sense
   */
  RecordLimits limits() {
    if (file == null && (size != null || age != null || files != null)) {
      throw new Misuse("--record-size, --record-age and --record-files go with --record FILE");
    }
    RecordLimits usual = RecordLimits.DEFAULT;
    try {
      return new RecordLimits(
          size == null ? usual.size() : bytes(size),
          age == null ? usual.age() : duration(age),
          files == null ? usual.oldFiles() : files);
    } catch (IllegalArgumentException e) {
      throw new Misuse("--record: " + e.getMessage());
    }
  }

  /** As settings write sizes; {@code M} and {@code MB} are taken for {@code MiB}. */
  private static long bytes(String text) {
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      throw new Misuse("--record-size: such as 512MiB or 2GiB, not " + Ink.shown(text));
    }
    String unit = size.group(2);
    int power = unit == null ? 0 : "KMG".indexOf(unit.charAt(0)) + 1;
    long number = Long.parseLong(size.group(1));
    // What is beyond all bounds stays so.
    return number > Long.MAX_VALUE >> (10 * power) ? Long.MAX_VALUE : number << (10 * power);
  }

  private static Duration duration(String text) {
    Matcher age = AGE.matcher(text);
    if (!age.matches()) {
      throw new Misuse("--record-age: such as 90s, 30m, 12h or 7d, not " + Ink.shown(text));
    }
    long number = Long.parseLong(age.group(1));
    String unit = age.group(2);
    return switch (unit == null ? "s" : unit) {
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      case "d" -> Duration.ofDays(number);
      default -> Duration.ofSeconds(number);
    };
  }
}

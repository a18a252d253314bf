package io.vouchsafe.proxy.replay;

import io.vouchsafe.config.Settings;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.proxy.record.RecordLine;
import io.vouchsafe.proxy.record.RecordLineReader;
import io.vouchsafe.proxy.record.RecordedDecision;
import io.vouchsafe.vpnauth.decision.Examiner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Makes recorded decisions again under other settings, at the times at which they were made. It
 * reads a record as a stream, however long it is, and asks nobody.
 */
public final class Replay {
  private final NewSettings settings;
  private final Complaints complaints;
  private final ReplayTally tally = new ReplayTally();

  /** Is told of lines that are none. */
  @FunctionalInterface
  public interface Complaints {
    /**
     * A line that was skipped.
     *
     * @param number counts from 1
     */
    void skipped(Path file, long number, String why);
  }

  public Replay(Settings settings, Complaints complaints) {
    this.settings =
        new NewSettings(
            settings,
            new Examiner(new PathValidator(new SignatureChecker(new BouncyCastleProvider()))));
    this.complaints = complaints;
  }

  /**
   * Replays {@code record} and its old files; for once.
   *
   * @throws IOException when there is none, or it cannot be read
   */
  public ReplayTally of(Path record) throws IOException {
    try (RecordedFiles files = RecordedFiles.open(record)) {
      for (RecordedFiles.Opened file : files.oldestFirst()) {
        replay(file);
      }
    }
    return tally;
  }

  private void replay(RecordedFiles.Opened file) throws IOException {
    RecordLines lines = new RecordLines(file.in(), RecordLine.LONGEST);
    for (Optional<RecordLines.Line> next = lines.next(); next.isPresent(); next = lines.next()) {
      replay(file.path(), next.get());
    }
  }

  private void replay(Path file, RecordLines.Line line) {
    if (line.isEmpty()) {
      return; // Where a service crashed, half a line was ended.
    }
    Parsed<RecordedDecision> read =
        line.tooLong()
            ? Parsed.malformed("it has more than " + RecordLine.LONGEST + " bytes")
            : RecordLineReader.read(line.bytes());
    switch (read) {
      case Parsed.Ok<RecordedDecision>(RecordedDecision decision) -> replay(decision);
      case Parsed.Malformed<RecordedDecision>(String why) -> {
        // A service that runs may be in the middle of its last line.
        if (line.ended()) {
          tally.addUnreadable();
          complaints.skipped(file, line.number(), why);
        }
      }
    }
  }

  private void replay(RecordedDecision decision) {
    NewSettings.Chain chain = settings.chain(decision);
    tally.add(decision, chain.subject(), settings.of(decision, chain));
  }
}

package io.vouchsafe.proxy.tenant;

import io.vouchsafe.config.Problem;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsChange;
import io.vouchsafe.config.SettingsReading;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads the settings again and puts them in place in two phases: every part of the service prepares
 * its next state beside the running one and may refuse; only when all are ready, all are put in
 * place. Blocks, and must not run twice at a time.
 */
public final class Reload {
  private final Supplier<SettingsReading> source;
  private final List<SettingsPart> parts;
  private Settings current;

  /**
   * A reload that has not been asked for.
   *
   * @param source reads the settings
   * @param current those by which {@code parts} go now
   * @param parts put in place in this order
   */
  public Reload(Supplier<SettingsReading> source, Settings current, List<SettingsPart> parts) {
    this.source = source;
    this.current = current;
    this.parts = List.copyOf(parts);
  }

  /** Reads and applies them. What fails before the first part is in place has changed nothing. */
  public ReloadOutcome run() {
    return switch (source.get()) {
      case SettingsReading.Refused(List<Problem> problems) ->
          new ReloadOutcome.Refused(problems.stream().map(Problem::toString).toList());
      case SettingsReading.Read(Settings next, List<Problem> warnings) -> {
        SettingsChange change = new SettingsChange(current, next);
        List<String> fixed = change.needsRestart();
        yield fixed.isEmpty() ? apply(change, warnings) : new ReloadOutcome.Refused(fixed);
      }
    };
  }

  private ReloadOutcome apply(SettingsChange change, List<Problem> warnings) {
    List<Runnable> commits = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (SettingsPart part : parts) {
      switch (part.prepare(change)) {
        case Prepared.Ready(Runnable commit) -> commits.add(commit);
        case Prepared.Refused(List<String> why) -> problems.addAll(why);
      }
    }
    if (!problems.isEmpty()) {
      return new ReloadOutcome.Refused(problems);
    }
    current = change.after();
    commit(commits);
    return new ReloadOutcome.Applied(change, warnings);
  }

  private static void commit(List<Runnable> commits) {
    try {
      Prepared.Ready.inOrder(commits).commit().run();
    } catch (RuntimeException | Error bug) {
      throw new IllegalStateException(
          "the new settings are in place, but a part of the service did not follow", bug);
    }
  }
}

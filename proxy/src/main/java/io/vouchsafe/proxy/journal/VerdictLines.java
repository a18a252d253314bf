package io.vouchsafe.proxy.journal;

import io.vouchsafe.proxy.decision.UntrustedCall;
import io.vouchsafe.proxy.decision.Verdict;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Where verdicts go: a line of the journal each, and the last ones stay to be asked about. Of
 * untrusted calls only a sample is written, lest strangers fill the journal.
 */
public final class VerdictLines implements Consumer<Verdict> {
  /** A longer line is kept with shorter texts and fewer attempts; a usual one has some 700. */
  static final int LONGEST_KEPT = 4096;

  private static final int SHORT_TEXT = 128;

  private final Consumer<String> journal;
  private final DecisionLine line = new DecisionLine();
  private final RecentVerdicts recent;
  private final RefusalSampler strangers;

  /** Apart from strangers, who could take all places: this is what tenants' own fronts do wrong. */
  private final RefusalSampler fronts;

  /**
   * Nothing was decided yet.
   *
   * @param journal takes each line with its line feed
   */
  public VerdictLines(Consumer<String> journal, RecentVerdicts recent, LongSupplier nanoTime) {
    this.journal = journal;
    this.recent = recent;
    this.strangers = new RefusalSampler(nanoTime);
    this.fronts = new RefusalSampler(nanoTime);
  }

  @Override
  public void accept(Verdict verdict) {
    String whole = verdict.untrusted().isPresent() ? sampled(verdict) : written(line.of(verdict));
    recent.accept(
        verdict, whole.length() <= LONGEST_KEPT ? whole : line.of(verdict, 0, SHORT_TEXT));
  }

  private String sampled(Verdict verdict) {
    UntrustedCall call = verdict.untrusted().orElseThrow();
    RefusalSampler sampler = call.kind().isByStranger() ? strangers : fronts;
    OptionalLong leftOut = sampler.admit(call, verdict.tenant());
    String text = line.of(verdict, leftOut.orElse(0), DecisionLine.LONGEST);
    return leftOut.isPresent() ? written(text) : text;
  }

  private String written(String text) {
    journal.accept(text);
    return text;
  }
}

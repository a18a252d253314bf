package io.vouchsafe.proxy.service;

import io.vertx.core.Vertx;
import io.vouchsafe.proxy.admin.AdminCall;
import io.vouchsafe.proxy.admin.DecisionCall;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.journal.DecisionLine;
import io.vouchsafe.proxy.journal.LineWriter;
import io.vouchsafe.proxy.journal.RecentVerdicts;
import java.util.function.Consumer;

/** Where verdicts go: a line of the journal each, and the last ones stay to be asked about. */
final class Verdicts implements Consumer<Verdict> {
  private final LineWriter journal;
  private final DecisionLine line = new DecisionLine();
  private final RecentVerdicts recent = new RecentVerdicts();

  Verdicts(LineWriter journal) {
    this.journal = journal;
  }

  @Override
  public void accept(Verdict verdict) {
    journal.accept(line.of(verdict));
    recent.accept(verdict);
  }

  /** Asks about the last ones. */
  AdminCall call(Vertx vertx) {
    return new DecisionCall(vertx, recent, line);
  }
}

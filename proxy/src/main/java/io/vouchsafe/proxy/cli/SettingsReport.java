package io.vouchsafe.proxy.cli;

import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.app.OneDecision;
import io.vouchsafe.proxy.cli.terminal.Ink;
import io.vouchsafe.proxy.crl.CrlAttempt;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Policy;
import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.stream.Collectors;

/** Shows a person what the service would decide, and everything that it rests on. */
final class SettingsReport {
  private final PrintStream out;
  private final Ink ink;

  SettingsReport(PrintStream out, Ink ink) {
    this.out = out;
    this.ink = ink;
  }

  void show(TenantSettings tenant, Policy policy, ReadState state, OneDecision.Answer answer) {
    Decision decision = answer.verdict().decision();
    DecisionReport report = new DecisionReport(out, ink);
    out.println(
        "tenant %s, policy %s, at %s"
            .formatted(
                tenant.name(),
                policy.name(),
                answer.verdict().at().truncatedTo(ChronoUnit.SECONDS)));
    out.println(
        "  purpose %s, sources [%s], scope %s, mode %s"
            .formatted(
                word(policy.path().purpose()),
                policy.revocation().sources().stream()
                    .map(Source::word)
                    .collect(Collectors.joining(", ")),
                word(policy.revocation().scope()),
                word(policy.mode())));
    policy.idList().ifPresent(list -> out.println("  id_list " + list.name() + matched(answer)));
    state.doubt().ifPresent(doubt -> out.println("  state: " + doubt));
    answer.crls().forEach(this::fetched);
    report.evidence(decision);
    conclude(decision, report);
    report.next(NextStep.withSettings(decision, tenant.name(), policy.name()));
  }

  private static String matched(OneDecision.Answer answer) {
    return answer
        .verdict()
        .toldMatch()
        .map(entry -> ", matched " + entry.type().word() + " " + Ink.shown(entry.value()))
        .orElse("");
  }

  private void fetched(CrlAttempt crl) {
    String outcome =
        crl.failure().map(why -> ink.bad("✗ " + why.code())).orElse(ink.good("✓ fetched"));
    out.println(
        "  CRL "
            + Ink.shown(crl.url())
            + "  "
            + outcome
            + ", "
            + crl.took().toMillis()
            + " ms"
            + (crl.detail().isEmpty() ? "" : ": " + Ink.shown(crl.detail())));
  }

  private void conclude(Decision decision, DecisionReport report) {
    String reason = decision.reason().code();
    switch (decision) {
      case Decision.Allow allow when allow.would().isPresent() -> {
        report.verdict(
            "allow, but only because of mode: observe",
            false,
            "; under enforce it would be deny: " + reason);
        report.detail(allow);
      }
      case Decision.Allow allow -> {
        report.verdict(
            "allow: " + reason, true, ", until " + allow.until().truncatedTo(ChronoUnit.SECONDS));
        report.detail(allow);
      }
      case Decision.Deny deny -> {
        report.verdict(
            "deny: " + reason,
            false,
            DecisionReport.isUndetermined(deny) ? ", the path holds; its status is not known" : "");
        report.detail(deny);
      }
    }
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}

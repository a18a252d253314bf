package io.vouchsafe.proxy.cli;

import io.vouchsafe.config.SettingsReader;
import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.app.OneDecision;
import io.vouchsafe.proxy.cli.terminal.ChainFile;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.Ink;
import io.vouchsafe.proxy.emergency.UnreadableEmergencyException;
import io.vouchsafe.proxy.front.http.DecisionJson;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** {@code check --config}: what the service would decide under the same settings. */
final class SettingsCheck {
  private final SettingsOptions options;
  private final Path file;
  private final Console console;

  SettingsCheck(SettingsOptions options, Path file, Console console) {
    this.options = options;
    this.file = file;
    this.console = console;
  }

  /**
   * Prints what {@code chain} comes to; the exit code.
   *
   * @throws Misuse when there is no such tenant or policy
   * @throws IOException when a file cannot be read
   */
  int run(Path chain, PrintStream out, Ink ink) throws IOException {
    // A fetch that fails is in the report; a person need not read it in JSON, too.
    System.setProperty("vouchsafe.log.level", "ERROR");
    SettingsReading reading =
        new SettingsReader(console.environment()).read(file, console.clock().instant());
    return switch (reading) {
      case SettingsReading.Refused refused -> RefusedSettings.tell(console, file, refused);
      case SettingsReading.Read read -> {
        TenantSettings tenant = ChosenByName.tenant(read.settings(), options.tenant);
        Policy policy = policy(tenant);
        yield run(tenant, policy, presented(chain), out, ink);
      }
    };
  }

  private int run(
      TenantSettings tenant, Policy policy, Parsed<Presented> presented, PrintStream out, Ink ink)
      throws IOException {
    ReadState state = ReadState.of(options, file, console);
    try (OneDecision service = OneDecision.over(tenant, state.directory(), console.clock())) {
      OneDecision.Answer answer =
          service.decide(policy, presented).toCompletionStage().toCompletableFuture().get();
      if (options.json) {
        state.doubt().ifPresent(doubt -> console.err().println("vouchsafe: " + doubt));
        out.println(Ink.inJson(DecisionJson.of(answer.verdict()).encode()));
      } else {
        new SettingsReport(out, ink).show(tenant, policy, state, answer);
      }
      return DecisionReport.exitCode(answer.verdict().decision());
    } catch (ExecutionException e) {
      throw failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** What lies in the state directory and cannot be understood is a message; the rest is a bug. */
  private static IOException failed(ExecutionException e) {
    if (e.getCause() instanceof UnreadableEmergencyException unreadable) {
      return new IOException(unreadable.getMessage(), e);
    }
    throw new IllegalStateException("check could not decide", e);
  }

  /** As a client brings it, its stapled response included. */
  private Parsed<Presented> presented(Path chain) throws IOException {
    List<Optional<Der>> stapled =
        options.staple == null ? List.of() : List.of(Optional.of(ResponseFile.der(options.staple)));
    return switch (ChainFile.read(chain)) {
      case Parsed.Ok<List<Der>>(List<Der> certificates) ->
          Parsed.ok(new Presented(certificates, stapled, OneDecision.FRONT));
      case Parsed.Malformed<List<Der>>(String reason) -> Parsed.malformed(reason);
    };
  }

  /** Contract, section 1: {@code front.policy}, the first one, decides where none is named. */
  private Policy policy(TenantSettings tenant) {
    String name = options.policy == null ? tenant.usualPolicy() : options.policy;
    return ChosenByName.of("--policy", "policy of " + tenant.name(), name, tenant.policies());
  }
}

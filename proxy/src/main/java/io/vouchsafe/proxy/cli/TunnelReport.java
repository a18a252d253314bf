package io.vouchsafe.proxy.cli;

import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.pki.BoundedText;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.check.TunnelTrial;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import io.vouchsafe.proxy.cli.terminal.Ink;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.tunnel.IkePeer;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import io.vouchsafe.vpnauth.tunnel.TunnelAuth;
import io.vouchsafe.vpnauth.tunnel.TunnelExplanation;
import io.vouchsafe.vpnauth.tunnel.TunnelRefusal;
import io.vouchsafe.vpnauth.tunnel.TunnelSearch;
import io.vouchsafe.vpnauth.tunnel.TunnelStage;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Shows a person what every tunnel makes of a peer. */
final class TunnelReport {
  private final PrintStream out;
  private final Ink ink;

  TunnelReport(PrintStream out, Ink ink) {
    this.out = out;
    this.ink = ink;
  }

  /** Prints it all; the exit code. */
  int show(
      TenantSettings tenant,
      IkePeer peer,
      Presented presented,
      SystemHosts hosts,
      TunnelTrial.Outcome outcome,
      Instant now) {
    out.println(
        "tenant %s, %s, at %s"
            .formatted(
                tenant.name(),
                counted(outcome.looks().size()),
                now.truncatedTo(ChronoUnit.SECONDS)));
    out.println("  " + Ink.shown(peer(peer, presented)));
    hosts.lines().forEach(line -> out.println("  " + Ink.shown(line)));
    if (hasPrecedence(peer, outcome.looks())) {
      out.println(
          "  tunnels of interface "
              + Ink.shown(peer.interfaceName().orElseThrow())
              + " are looked at first, whatever their place");
    }
    for (int place = 0; place < outcome.looks().size(); place++) {
      show(place, outcome.looks().get(place), outcome);
    }
    return conclude(peer, tenant, outcome);
  }

  private static String counted(int tunnels) {
    return tunnels + (tunnels == 1 ? " tunnel" : " tunnels");
  }

  private static boolean hasPrecedence(IkePeer peer, List<TunnelTrial.Look> looks) {
    return peer.interfaceName().isPresent()
        && looks.stream()
            .anyMatch(look -> look.tunnel().interfaceName().equals(peer.interfaceName()));
  }

  private static String peer(IkePeer peer, Presented presented) {
    return "peer %s, %s%s, claims %s, %s%s"
        .formatted(
            peer.describe(),
            peer.version().word(),
            peer.interfaceName().map(name -> ", interface " + name).orElse(""),
            presented.claimed().map(ClaimedId::describe).orElse("nothing"),
            presented.chain().isEmpty()
                ? "without a certificate"
                : "certificate " + subject(presented.chain().getFirst()),
            peer.askedId().map(asked -> ", asks for " + asked.describe()).orElse(""));
  }

  private static String subject(Der leaf) {
    return Certificate.parse(leaf.toBytes())
        .toOptional()
        .map(read -> BoundedText.of(read.subject().shown()))
        .orElse("that cannot be read");
  }

  private void show(int place, TunnelTrial.Look look, TunnelTrial.Outcome outcome) {
    out.println((place + 1) + ". " + look.tunnel().name() + ": " + verdict(look, outcome));
    for (TunnelStage stage : TunnelStage.values()) {
      out.println("   stage " + stage.number() + ", " + stage.title() + ": " + stage(look, stage));
    }
  }

  private String verdict(TunnelTrial.Look look, TunnelTrial.Outcome outcome) {
    if (look.refusal().isPresent()) {
      return ink.bad("does not match");
    }
    return switch (outcome.end()) {
      case TunnelSearch.Found found when found.tunnel().equals(look.tunnel()) ->
          ink.good("matches");
      case TunnelSearch.Found found -> "would match, but " + found.tunnel().name() + " is first";
      case TunnelSearch.NoneFound none ->
          "would match, but "
              + outcome.passedOver().getLast().tunnel().name()
              + " ends the search (on_id_mismatch: deny)";
      case TunnelSearch.Judge judge -> throw new IllegalStateException("not tried to its end");
    };
  }

  private String stage(TunnelTrial.Look look, TunnelStage stage) {
    Optional<TunnelRefusal> refusal = look.refusal();
    if (refusal.isPresent() && refusal.get().stage() == stage) {
      return ink.bad("✗ ") + Ink.shown(refusal.get().explain());
    }
    if (refusal.isPresent() && refusal.get().stage().compareTo(stage) < 0) {
      return ink.faint("not reached");
    }
    String matched =
        stage == TunnelStage.AUTHENTICATION
            ? look.matched()
                .map(entry -> ", matched " + entry.type().word() + " " + entry.value())
                .orElse("")
            : "";
    return ink.good("✓ ") + Ink.shown(TunnelExplanation.demands(look.tunnel(), stage) + matched);
  }

  private int conclude(IkePeer peer, TenantSettings tenant, TunnelTrial.Outcome outcome) {
    return switch (outcome.end()) {
      case TunnelSearch.Found found -> {
        out.println(ink.good("tunnel: " + found.tunnel().name()));
        out.println("next: " + next(found.tunnel(), tenant));
        yield ExitCode.GOOD;
      }
      case TunnelSearch.NoneFound(boolean forItsIdentity) -> {
        Reason reason = forItsIdentity ? Reason.IDENTITY_NOT_LISTED : Reason.NO_TUNNEL;
        out.println(ink.bad("deny: " + reason.code()));
        out.println("  " + Ink.shown(TunnelExplanation.none(peer, outcome.passedOver())));
        yield ExitCode.REFUSED;
      }
      case TunnelSearch.Judge judge -> throw new IllegalStateException("not tried to its end");
    };
  }

  private static String next(Tunnel tunnel, TenantSettings tenant) {
    return switch (tunnel.auth()) {
      case TunnelAuth.ByCertificate by ->
          "policy %1$s decides whether it is revoked; vouchsafe check --config FILE --tenant %2$s"
                  .formatted(by.policy(), tenant.name())
              + " --policy %1$s CERT asks that".formatted(by.policy());
      case TunnelAuth.ByPsk by -> "the data plane checks the secret; there is no more to decide";
    };
  }
}

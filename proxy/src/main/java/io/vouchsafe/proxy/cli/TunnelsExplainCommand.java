package io.vouchsafe.proxy.cli;

import io.vouchsafe.config.SettingsReader;
import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.proxy.check.TunnelTrial;
import io.vouchsafe.proxy.cli.terminal.ChainFile;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import io.vouchsafe.proxy.cli.terminal.Ink;
import io.vouchsafe.proxy.cli.terminal.Misuse;
import io.vouchsafe.vpnauth.decision.Examiner;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdType;
import io.vouchsafe.vpnauth.tunnel.IkePeer;
import io.vouchsafe.vpnauth.tunnel.IkeVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tunnels explain}: which tunnel a peer would get, and why no other. */
@Command(
    name = "explain",
    description = {
      "Shows for every tunnel and stage why it does or does not take a peer, and which it gets.",
      "No status is asked for; blocks and break-glass allows have no part in it."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit code: 0 a tunnel takes the peer, 1 none does (identity_not_listed or no_tunnel),"
          + " 2 misuse.",
      "",
      "Examples:",
      "  A roaming client with its certificate:",
      "    vouchsafe tunnels explain --config vouchsafe.yaml --remote-ip 198.51.100.7"
          + " --id alice@example.com --cert alice.pem",
      "  An office that knows a secret (no --cert):",
      "    vouchsafe tunnels explain --config vouchsafe.yaml --remote-ip 203.0.113.1"
          + " --id branch.example.com"
    })
final class TunnelsExplainCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "The settings, as serve reads them.")
  private @Nullable Path file;

  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      description = "The tenant; may be left out where there is only one.")
  private @Nullable String tenant;

  @Option(
      names = "--remote-ip",
      paramLabel = "ADDRESS",
      required = true,
      description = "Where the peer is.")
  private String remote = "";

  @Option(
      names = "--local-ip",
      paramLabel = "ADDRESS",
      description = "Our address that it reaches; unless said it is no obstacle.")
  private @Nullable String local;

  @Option(
      names = "--id",
      paramLabel = "ID",
      required = true,
      description =
          "Who it says that it is: an e-mail address, a host name, an address, a URI, or an RFC"
              + " 4514 name such as CN=Alice,O=Example.")
  private String id = "";

  @Option(
      names = "--id-type",
      paramLabel = "TYPE",
      description = "dn, dns, email, ip or uri, where --id looks like another type than it is.")
  private @Nullable String idType;

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      description =
          "Its certificate, and what comes with it; PEM (leaf first) or DER. Without it the peer"
              + " knows a secret.")
  private @Nullable Path certificate;

  @Option(
      names = "--ike-version",
      paramLabel = "1|2",
      description = "The version of IKE that it speaks; 2 unless said.")
  private String version = "2";

  @Option(
      names = "--interface",
      paramLabel = "NAME",
      description = "Where it comes in; unless said it is no obstacle.")
  private @Nullable String interfaceName;

  @Option(
      names = "--asked-id",
      paramLabel = "ID",
      description = "Which of the gateway's identities it asks for; unless said it asks for none.")
  private @Nullable String askedId;

  TunnelsExplainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try {
      return explain();
    } catch (Misuse e) {
      console.err().println("vouchsafe tunnels explain: " + e.getMessage());
      console.err().println("vouchsafe tunnels explain --help shows every option, and examples");
      return ExitCode.MISUSE;
    }
  }

  private int explain() throws IOException {
    IkePeer peer = peer();
    ClaimedId claimed = TypedId.of(id, "--id-type", idType);
    Path settings = Objects.requireNonNull(file);
    Instant now = console.clock().instant();
    return switch (new SettingsReader(console.environment()).read(settings, now)) {
      case SettingsReading.Refused refused -> RefusedSettings.tell(console, settings, refused);
      case SettingsReading.Read read ->
          explain(ChosenByName.tenant(read.settings(), tenant), peer, claimed);
    };
  }

  private int explain(TenantSettings chosen, IkePeer peer, ClaimedId claimed) throws IOException {
    Parsed<List<Der>> chain = chain();
    return switch (chain) {
      case Parsed.Malformed<List<Der>>(String why) -> {
        console.err().println(certificate + ": " + Reason.MALFORMED.code() + ": " + why);
        yield ExitCode.REFUSED;
      }
      case Parsed.Ok<List<Der>>(List<Der> certificates) ->
          explain(
              console,
              chosen,
              peer,
              new Presented(
                  certificates,
                  List.of(),
                  Optional.of(inOrderOf(certificates, claimed)),
                  "tunnels_explain"),
              SystemHosts.of(TunnelTrial.hosts(chosen), InetAddress::getAllByName));
    };
  }

  /**
   * RFC 4514 begins with the last part of a name, and strongSwan prints the first one first: a name
   * that is the certificate's when it is turned around is taken for it.
   */
  private static ClaimedId inOrderOf(List<Der> chain, ClaimedId claimed) {
    if (claimed.type() != IdType.DN
        || chain.isEmpty()
        || !(DistinguishedName.written(claimed.value())
            instanceof Parsed.Ok<DistinguishedName>(DistinguishedName name))
        || !(Certificate.parse(chain.getFirst().toBytes())
            instanceof Parsed.Ok<Certificate>(Certificate leaf))) {
      return claimed;
    }
    List<RDN> parts = List.of(X500Name.getInstance(name.der().toBytes()).getRDNs()).reversed();
    DistinguishedName turned = DistinguishedName.of(new X500Name(parts.toArray(RDN[]::new)));
    return !name.equals(leaf.subject()) && turned.equals(leaf.subject())
        ? new ClaimedId(IdType.DN, leaf.subject().toString())
        : claimed;
  }

  /** Prints what every tunnel of {@code tenant} makes of the peer; the exit code. */
  static int explain(
      Console console,
      TenantSettings tenant,
      IkePeer peer,
      Presented presented,
      SystemHosts hosts) {
    Instant now = console.clock().instant();
    Examiner examiner =
        new Examiner(new PathValidator(new SignatureChecker(new BouncyCastleProvider())));
    TunnelTrial.Outcome outcome =
        new TunnelTrial(tenant, examiner, presented, now).of(peer, hosts.addresses());
    return new TunnelReport(console.text(), Ink.of(console.coloured()))
        .show(tenant, peer, presented, hosts, outcome, now);
  }

  private Parsed<List<Der>> chain() throws IOException {
    if (certificate == null) {
      return Parsed.ok(List.of());
    }
    if (!Files.isRegularFile(certificate)) {
      throw new Misuse("--cert: " + certificate + " is no file");
    }
    Parsed<List<Der>> read = ChainFile.read(certificate);
    return read instanceof Parsed.Ok<List<Der>>(List<Der> none) && none.isEmpty()
        ? Parsed.malformed("no certificate in it")
        : read;
  }

  private IkePeer peer() {
    return new IkePeer(
        version(),
        address("--remote-ip", remote),
        Optional.ofNullable(local).map(text -> address("--local-ip", text)),
        Optional.ofNullable(interfaceName),
        Optional.ofNullable(askedId).map(text -> TypedId.of(text, "--asked-id", null)),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  private IkeVersion version() {
    return switch (version) {
      case "1" -> IkeVersion.IKEV1;
      case "2" -> IkeVersion.IKEV2;
      default -> throw new Misuse("--ike-version: 1 or 2, not " + Ink.shown(version));
    };
  }

  private static IpAddress address(String option, String text) {
    return IpAddress.parse(text)
        .orElseThrow(
            () -> new Misuse(option + ": an IPv4 or IPv6 address, not " + Ink.shown(text)));
  }
}

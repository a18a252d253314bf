package io.vouchsafe.proxy.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.config.FrontSettings;
import io.vouchsafe.config.SessionSettings;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.proxy.check.TunnelTrial;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.decision.LabTunnel;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdEntries;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.identity.IdType;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import io.vouchsafe.vpnauth.tunnel.IkePeer;
import io.vouchsafe.vpnauth.tunnel.IkeVersion;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code tunnels explain}: every tunnel, every stage, why. */
class TunnelsExplainTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final LabCa CA =
      LabCa.root(CertificateSpec.ca("CN=Root", NOW), new BouncyCastleProvider());
  private static final LabCa STRANGER =
      LabCa.root(CertificateSpec.ca("CN=Stranger", NOW), new BouncyCastleProvider());
  private static final Issued GATEWAY = CA.issue(CertificateSpec.server("CN=gw", NOW));
  private static final Certificate ALICE = client(CA);
  private static final CaGroup STAFF =
      new CaGroup(List.of(new TrustAnchor(CA.certificate())), List.of());

  @TempDir Path directory;

  private static Certificate client(LabCa ca) {
    return ca.issue(CertificateSpec.client("CN=Alice", NOW).email("alice@lab.test")).certificate();
  }

  private static LabTunnel tunnel(String name) {
    return LabTunnel.named(name).byPolicy("default", GATEWAY);
  }

  private static IdList list(String name, String mailbox) {
    return new IdList(
        name, List.of(IdEntries.read(IdType.EMAIL, mailbox).toOptional().orElseThrow()));
  }

  private static TenantSettings tenant(Tunnel... tunnels) {
    Policy policy =
        new Policy(
            "default",
            STAFF,
            PathSettings.defaults(Purpose.CLIENT_AUTH),
            new RevocationPolicy(
                List.of(),
                RevocationPolicy.Scope.LEAF,
                RevocationPolicy.OnUnknown.DENY,
                RevocationPolicy.OnUnavailable.DENY,
                List.of(),
                List.of()),
            Duration.ofSeconds(2),
            Duration.ofSeconds(300),
            Policy.Mode.ENFORCE);
    return new TenantSettings(
        "acme",
        List.of(new FrontSettings(Optional.empty(), List.of(), "default", List.of("default"))),
        CacheSettings.DEFAULT,
        UpstreamSettings.DIRECT,
        Map.of("staff", STAFF),
        Map.of(),
        Map.of(),
        Map.of("default", policy),
        List.of(),
        BlockList.EMPTY,
        Map.of(),
        SessionSettings.DEFAULT,
        List.of(tunnels),
        Map.of());
  }

  private static CommandRun explain(TenantSettings tenant, String in, Certificate... chain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(new byte[0]),
            out,
            new PrintStream(new ByteArrayOutputStream(), true, UTF_8),
            Map.of(),
            false,
            () -> NOW);
    IkePeer peer =
        new IkePeer(
            IkeVersion.IKEV2,
            IpAddress.parse("198.51.100.7").orElseThrow(),
            Optional.empty(),
            Optional.of(in).filter(name -> !name.isEmpty()),
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty());
    Presented presented =
        new Presented(
            Stream.of(chain).map(Certificate::der).toList(),
            List.of(),
            Optional.of(new ClaimedId(IdType.EMAIL, "alice@lab.test")),
            "tunnels_explain");
    int exit =
        TunnelsExplainCommand.explain(
            console,
            tenant,
            peer,
            presented,
            SystemHosts.of(TunnelTrial.hosts(tenant), TunnelsExplainTest::resolve));
    return new CommandRun(exit, out.toString(UTF_8), "");
  }

  private static InetAddress[] resolve(String host) throws UnknownHostException {
    if (host.equals("hq.test")) {
      return new InetAddress[] {InetAddress.getByAddress(new byte[] {10, 0, 0, 1})};
    }
    throw new UnknownHostException(host);
  }

  @Test
  void everyTunnelSaysWhyAtItsStage() {
    CommandRun run =
        explain(
            tenant(
                tunnel("branch").remote("203.0.113.1", "203.0.113.1").make(),
                LabTunnel.named("office").bySecret().make(),
                tunnel("bob").list(list("bobs", "bob@lab.test")).make(),
                tunnel("roaming").list(list("staff", "*@lab.test")).make(),
                tunnel("rest").make()),
            "",
            ALICE);

    assertThat(run.exit()).as(run.out()).isZero();
    assertThat(run.out().lines().map(String::strip))
        .containsSequence(
            "tenant acme, 5 tunnels, at 2026-11-28T12:00:00Z",
            "peer 198.51.100.7, IKEv2, claims email alice@lab.test, certificate CN=Alice",
            "1. branch: does not match",
            "stage 1, IKE SA: ✗ the peer is at 198.51.100.7, the tunnel's remote_endpoint is"
                + " 203.0.113.1",
            "stage 2, authentication: not reached",
            "stage 3, IPsec SA: not reached",
            "2. office: does not match",
            "stage 1, IKE SA: ✓ ike_version 2, interface any, local_endpoint any, remote_endpoint"
                + " any",
            "stage 2, authentication: ✗ the peer presents a certificate, the tunnel's auth is psk",
            "stage 3, IPsec SA: not reached",
            "3. bob: does not match")
        .containsSequence(
            "4. roaming: matches",
            "stage 1, IKE SA: ✓ ike_version 2, interface any, local_endpoint any, remote_endpoint"
                + " any",
            "stage 2, authentication: ✓ auth certificate, policy default, id_list staff, matched"
                + " email *@lab.test",
            "stage 3, IPsec SA: ✓ local_networks all, remote_networks all",
            "5. rest: would match, but roaming is first")
        .contains("tunnel: roaming");
    assertThat(run.out()).contains("✗ CN=Alice: no entry of id_list bobs matches");
  }

  @Test
  void whoIsNotListedGetsExitCodeOneWithThatReason() {
    CommandRun run =
        explain(tenant(tunnel("bob").list(list("b", "bob@lab.test")).make()), "", ALICE);

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains("deny: identity_not_listed");
  }

  @Test
  void aForeignCertificateGetsNoTunnel() {
    CommandRun run = explain(tenant(tunnel("any").make()), "", client(STRANGER));

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out())
        .contains("deny: no_tunnel", "✗ policy default refuses the certificate: CN=Alice");
  }

  @Test
  void aMismatchThatDeniesEndsTheSearch() {
    CommandRun run =
        explain(
            tenant(
                tunnel("bob").list(list("b", "bob@lab.test")).denying().make(),
                tunnel("rest").make()),
            "",
            ALICE);

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out())
        .contains(
            "2. rest: would match, but bob ends the search (on_id_mismatch: deny)",
            "deny: identity_not_listed");
  }

  @Test
  void theInterfaceComesFirstAndThePlacesStay() {
    CommandRun run =
        explain(tenant(tunnel("a").make(), tunnel("b").at("wan2").make()), "wan2", ALICE);

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains(
            "tunnels of interface wan2 are looked at first",
            "1. a: would match, but b is first",
            "2. b: matches",
            "tunnel: b");
  }

  @Test
  void hostsAreResolvedByThisMachineAndItSaysSo() {
    CommandRun run =
        explain(tenant(tunnel("a").host("hq.test").make(), tunnel("b").host("no.test").make()), "");

    assertThat(run.out())
        .contains(
            "hq.test is 10.0.0.1, says this machine's resolver",
            "no.test was not resolved within 2 s",
            "✗ the peer is at 198.51.100.7, the tunnel's remote_endpoint is hq.test, which is"
                + " 10.0.0.1",
            "✗ the addresses of its remote_endpoint no.test are not known");
  }

  @Test
  void withoutACertificateItIsTheSecret() {
    CommandRun run =
        explain(tenant(tunnel("a").make(), LabTunnel.named("office").bySecret().make()), "");

    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("without a certificate", "tunnel: office");
  }

  @ParameterizedTest
  @CsvSource({
    "alice@lab.test, EMAIL",
    "gw.lab.test, DNS",
    "203.0.113.1, IP",
    "2001:db8::1, IP",
    "'CN=Alice,O=Lab', DN",
    "'emailAddress=a@b.test,CN=Alice', DN",
    "spiffe://lab.test/a?b=c, URI",
    "urn:x:y, URI",
  })
  void anIdentityIsWhatItLooksLike(String text, IdType type) {
    assertThat(TypedId.of(text, "--id-type", null)).isEqualTo(new ClaimedId(type, text));
  }

  @Test
  void unlessSomebodySays() {
    assertThat(TypedId.of("alice", "--id-type", "email").type()).isEqualTo(IdType.EMAIL);
  }

  private String[] command(String... more) throws IOException {
    Files.writeString(directory.resolve("root.pem"), SettingsCheckLab.pem(CA.certificate()));
    Files.writeString(directory.resolve("alice.pem"), SettingsCheckLab.pem(ALICE));
    Path settings =
        Files.writeString(
            directory.resolve("vouchsafe.yaml"),
            "tenants: { acme: { ca_groups: { staff: { anchors: [root.pem] } } } }\n");
    return Stream.concat(
            Stream.of("tunnels", "explain", "--config", settings.toString()), Stream.of(more))
        .map(each -> each.replace("DIR", directory.toString()))
        .toArray(String[]::new);
  }

  @Test
  void aTenantWithoutTunnelsTakesNobody() throws Exception {
    CommandRun run =
        CommandRun.of(
            command(
                "--remote-ip",
                "198.51.100.7",
                "--id",
                "alice@lab.test",
                "--cert",
                "DIR/alice.pem"));

    assertThat(run.exit()).as(run.err()).isEqualTo(1);
    assertThat(run.out()).contains("tenant acme, 0 tunnels", "deny: no_tunnel");
  }

  @ParameterizedTest
  @CsvSource({
    "'--remote-ip here --id a', '--remote-ip: an IPv4 or IPv6 address, not here'",
    "'--remote-ip 192.0.2.1 --id a --local-ip x', '--local-ip: an IPv4 or IPv6 address, not x'",
    "'--remote-ip 192.0.2.1 --id a --ike-version 3', '--ike-version: 1 or 2, not 3'",
    "'--remote-ip 192.0.2.1 --id a --id-type x', '--id-type: one of dn, dns, email, ip, uri, not"
        + " x'",
    "'--remote-ip 192.0.2.1 --id a --tenant acne', 'there is no tenant ''acne''. Did you mean"
        + " acme?'",
    "'--remote-ip 192.0.2.1 --id a --cert DIR/no.pem', 'no.pem is no file'",
    "'--remote-ip 192.0.2.1', '--id'",
    "'--id a', '--remote-ip'",
  })
  void whatMakesNoSenseIsMisuse(String arguments, String why) throws Exception {
    CommandRun run = CommandRun.of(command(arguments.split(" ")));

    assertThat(run.exit()).as(run.out()).isEqualTo(2);
    assertThat(run.err()).contains(why);
  }

  @Test
  void aFileWithoutACertificateIsMalformed() throws Exception {
    CommandRun run =
        CommandRun.of(
            command("--remote-ip", "192.0.2.1", "--id", "a", "--cert", "DIR/vouchsafe.yaml"));

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("malformed");
  }
}

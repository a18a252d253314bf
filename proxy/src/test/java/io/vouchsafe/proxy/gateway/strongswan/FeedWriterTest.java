package io.vouchsafe.proxy.gateway.strongswan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.proxy.gateway.strongswan.FedObject.Kind;
import io.vouchsafe.vpnauth.identity.IdEntry;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.identity.IdPattern;
import io.vouchsafe.vpnauth.identity.IdType;
import io.vouchsafe.vpnauth.tunnel.AddressPool;
import io.vouchsafe.vpnauth.tunnel.Endpoint;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What charon is told, message by message. */
class FeedWriterTest {
  private static final FeedLab LAB = new FeedLab(Instant.parse("2026-11-28T12:00:00Z"));
  private static final GatewaySettings.Strongswan GATEWAY =
      LAB.charon("/run/charon.vici", "http://127.0.0.1:8080");

  private static DesiredFeed.Ready write(Tunnel... tunnels) {
    return (DesiredFeed.Ready) FeedWriter.write(LAB.tenant(List.of(tunnels), GATEWAY), GATEWAY);
  }

  private static List<FedObject> of(DesiredFeed.Ready feed, Kind kind) {
    return feed.state().objects().stream().filter(object -> object.kind() == kind).toList();
  }

  private static ViciMessage only(FedObject object) {
    return object.message().section(object.name()).orElseThrow();
  }

  private static Tunnel roaming() {
    return FeedLab.tunnel(
        "roaming",
        LAB.byCertificate(),
        FeedLab.at("10.0.0.0", "10.0.0.255"),
        Optional.of(FeedLab.list(FeedLab.entry(IdType.EMAIL, "*@lab.test"))),
        Optional.of(
            new AddressPool(
                List.of(
                    FeedLab.range("10.88.0.0", "10.88.0.255"),
                    FeedLab.range("fd00::10", "fd00::20")),
                List.of(
                    IpAddress.parse("10.88.0.1").orElseThrow(),
                    IpAddress.parse("fd00::1").orElseThrow()),
                List.of(FeedLab.range("10.77.0.0", "10.77.0.255")))));
  }

  @Test
  void everyConnectionWantsAGoodStatusUnderTheCasOfItsGroup() {
    List<FedObject> connections = of(write(roaming()), Kind.CONNECTION);

    assertThat(connections).hasSize(4);
    for (FedObject connection : connections) {
      ViciMessage remote = only(connection).section("remote").orElseThrow();
      assertThat(remote.text("revocation")).contains("strict");
      assertThat(remote.text("auth")).contains("pubkey");
      assertThat(remote.text("id")).contains("email:*@lab.test");
      assertThat(remote.values()).containsKey("cacerts").doesNotContainKey("certs");
    }
  }

  @Test
  void everyCaHasAnAuthorityThatAsksUs() {
    List<FedObject> authorities = of(write(roaming()), Kind.AUTHORITY);

    assertThat(authorities).hasSize(2);
    ViciMessage root = only(authorities.getFirst());
    assertThat(root.octets("cacert")).contains(LAB.root.certificate().der());
    assertThat(root.texts("ocsp_uris"))
        .containsExactly("http://127.0.0.1:8080/ocsp/acme/gateway/gw1");
    assertThat(root.texts("crl_uris")).as("a CRL knows no block, and is kept for days").isEmpty();
  }

  @Test
  void whereNobodySignsForACaCharonIsToldOfItsCrl() {
    GatewaySettings.Strongswan unsigned =
        new GatewaySettings.Strongswan("gw1", GATEWAY.vici(), GATEWAY.relay(), Optional.empty());
    DesiredFeed.Ready feed =
        (DesiredFeed.Ready) FeedWriter.write(LAB.tenant(List.of(roaming()), unsigned), unsigned);

    assertThat(only(of(feed, Kind.AUTHORITY).getFirst()).texts("crl_uris"))
        .singleElement()
        .asString()
        .matches("http://127\\.0\\.0\\.1:8080/crl/acme/[0-9a-f]{40}\\.crl");
  }

  @Test
  void certificatesOfCasTheGatewayAndTheSigner() {
    assertThat(of(write(roaming()), Kind.CERTIFICATE))
        .extracting(each -> each.message().text("flag").orElseThrow())
        .containsExactly("OCSP", "CA", "CA", "NONE");
  }

  @Test
  void lifetimesEndWhereTheSettingsSayAndAreRenewedBefore() {
    ViciMessage connection = only(of(write(roaming()), Kind.CONNECTION).getFirst());
    ViciMessage child =
        connection.section("children").flatMap(all -> all.section("roaming")).orElseThrow();

    assertThat(texts(connection, "rekey_time", "over_time", "reauth_time", "unique", "dpd_delay"))
        .containsExactly("25920s", "2880s", "0", "no", "30s");
    assertThat(texts(child, "life_time", "rekey_time", "rand_time", "start_action"))
        .containsExactly("3600s", "3570s", "0", "none");
    assertThat(child.texts("remote_ts")).containsExactly("dynamic");
    assertThat(child.texts("local_ts")).containsExactly("0.0.0.0/0", "::/0");
  }

  private static List<String> texts(ViciMessage message, String... keys) {
    return List.of(keys).stream().map(key -> message.text(key).orElse("-")).toList();
  }

  @Test
  void aPoolForEachRangeTellsWhatIsOfItsFamily() {
    DesiredFeed.Ready feed = write(roaming());
    List<FedObject> pools = of(feed, Kind.POOL);

    assertThat(pools)
        .extracting(FedObject::name)
        .containsExactly("vouchsafe.roaming.0", "vouchsafe.roaming.1");
    assertThat(only(pools.getFirst()).text("addrs")).contains("10.88.0.0/24");
    assertThat(only(pools.getFirst()).texts("dns")).containsExactly("10.88.0.1");
    assertThat(only(pools.getFirst()).texts("subnet")).containsExactly("10.77.0.0/24");
    assertThat(only(pools.getLast()).text("addrs")).contains("fd00::10-fd00::20");
    assertThat(only(pools.getLast()).texts("dns")).containsExactly("fd00::1");
    assertThat(only(of(feed, Kind.CONNECTION).getFirst()).texts("pools"))
        .containsExactly("vouchsafe.roaming.0", "vouchsafe.roaming.1");
  }

  @Test
  void aSecretBelongsToItsPeersAndIsShownNowhere() {
    DesiredFeed.Ready feed =
        write(
            FeedLab.tunnel(
                "partner",
                FeedLab.byPsk("correct horse"),
                new Endpoint.Any(),
                Optional.of(FeedLab.list(FeedLab.entry(IdType.DNS, "p.partner.test"))),
                Optional.empty()),
            roaming());
    FedObject secret = of(feed, Kind.SHARED_KEY).getFirst();

    assertThat(secret.message().text("id")).contains("vouchsafe.partner");
    assertThat(secret.message().texts("owners")).containsExactly("fqdn:p.partner.test");
    assertThat(secret.message().text("data")).contains("correct horse");
    assertThat(feed.toString()).doesNotContain("correct horse", "PRIVATE KEY");
    assertThat(secret.message().toString()).doesNotContain("correct horse");
    ViciMessage connection = only(of(feed, Kind.CONNECTION).getFirst());
    assertThat(connection.section("remote").flatMap(each -> each.text("auth"))).contains("psk");
    assertThat(connection.section("local").orElseThrow().values()).doesNotContainKey("id");
  }

  /** Offices without id_lists say their addresses: of two secrets each must get its own. */
  @Test
  void aSecretForAnybodyAtOneAddressBelongsToThatAddressToo() {
    DesiredFeed.Ready feed =
        write(
            FeedLab.tunnel(
                "east",
                FeedLab.byPsk("east and west"),
                FeedLab.at("10.0.0.5", "10.0.0.5"),
                Optional.empty(),
                Optional.empty()),
            FeedLab.tunnel(
                "west",
                FeedLab.byPsk("west and east"),
                FeedLab.at("10.0.0.6", "10.0.0.6"),
                Optional.empty(),
                Optional.empty()));

    assertThat(of(feed, Kind.SHARED_KEY))
        .extracting(secret -> secret.message().texts("owners"))
        .containsExactly(List.of("%any", "10.0.0.5"), List.of("%any", "10.0.0.6"));
  }

  /** charon prefers a network to a wider one: it is told as ranges, which are all alike. */
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0, 10.0.0.255, '10.0.0.0-10.0.0.254, 10.0.0.1-10.0.0.255'",
    "10.0.0.3, 10.0.0.9, 10.0.0.3-10.0.0.9",
    "10.0.0.3, 10.0.0.3, 10.0.0.3",
    "0.0.0.0, 255.255.255.255, '0.0.0.0-255.255.255.254, 0.0.0.1-255.255.255.255'",
    "2001:db8::, 2001:db8::3, '2001:db8::-2001:db8::2, 2001:db8::1-2001:db8::3'"
  })
  void endpointsAreRanges(String first, String last, String told) {
    assertThat(String.join(", ", CharonRange.endpoint(FeedLab.at(first, last)))).isEqualTo(told);
  }

  /** No text is read as anything but the type that it is. */
  @ParameterizedTest
  @CsvSource({
    "DNS, a.lab.test, fqdn:a.lab.test",
    "DNS, *.lab.test, fqdn:*.lab.test",
    "EMAIL, *@lab.test, email:*@lab.test",
    "EMAIL, a=b@lab.test, email:#613d62406c61622e74657374",
    "EMAIL, #aa@lab.test, email:#236161406c61622e74657374",
    "IP, 10.1.0.5, 10.1.0.5",
    "IP, 10.1.0.0/24, 10.1.0.0/24",
    "IP, 10.1.0.3-10.1.0.9, 10.1.0.3-10.1.0.9",
    "IP, 2001:db8::/32, 2001:db8::/32",
    "DN, 'CN=a,C=SE', asn1dn:#3019310b3009060355040613025345310a30080603550403130161",
    "DN, 'CN=*', asn1dn:#300c310a300806035504030c012a"
  })
  void identitiesSayTheirType(IdType type, String entry, String told) {
    IdPattern pattern = IdPattern.of(FeedLab.entry(type, entry)).orElseThrow();
    assertThat(CharonId.of(pattern, CharonId.LONGEST)).contains(told);
  }

  @Test
  void anIdentityForWhichCharonHasNoRoomIsToldAndNotFed() {
    DesiredFeed.Ready feed =
        write(
            FeedLab.tunnel(
                "long",
                LAB.byCertificate(),
                new Endpoint.Any(),
                Optional.of(FeedLab.list(FeedLab.entry(IdType.DN, "CN=a".repeat(250)))),
                Optional.empty()));

    assertThat(of(feed, Kind.CONNECTION)).isEmpty();
    assertThat(feed.remarks()).isNotEmpty().allSatisfy(each -> assertThat(each).contains("long"));
  }

  @ParameterizedTest
  @CsvSource({
    "rsa, ike:rsa-sha256-sha384-sha512",
    "ecdsa-384-sha384, ike:ecdsa-384-sha384",
    "ed25519, ike:ed25519-identity",
    "rsa/pss-sha256, ike:rsa/pss-sha256",
    "'rsa-sha256,rsa-sha512,ecdsa-sha256', ike:rsa-sha256-sha512-ike:ecdsa-sha256"
  })
  void aKeyAloneDoesNotAllowEveryHash(String signatures, String told) {
    assertThat(PeerSchemes.of(List.of(signatures.split(",")))).contains(told);
  }

  @Test
  void twoHundredTunnelsAndAThousandEntries(TestReporter reporter) {
    List<Tunnel> tunnels = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      List<IdEntry> entries = new ArrayList<>();
      for (int j = 0; j < 5; j++) {
        entries.add(FeedLab.entry(IdType.DN, "CN=user" + j + ",OU=Unit " + i + ",O=Lab,C=SE"));
      }
      tunnels.add(
          FeedLab.tunnel(
              "t" + i,
              LAB.byCertificate(),
              new Endpoint.Any(),
              Optional.of(new IdList("list" + i, entries)),
              Optional.empty()));
    }
    Supplier<DesiredFeed.Ready> run = () -> write(tunnels.toArray(Tunnel[]::new));
    DesiredFeed.Ready cold = run.get();
    long begin = System.nanoTime();
    DesiredFeed.Ready feed = run.get();
    assertThat(feed.state().objects()).hasSameSizeAs(cold.state().objects());
    reporter.publishEntry(
        "200 tunnels, 1,000 entries",
        feed.state().objects().size()
            + " objects in "
            + (System.nanoTime() - begin) / 1_000_000
            + " ms");

    assertThat(of(feed, Kind.CONNECTION)).hasSize(4 * 1_000);
    assertThat(of(feed, Kind.PRIVATE_KEY))
        .singleElement()
        .extracting(key -> key.message().octets("data").map(Der::length).orElse(0) > 100)
        .isEqualTo(true);
  }
}

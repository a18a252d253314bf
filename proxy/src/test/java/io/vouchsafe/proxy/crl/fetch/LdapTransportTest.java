package io.vouchsafe.proxy.crl.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.OperationType;
import com.unboundid.ldap.sdk.ResultCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vouchsafe.config.AllowedHost;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.config.CrlAccess;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.LdapServer;
import io.vouchsafe.config.LdapServer.Security;
import io.vouchsafe.config.Login;
import io.vouchsafe.config.OutgoingAddresses;
import io.vouchsafe.config.Secret;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.it.Tool;
import io.vouchsafe.proxy.net.Destination.Origin;
import io.vouchsafe.proxy.net.HostNames;
import io.vouchsafe.proxy.net.ServerTrust;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.proxy.work.Workers;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What directory servers give, whom they are asked as, and where their referrals lead. */
class LdapTransportTest {
  private static final byte[] CRL = "not looked into here".getBytes(StandardCharsets.US_ASCII);
  private static final String ENTRY = "cn=CA,dc=test";
  private static final String READER = "cn=reader,dc=test";
  private static final AllowedHosts LOOPBACK =
      new AllowedHosts(List.of(new AllowedHost("127.0.0.1", OptionalInt.empty())));
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();

  /** TLS asks the real clock. */
  private static final ServerTrust TRUST =
      new ServerTrust(new PathValidator(new SignatureChecker(BC)), Clock.systemUTC());

  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final List<InMemoryDirectoryServer> servers = new ArrayList<>();
  private final LdapTransport transport =
      new LdapTransport(vertx, new Workers(vertx, "ldap", 2, 8), System::nanoTime, TRUST);

  @AfterEach
  void stop() throws Exception {
    servers.forEach(server -> server.shutDown(true));
    vertx.close().toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
  }

  @Test
  void theHostOfAWrittenUrlIsAskedAnonymously() throws Exception {
    int port = open(true).getListenPort();

    Fetched fetched = fetch(url(port, ENTRY), Origin.SETTINGS, CrlAccess.DIRECT);

    assertThat(Files.readAllBytes(((Fetched.Received) fetched).file())).isEqualTo(CRL);
  }

  @Test
  void otherAttributesAreThoseOfCrlsOnly() throws Exception {
    int port = open(true).getListenPort();

    assertThat(
            fetch(url(port, ENTRY) + "?authorityRevocationList", Origin.SETTINGS, CrlAccess.DIRECT))
        .isInstanceOf(Fetched.Received.class);
    assertThat(
            outcome(fetch(url(port, ENTRY) + "?userPassword", Origin.SETTINGS, CrlAccess.DIRECT)))
        .isEqualTo(Outcome.NOT_ALLOWED_HOST);
  }

  @Test
  void aServerOfTheSettingsIsAskedWithItsLogin() throws Exception {
    int port = open(false).getListenPort();

    assertThat(fetch("ldap:///" + ENTRY, Origin.SETTINGS, servers(login(port, "readerpw"))))
        .isInstanceOf(Fetched.Received.class);
  }

  @Test
  void aWrongPasswordIsTold() throws Exception {
    int port = open(false).getListenPort();

    Fetched fetched = fetch("ldap:///" + ENTRY, Origin.SETTINGS, servers(login(port, "wrong")));

    assertThat(outcome(fetched)).isEqualTo(Outcome.RESPONDER_ERROR);
    assertThat(((Fetched.Failed) fetched).detail()).contains("LDAP 49").doesNotContain("wrong");
  }

  @Test
  void afterAWrongPasswordAMissingEntryAndADeadServerTheFourthIsAsked() throws Exception {
    int first = open(false).getListenPort();
    InMemoryDirectoryServer empty = open(false);
    empty.delete(ENTRY);
    int good = open(false).getListenPort();

    Fetched fetched =
        fetch(
            "ldap:///" + ENTRY,
            Origin.SETTINGS,
            servers(
                login(first, "wrong"),
                login(empty.getListenPort(), "readerpw"),
                login(Tool.freePort(), "readerpw"),
                login(good, "readerpw")));

    assertThat(Files.readAllBytes(((Fetched.Received) fetched).file())).isEqualTo(CRL);
    assertThat(((Fetched.Received) fetched).detail()).contains("LDAP 49", "LDAP 32", "LDAP 91");
  }

  /** It accepts the connection and says nothing: half of the time is left for the second. */
  @Test
  void aSilentFirstServerLeavesTimeForTheSecond() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      int good = open(false).getListenPort();

      assertThat(
              fetch(
                  "ldap:///" + ENTRY,
                  Origin.SETTINGS,
                  servers(login(silent.getLocalPort(), "readerpw"), login(good, "readerpw")),
                  Duration.ofSeconds(10)))
          .isInstanceOf(Fetched.Received.class);
    }
  }

  @Test
  void aSilentServerIsATimeout() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      assertThat(
              outcome(
                  fetch(
                      "ldap:///" + ENTRY,
                      Origin.SETTINGS,
                      servers(login(silent.getLocalPort(), "readerpw")),
                      Duration.ofMillis(300))))
          .isEqualTo(Outcome.TIMEOUT);
    }
  }

  /** A directory that was never asked is not silent. */
  @Test
  void whatNoThreadWasFreeForIsNoFaultOfTheDirectory() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    Workers one = new Workers(vertx, "one", 1, 8);
    one.run(() -> over.await(60, TimeUnit.SECONDS));
    LdapTransport busy = new LdapTransport(vertx, one, System::nanoTime, TRUST);
    int good = open(false).getListenPort();

    Fetched fetched =
        fetch(
            busy,
            "ldap:///" + ENTRY,
            Origin.SETTINGS,
            servers(login(good, "readerpw")),
            AllowedHosts.NONE,
            Duration.ofMillis(200));
    over.countDown();

    assertThat(outcome(fetched)).isEqualTo(Outcome.OVERLOADED);
  }

  /** In its tenant's turns, and not at all when nobody waits any more. */
  @Test
  void lookUpsOfOneTenantDoNotKeepAnotherWaiting() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    Workers one = new Workers(vertx, "one", 1, 8);
    one.run(() -> over.await(60, TimeUnit.SECONDS));
    LdapTransport busy = new LdapTransport(vertx, one, System::nanoTime, TRUST);
    CrlAccess directory = servers(login(open(false).getListenPort(), "readerpw"));
    List<String> order = new CopyOnWriteArrayList<>();
    List<Future<Fetched>> all = new ArrayList<>();
    for (String tenant : List.of("flooded", "flooded", "flooded", "acme")) {
      all.add(
          busy.fetch(call(tenant, "ldap:///" + ENTRY, directory, Duration.ofSeconds(60)))
              .onComplete(done -> order.add(tenant)));
    }
    Future<Fetched> late =
        busy.fetch(call("late", "ldap:///" + ENTRY, directory, Duration.ofMillis(50)));
    late.toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
    over.countDown();

    Future.all(all).toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
    assertThat(order).containsExactly("flooded", "acme", "flooded", "flooded");
    assertThat(one.dropped()).as("look-ups that nobody waits for").isEqualTo(1);
  }

  private FetchCall call(String tenant, String url, CrlAccess access, Duration patience) {
    return new FetchCall(
        tenant,
        URI.create(url),
        Origin.SETTINGS,
        access,
        new ClientSSLOptions(),
        OutgoingAddresses.of(AllowedHosts.NONE),
        Conditions.NONE,
        100_000,
        patience,
        directory);
  }

  /** The URL's own host is another server than those of the settings: no login goes there. */
  @Test
  void credentialsGoOnlyToTheServersOfTheSettings() throws Exception {
    int wantsLogin = open(false).getListenPort();

    Fetched fetched =
        fetch(url(wantsLogin, ENTRY), Origin.SETTINGS, servers(login(Tool.freePort(), "readerpw")));

    assertThat(fetched).isInstanceOf(Fetched.Failed.class);
  }

  @Test
  void aStrangersUrlNeedsAllowedHosts() throws Exception {
    int port = open(true).getListenPort();

    assertThat(outcome(fetch(url(port, ENTRY), Origin.STRANGER, CrlAccess.DIRECT)))
        .isEqualTo(Outcome.NOT_ALLOWED_HOST);
    assertThat(fetch(url(port, ENTRY), Origin.STRANGER, CrlAccess.DIRECT, LOOPBACK))
        .isInstanceOf(Fetched.Received.class);
  }

  @Test
  void anAllowedNameMayNotLeadToLoopback() throws Exception {
    int port = open(true).getListenPort();
    AllowedHosts byName =
        new AllowedHosts(List.of(new AllowedHost("localhost.localdomain", OptionalInt.empty())));

    assertThat(checked(Origin.STRANGER, OutgoingAddresses.of(byName), HostNames.of(vertx)))
        .satisfies(
            checked ->
                assertThatThrownBy(() -> checked.getAllByName("127.0.0.1"))
                    .hasMessageContaining("allowed_hosts"));
    assertThat(port).isPositive();
  }

  /** All of a name's addresses are looked at, and only what may be called is handed on. */
  @Test
  void aNameLeadsOnlyToAddressesThatItMayLeadTo() throws Exception {
    InetAddress here = InetAddress.getByName("127.0.0.1");
    InetAddress inside = InetAddress.getByName("10.0.0.1");
    InetAddress outside = InetAddress.getByName("203.0.113.1");
    HostNames all = host -> Future.succeededFuture(List.of(here, inside, outside));
    OutgoingAddresses open = OutgoingAddresses.of(AllowedHosts.NONE);
    OutgoingAddresses careful =
        new OutgoingAddresses(AllowedHosts.NONE, Optional.of(AllowedHosts.NONE));

    assertThat(checked(Origin.STRANGER, open, all).getAllByName("ldap.test"))
        .containsExactly(inside, outside);
    assertThat(checked(Origin.SETTINGS, open, all).getAllByName("ldap.test"))
        .containsExactly(here, inside, outside);
    assertThat(checked(Origin.SETTINGS, careful, all).getAllByName("ldap.test"))
        .containsExactly(outside);
  }

  @Test
  void aNameThatNobodyResolvesHoldsNoThreadLongerThanItsPatience() {
    HostNames silent = host -> Promise.<List<InetAddress>>promise().future();
    CheckedAddresses names =
        new CheckedAddresses(
            Origin.SETTINGS,
            OutgoingAddresses.of(AllowedHosts.NONE),
            silent,
            Duration.ofMillis(20));

    assertThatThrownBy(() -> names.getByName("ldap.test"))
        .isInstanceOf(UnknownHostException.class)
        .hasMessage("host name not found within 20 ms");
  }

  /** The answer of the name servers comes to another thread than the one that waits for it. */
  @Test
  void aNameIsResolvedWhileAWorkerWaitsForIt() throws Exception {
    Workers workers = new Workers(vertx, "names", 1, 8);
    OutgoingAddresses outgoing = OutgoingAddresses.of(AllowedHosts.NONE);

    WorkResult<Boolean> found =
        workers
            .run(
                () ->
                    checked(Origin.SETTINGS, outgoing, HostNames.of(vertx))
                        .getByName("localhost")
                        .isLoopbackAddress())
            .toCompletionStage()
            .toCompletableFuture()
            .get(90, TimeUnit.SECONDS);

    assertThat(found).isEqualTo(new WorkResult.Done<>(true));
  }

  private static CheckedAddresses checked(
      Origin origin, OutgoingAddresses outgoing, HostNames names) {
    return new CheckedAddresses(origin, outgoing, names, Duration.ofSeconds(30));
  }

  @Test
  void aStrangersUrlMayNotSearchBelowAnEntry() throws Exception {
    int port = open(true).getListenPort();

    assertThat(
            outcome(
                fetch(
                    url(port, "dc=test") + "?certificateRevocationList?sub",
                    Origin.STRANGER,
                    CrlAccess.DIRECT,
                    LOOPBACK)))
        .isEqualTo(Outcome.NOT_ALLOWED_HOST);
  }

  @Test
  void aReferralIsRefusedUnlessAllowed() throws Exception {
    int good = open(true).getListenPort();
    InMemoryDirectoryServer referring = open(true);
    referring.delete(ENTRY);
    referring.add(
        new Entry(
            ENTRY,
            new Attribute("objectClass", "referral", "extensibleObject"),
            new Attribute("cn", "CA"),
            new Attribute("ref", "ldap://127.0.0.1:" + good + "/" + ENTRY)));

    assertThat(
            outcome(
                fetch(url(referring.getListenPort(), ENTRY), Origin.SETTINGS, CrlAccess.DIRECT)))
        .isEqualTo(Outcome.REDIRECT_REFUSED);
    assertThat(
            fetch(
                url(referring.getListenPort(), ENTRY), Origin.SETTINGS, CrlAccess.DIRECT, LOOPBACK))
        .isInstanceOf(Fetched.Received.class);
  }

  @Test
  void anEntryThatIsTooLargeIsNotReadIntoMemory() throws Exception {
    InMemoryDirectoryServer server = open(true);
    server.delete(ENTRY);
    server.add(entry(new byte[200_000]));

    Fetched fetched = fetch(url(server.getListenPort(), ENTRY), Origin.SETTINGS, CrlAccess.DIRECT);

    assertThat(outcome(fetched)).as(fetched.toString()).isEqualTo(Outcome.TOO_LARGE);
  }

  @Test
  void startTlsAndLdapsBelowTheCaOfTheSettings() throws Exception {
    LabCa ca = LabCa.root(CertificateSpec.ca("CN=Directory CA", Instant.now()), BC);
    Issued own =
        ca.issue(
            CertificateSpec.server("CN=127.0.0.1", Instant.now())
                .alternativeName(
                    new GeneralName(
                        GeneralName.iPAddress, new DEROctetString(new byte[] {127, 0, 0, 1}))));
    InMemoryDirectoryServer server = openTls(own);

    for (Security security : List.of(Security.STARTTLS, Security.LDAPS)) {
      int port = server.getListenPort(security == Security.LDAPS ? "ldaps" : "ldap");
      assertThat(fetch("ldap:///" + ENTRY, Origin.SETTINGS, servers(tls(port, security, ca))))
          .as(security.toString())
          .isInstanceOf(Fetched.Received.class);
    }
  }

  @Test
  void aServerThatShowsAnotherNameOrAnotherCaIsNotAskedAnything() throws Exception {
    LabCa ca = LabCa.root(CertificateSpec.ca("CN=Directory CA", Instant.now()), BC);
    LabCa other = LabCa.root(CertificateSpec.ca("CN=Other CA", Instant.now()), BC);
    Issued elsewhere =
        ca.issue(CertificateSpec.server("CN=elsewhere.test", Instant.now()).dns("elsewhere.test"));
    InMemoryDirectoryServer server = openTls(elsewhere);

    for (Security security : List.of(Security.STARTTLS, Security.LDAPS)) {
      int port = server.getListenPort(security == Security.LDAPS ? "ldaps" : "ldap");
      for (LabCa trusted : List.of(ca, other)) {
        assertThat(
                fetch("ldap:///" + ENTRY, Origin.SETTINGS, servers(tls(port, security, trusted))))
            .as(security + " " + trusted.certificate())
            .isInstanceOf(Fetched.Failed.class);
      }
    }
  }

  /** RFC 4511 §4.14.2: any other result than success means that nothing protects the connection. */
  @Test
  void aServerThatDeclinesStartTlsIsNotToldThePassword() throws Exception {
    LabCa ca = LabCa.root(CertificateSpec.ca("CN=Directory CA", Instant.now()), BC);
    for (ResultCode declined :
        List.of(
            ResultCode.PROTOCOL_ERROR,
            ResultCode.INSUFFICIENT_ACCESS_RIGHTS,
            ResultCode.REFERRAL)) {
      try (HostileDirectory server = HostileDirectory.decliningStartTls(declined)) {
        Fetched fetched =
            fetch(
                "ldap:///" + ENTRY,
                Origin.SETTINGS,
                servers(tls(server.port(), Security.STARTTLS, ca)),
                Duration.ofSeconds(30));

        assertThat(fetched).as(declined.toString()).isInstanceOf(Fetched.Failed.class);
        assertThat(server.heard()).as(declined.toString()).doesNotContain("readerpw");
      }
    }
  }

  /**
   * What a server says of a failure goes into answers and logs, where it must not fill the disk.
   */
  @Test
  void aServersWordsAreCutShort() throws Exception {
    try (HostileDirectory server = HostileDirectory.talkative()) {
      Fetched fetched =
          fetch(
              "ldap://127.0.0.1:" + server.port() + "/" + ENTRY, Origin.SETTINGS, CrlAccess.DIRECT);

      assertThat(((Fetched.Failed) fetched).detail()).hasSizeLessThan(1000).doesNotContain("\n");
    }
  }

  /** The size limit of a search is a wish to the server. */
  @Test
  void moreEntriesThanWereAskedForAreNotGathered() throws Exception {
    try (HostileDirectory server = HostileDirectory.endless(ENTRY, 50_000)) {
      Fetched fetched =
          fetch(
              "ldap://127.0.0.1:" + server.port() + "/" + ENTRY, Origin.SETTINGS, CrlAccess.DIRECT);

      assertThat(outcome(fetched)).isEqualTo(Outcome.RESPONDER_ERROR);
      assertThat(server.sent()).isLessThan(20_000_000);
    }
  }

  /** RFC 4511 §4.1.10: a referral may leave the host out. */
  @Test
  void aReferralWithoutAHostLeavesTheOtherServersToBeAsked() throws Exception {
    int good = open(false).getListenPort();
    InMemoryDirectoryServer referring = open(false);
    referring.delete(ENTRY);
    referring.add(
        new Entry(
            ENTRY,
            new Attribute("objectClass", "referral", "extensibleObject"),
            new Attribute("cn", "CA"),
            new Attribute("ref", "ldap:///cn=elsewhere,dc=test")));

    assertThat(
            fetch(
                "ldap:///" + ENTRY,
                Origin.SETTINGS,
                servers(login(referring.getListenPort(), "readerpw"), login(good, "readerpw"))))
        .isInstanceOf(Fetched.Received.class);
  }

  /** It accepts the connection and never begins with TLS: its thread must come back. */
  @Test
  void serversThatNeverAnswerAHandshakeHoldNoThread() throws Exception {
    LabCa ca = LabCa.root(CertificateSpec.ca("CN=Directory CA", Instant.now()), BC);
    int good = open(true).getListenPort();
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < 4; i++) {
        fetch(
            "ldap:///" + ENTRY,
            Origin.SETTINGS,
            servers(tls(silent.getLocalPort(), Security.LDAPS, ca)),
            Duration.ofMillis(300));
      }
      assertThat(fetch(url(good, ENTRY), Origin.SETTINGS, CrlAccess.DIRECT, Duration.ofSeconds(30)))
          .isInstanceOf(Fetched.Received.class);
    }
  }

  private static LdapServer login(int port, String password) {
    return new LdapServer(
        new HostAndPort("127.0.0.1", port),
        Security.NONE,
        Optional.of(new Login(READER, new Secret(password))),
        List.of());
  }

  private static LdapServer tls(int port, Security security, LabCa ca) {
    return new LdapServer(
        new HostAndPort("127.0.0.1", port),
        security,
        Optional.of(new Login(READER, new Secret("readerpw"))),
        List.of(ca.certificate()));
  }

  private static CrlAccess servers(LdapServer... servers) {
    return new CrlAccess(Optional.empty(), List.of(servers));
  }

  private Fetched fetch(String url, Origin origin, CrlAccess access) throws Exception {
    return fetch(url, origin, access, Duration.ofSeconds(10));
  }

  private Fetched fetch(String url, Origin origin, CrlAccess access, Duration patience)
      throws Exception {
    return fetch(url, origin, access, AllowedHosts.NONE, patience);
  }

  private Fetched fetch(String url, Origin origin, CrlAccess access, AllowedHosts allowed)
      throws Exception {
    return fetch(url, origin, access, allowed, Duration.ofSeconds(10));
  }

  private Fetched fetch(
      String url, Origin origin, CrlAccess access, AllowedHosts allowed, Duration patience)
      throws Exception {
    return fetch(transport, url, origin, access, allowed, patience);
  }

  private Fetched fetch(
      LdapTransport by,
      String url,
      Origin origin,
      CrlAccess access,
      AllowedHosts allowed,
      Duration patience)
      throws Exception {
    return by.fetch(
            new FetchCall(
                "acme",
                URI.create(url),
                origin,
                access,
                new ClientSSLOptions(),
                OutgoingAddresses.of(allowed),
                Conditions.NONE,
                100_000,
                patience,
                directory))
        .toCompletionStage()
        .toCompletableFuture()
        .get(90, TimeUnit.SECONDS);
  }

  private static Outcome outcome(Fetched fetched) {
    assertThat(fetched).isInstanceOf(Fetched.Failed.class);
    return ((Fetched.Failed) fetched).outcome();
  }

  private static String url(int port, String entry) {
    return "ldap://127.0.0.1:" + port + "/" + entry;
  }

  /** A directory with the CRL in it. */
  private InMemoryDirectoryServer open(boolean anonymous) throws Exception {
    InMemoryDirectoryServerConfig config = config(anonymous);
    config.setListenerConfigs(
        InMemoryListenerConfig.createLDAPConfig("ldap", InetAddress.getLoopbackAddress(), 0, null));
    return started(config);
  }

  private InMemoryDirectoryServer openTls(Issued own) throws Exception {
    SSLContext context = serverContext(own);
    InMemoryDirectoryServerConfig config = config(false);
    config.setListenerConfigs(
        InMemoryListenerConfig.createLDAPConfig(
            "ldap", InetAddress.getLoopbackAddress(), 0, context.getSocketFactory()),
        InMemoryListenerConfig.createLDAPSConfig(
            "ldaps",
            InetAddress.getLoopbackAddress(),
            0,
            context.getServerSocketFactory(),
            context.getSocketFactory()));
    return started(config);
  }

  private static InMemoryDirectoryServerConfig config(boolean anonymous) throws Exception {
    InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("dc=test");
    config.setSchema(null);
    config.addAdditionalBindCredentials(READER, "readerpw");
    if (!anonymous) {
      config.setAuthenticationRequiredOperationTypes(EnumSet.of(OperationType.SEARCH));
    }
    return config;
  }

  private InMemoryDirectoryServer started(InMemoryDirectoryServerConfig config) throws Exception {
    InMemoryDirectoryServer server = new InMemoryDirectoryServer(config);
    servers.add(server);
    server.add(new Entry("dc=test", new Attribute("objectClass", "domain")));
    server.add(entry(CRL));
    server.startListening();
    return server;
  }

  private static Entry entry(byte[] crl) {
    return new Entry(
        ENTRY,
        new Attribute("objectClass", "cRLDistributionPoint"),
        new Attribute("cn", "CA"),
        new Attribute("certificateRevocationList;binary", crl),
        new Attribute("authorityRevocationList;binary", crl));
  }

  private static SSLContext serverContext(Issued own) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "own",
        own.keys().getPrivate(),
        new char[0],
        new java.security.cert.Certificate[] {java(own.certificate())});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static java.security.cert.Certificate java(Certificate certificate) throws Exception {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(certificate.der().toBytes()));
  }
}

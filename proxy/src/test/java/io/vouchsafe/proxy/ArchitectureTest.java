package io.vouchsafe.proxy;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.RevocationReason;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Date;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** The arrows between the modules, and what the pure ones do without. */
@AnalyzeClasses(packages = "io.vouchsafe", importOptions = ArchitectureTest.OnlyMainCode.class)
class ArchitectureTest {
  private static final String PKI = "io.vouchsafe.pki..";
  private static final String OCSP = "io.vouchsafe.ocsp..";
  private static final String VPN_AUTH = "io.vouchsafe.vpnauth..";
  private static final String CONFIG = "io.vouchsafe.config..";
  private static final String PROXY = "io.vouchsafe.proxy..";

  /** They decide: same bytes, same settings, same instant, same answer. */
  private static final String[] PURE = {PKI, OCSP, VPN_AUTH, CONFIG};

  private static final String[] SILENT = {PKI, OCSP, VPN_AUTH};

  @ArchTest
  static void everyModuleIsSeen(JavaClasses classes) {
    for (String module : Set.of("pki", "ocsp", "vpnauth", "config", "proxy")) {
      assertThat(classes.containPackage("io.vouchsafe." + module)).as(module).isTrue();
    }
  }

  @ArchTest static final ArchRule pkiStandsAlone = no(PKI).mayUse(OCSP, VPN_AUTH, CONFIG, PROXY);

  @ArchTest static final ArchRule ocspUsesPki = no(OCSP).mayUse(VPN_AUTH, CONFIG, PROXY);

  @ArchTest static final ArchRule vpnAuthUsesOcspAndPki = no(VPN_AUTH).mayUse(CONFIG, PROXY);

  @ArchTest static final ArchRule configDoesNotKnowTheShell = no(CONFIG).mayUse(PROXY);

  private static final String VICI = "io.vouchsafe.vpnauth.wire.vici..";
  private static final String CHARON = "io.vouchsafe.proxy.gateway.strongswan..";
  private static final String AGENT = "io.vouchsafe.proxy.ocvpn.agent..";

  /** Octets of a protocol say nothing of what is decided by them. */
  @ArchTest
  static final ArchRule aWireFormatStandsAlone =
      noClasses()
          .that()
          .resideInAnyPackage("io.vouchsafe.vpnauth.wire..")
          .should()
          .dependOnClassesThat(
              describe(
                  "are of another room of vpn-auth, of ocsp, config or proxy",
                  type ->
                      type.getPackageName().startsWith("io.vouchsafe.")
                          && !type.getPackageName().startsWith("io.vouchsafe.pki")
                          && !type.getPackageName().startsWith("io.vouchsafe.vpnauth.wire")));

  /** Everybody else sees gateways, tunnels and sessions. */
  @ArchTest
  static final ArchRule viciIsSpokenWithCharonAlone =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              VICI, CHARON, AGENT, "io.vouchsafe.proxy.snoop..", "io.vouchsafe.proxy.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(VICI);

  /** A policy is a name there, and its finding somebody else's. */
  @ArchTest
  static final ArchRule tunnelsKnowNoPolicies =
      no("io.vouchsafe.vpnauth.tunnel..")
          .mayUse(
              "io.vouchsafe.vpnauth.decision..",
              "io.vouchsafe.vpnauth.revocation..",
              "io.vouchsafe.vpnauth.emergency..",
              "io.vouchsafe.vpnauth.wire..",
              OCSP);

  /** Another data plane is another room beside it. */
  @ArchTest
  static final ArchRule onlyTheAssemblyKnowsWhichDataPlanesThereAre =
      noClasses()
          .that()
          .resideOutsideOfPackages(CHARON, AGENT, "io.vouchsafe.proxy.app..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(CHARON);

  /** Of charon's room a device takes how VICI is spoken, and nothing of our gateways. */
  @ArchTest
  static final ArchRule theAgentTakesTheViciClientAlone =
      noClasses()
          .that()
          .resideInAPackage(AGENT)
          .should()
          .dependOnClassesThat(
              describe(
                  "are of charon's room, and no part of the VICI client",
                  type ->
                      type.getPackageName().equals("io.vouchsafe.proxy.gateway.strongswan")
                          && !type.getSimpleName().contains("Vici")));

  /** It explains what charon says, and has no part in what is decided. */
  @ArchTest
  static final ArchRule theExplainerDecidesNothing =
      no("io.vouchsafe.proxy.snoop..")
          .mayUse(
              "io.vertx..",
              "io.vouchsafe.vpnauth.decision..",
              "io.vouchsafe.vpnauth.revocation..",
              "io.vouchsafe.proxy.decision..",
              CHARON);

  @ArchTest
  static void everyRoomIsInTheTable(JavaClasses classes) throws IOException {
    String table = Files.readString(Path.of("../docs/architecture.md"));
    assertThat(
            classes.stream()
                .filter(ArchitectureTest::isNoPackageInfo)
                .map(type -> type.getPackageName().substring("io.vouchsafe.".length()))
                .distinct()
                .filter(room -> !table.contains("`" + room + "`")))
        .as("packages that docs/architecture.md does not name")
        .isEmpty();
  }

  @ArchTest
  static final ArchRule theCoreNeitherWaitsNorCaches =
      no(PURE)
          .mayUse("io.vertx..", "io.netty..", "com.github.benmanes.caffeine..", "io.micrometer..");

  @ArchTest
  static final ArchRule theCoreHasNoLogger =
      no(SILENT).mayUse("org.slf4j..", "ch.qos.logback..", "java.util.logging..");

  @ArchTest
  static final ArchRule theCoreOpensNoSocket =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat(describe("reach the network", ArchitectureTest::reachesTheNetwork))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule theCoreLooksUpNoName =
      noClasses()
          .that()
          .resideInAnyPackage(SILENT)
          .should()
          .accessTargetWhere(access("look up a name in the DNS", ArchitectureTest::looksUpAName))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule theCoreReadsNoClock =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .accessTargetWhere(access("read the clock", ArchitectureTest::readsTheClock))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule noPackagesUseEachOtherInACircle =
      slices().assignedFrom(new Packages()).should().beFreeOfCycles();

  private static final class Packages implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      String name = type.getPackageName();
      return name.startsWith("io.vouchsafe.") ? SliceIdentifier.of(name) : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "packages";
    }
  }

  @ArchTest
  static void everyPackageIsNullMarked(JavaClasses classes) {
    assertThat(classes.getPackage("io.vouchsafe").getSubpackagesInTree())
        .filteredOn(each -> each.getClasses().stream().anyMatch(ArchitectureTest::isNoPackageInfo))
        .isNotEmpty()
        .allSatisfy(
            each ->
                assertThat(each.isAnnotatedWith(NullMarked.class))
                    .as("package-info.java of %s is @NullMarked", each.getName())
                    .isTrue());
  }

  /** Whoever looks for a name finds one type. */
  @ArchTest
  static void noSimpleNameStandsTwice(JavaClasses classes) {
    Map<String, Long> counts =
        classes.stream()
            .filter(type -> isNoPackageInfo(type) && type.isTopLevelClass())
            .collect(groupingBy(JavaClass::getSimpleName, counting()));
    assertThat(counts.keySet().stream().filter(name -> counts.get(name) > 1)).isEmpty();
  }

  /**
   * RFC 5280 §5.3.1: what is permanent, on hold or released is decided by RevocationReason alone.
   */
  @ArchTest
  static final ArchRule nobodyElseReadsWhatAReasonMeans =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.vouchsafe.pki.revocation")
          .and()
          .resideOutsideOfPackage("..lab..")
          .and()
          // A block is told as a hold, and a parser marks what a delta CRL takes off.
          .doNotHaveSimpleName("RelayEvidence")
          .and()
          .doNotHaveSimpleName("EntryReader")
          .should()
          .accessTargetWhere(
              access(
                  "name a reason that is not permanent",
                  access ->
                      access.getTargetOwner().isEquivalentTo(RevocationReason.class)
                          && Set.of("CERTIFICATE_HOLD", "REMOVE_FROM_CRL")
                              .contains(access.getTarget().getName())));

  /**
   * CaIdentity itself; lines of CRLs, which are of one issuer, key and scope; hashes of name, key
   * and serial; a profile that looks at the algorithm, and settings that look at the curve.
   */
  private static final Set<String> READ_KEYS =
      Set.of(
          "CaIdentity",
          "Certificate",
          "UsableCrl",
          "CrlScopeKey",
          "AcceptedResponse",
          "StatusKey",
          "WebpkiRules",
          "GatewayCredentialReader");

  /** Same name and same key is the same CA; who reads the key for that asks CaIdentity. */
  @ArchTest
  static final ArchRule nobodyElseComparesAuthorities =
      noClasses()
          .that(
              describe(
                  "are none of those that read a key for another reason",
                  type -> !READ_KEYS.contains(type.getSimpleName())))
          .should()
          .accessTargetWhere(
              access(
                  "read the key of a certificate",
                  access ->
                      access.getTargetOwner().isEquivalentTo(Certificate.class)
                          && access.getTarget().getName().equals("subjectPublicKeyInfo")));

  /** RFC 9110 §5.6.7: dates in header fields are read and written by one class. */
  @ArchTest
  static final ArchRule nobodyElseWritesHttpDates =
      noClasses()
          .that()
          .doNotHaveSimpleName("HttpDate")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.netty.handler.codec.DateFormatter");

  @ArchTest
  static final ArchRule theShellFormatsNoDatesOfItsOwn =
      noClasses()
          .that()
          .resideInAnyPackage(PROXY)
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.time.format.DateTimeFormatter");

  /** JSON is JsonText in the journal and JsonObject elsewhere; strangers' is read in a stream. */
  @ArchTest
  static final ArchRule jsonIsReadInAStreamOnlyWhereStrangersWriteIt =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.vouchsafe.proxy.check")
          .and()
          .haveSimpleNameNotStartingWith("ChainJson")
          .and()
          .haveSimpleNameNotStartingWith("OcvpnMessage")
          .and()
          .haveSimpleNameNotStartingWith("NewsReader")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.fasterxml..");

  /** One wrapper bounds, counts and builds every cache; CacheContractTest says how it behaves. */
  @ArchTest
  static final ArchRule everyCacheIsBoundedByOneWrapper =
      noClasses()
          .that()
          .doNotHaveSimpleName("LazyCache")
          .should()
          .callMethod(Caffeine.class, "newBuilder");

  /** Maps that grow with what strangers, clients or certificates bring, and what bounds each. */
  private static final Map<String, String> BOUNDED_BY_HAND =
      Map.ofEntries(
          entry(
              "RevokedRegion", "cache.revoked_memory: what finds no room is refused, not evicted"),
          entry("AcceptedResponses", "half of its memory: a revoked is refused, not evicted"),
          entry("LostRevocations", "MOST_ISSUERS, then all issuers together"),
          entry("PathCache", "counts the entries of its own cache"),
          entry("CoalescingResponder", "look-ups that run: a bulkhead bounds them"),
          entry("ServerTrust", "CA groups of the settings"),
          entry("SessionAsks", "tenants; AskQueue bounds what each has"),
          entry("LiveSessions", "MOST sessions a tenant, and what they rest on"),
          entry("SessionMeters", "tenants and gateways, which come from the settings"),
          entry("TrustChanges", "tenants"),
          entry("Cutting", "tenants; sessions that are open"),
          entry("ConnectionLimit", "limits.connections"),
          entry("DecisionPolls", "polls that wait: the admin port's connections"),
          entry("RecentVerdicts", "tenants; FairShare bounds what each holds"),
          entry("Snapshot", "tenants"),
          entry("WarmRestart", "tenants"),
          entry("CrlLibrary", "tenants"),
          entry(
              "TenantCrls",
              "CRL objects of the settings; CrlObjectStore holds certificate_cache_max"),
          entry("CrlMeters", "CRL objects of the settings"),
          entry("EngineMeters", "commands that our code has, by six outcomes"),
          entry("Emergencies", "tenants; MOST_TENANTS with those of other nodes"),
          entry("OwnLists", "tenants, as Emergencies has them"),
          entry("RelayLog", "results, a closed list"),
          entry("Relay", "look-ups that run: AT_ONCE bounds them"),
          entry("RelayMeters", "results, a closed list"),
          entry("RelayTenant", "policies and gateways of the settings; no other name gets in"),
          entry("DecisionMeters", "policies, fronts and reasons, which come from the settings"),
          entry("EndpointHosts", "MOST_NAMES, hosts of tunnels' endpoints, which settings name"),
          entry("StateLock", "directories that this process holds"),
          entry("Canaries", "canaries of the settings"),
          entry("LeasedDuty", "tenants with canaries"),
          entry("NodeCalls", "nodes that are heard of"),
          entry("FetchedStaples", "certificates of tls_fronts"),
          entry("DemoStatuses", "the demo's clients that are not good: three"),
          entry("SignedResponses", "one question: who asks makes one for each"),
          entry("Groups", "customers of the settings, and those whom the store still has"),
          entry(
              "CustomerGroup",
              "keys that somebody may still use: ack_deadline, renewals a minute"));

  /** Whoever adds one says here what bounds it, or takes a LazyCache. */
  @ArchTest
  static void everyMapThatManyThreadsFillSaysWhatBoundsIt(JavaClasses classes) {
    assertThat(
            classes.stream()
                .filter(type -> type.getPackageName().startsWith("io.vouchsafe.proxy"))
                .filter(ArchitectureTest::makesAConcurrentMap)
                .map(type -> type.getFullName().replaceAll(".*\\.|\\$.*", "")))
        .isSubsetOf(BOUNDED_BY_HAND.keySet());
  }

  private static boolean makesAConcurrentMap(JavaClass type) {
    return type.getCodeUnitCallsFromSelf().stream()
        .anyMatch(
            call ->
                SHARED_MAPS.contains(call.getTargetOwner().getName())
                    && Set.of("<init>", "newKeySet").contains(call.getName()));
  }

  private static final Set<String> SHARED_MAPS =
      Stream.of(ConcurrentHashMap.class, ConcurrentSkipListMap.class, ConcurrentSkipListSet.class)
          .map(Class::getName)
          .collect(toSet());

  private static boolean isNoPackageInfo(JavaClass type) {
    return !type.getSimpleName().equals("package-info");
  }

  /** Everything of java.net and its kin but addresses and names, which are values. */
  private static boolean reachesTheNetwork(JavaClass type) {
    return switch (type.getPackageName()) {
      case "java.net" -> !NETWORK_VALUES.contains(type.getSimpleName());
      case "java.nio.channels" ->
          type.getSimpleName().contains("Socket") || type.getSimpleName().contains("Datagram");
      default ->
          type.getPackageName().startsWith("java.net.http")
              || type.getPackageName().startsWith("javax.net")
              || type.getPackageName().startsWith("javax.naming.directory");
    };
  }

  private static final Set<String> NETWORK_VALUES =
      Set.of(
          "URI",
          "URISyntaxException",
          "URLDecoder",
          "URLEncoder",
          "IDN",
          "InetAddress",
          "Inet4Address",
          "Inet6Address",
          "InetSocketAddress",
          "UnknownHostException");

  private static boolean looksUpAName(JavaAccess<?> access) {
    String name = access.getTarget().getName();
    return access.getTargetOwner().isAssignableTo(InetAddress.class)
        && Set.of("getByName", "getAllByName", "getLocalHost", "getHostName", "isReachable")
            .contains(name);
  }

  private static boolean readsTheClock(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    String name = access.getTarget().getName();
    return (owner.getPackageName().startsWith("java.time")
            && (name.equals("now") || name.startsWith("system") || name.startsWith("tick")))
        || (owner.isEquivalentTo(System.class)
            && (name.equals("currentTimeMillis") || name.equals("nanoTime")))
        || (owner.isEquivalentTo(Date.class)
            && name.equals("<init>")
            && access.getTarget().getFullName().endsWith("<init>()"));
  }

  private static DescribedPredicate<JavaAccess<?>> access(
      String description, Predicate<JavaAccess<?>> predicate) {
    return describe(description, predicate);
  }

  private static Modules no(String... packages) {
    return forbidden ->
        noClasses()
            .that()
            .resideInAnyPackage(packages)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(forbidden)
            .allowEmptyShould(true);
  }

  private interface Modules {
    ArchRule mayUse(String... forbidden);
  }

  /** Neither target/test-classes nor the jars of test builders that the modules lend each other. */
  static final class OnlyMainCode implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test-classes/") && !location.contains("-tests.jar");
    }
  }
}

package io.vouchsafe.proxy.app;

import io.vertx.core.Vertx;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.config.CanarySettings;
import io.vouchsafe.config.Cidr;
import io.vouchsafe.config.FrontSettings;
import io.vouchsafe.config.FrontSettings.HeaderFormat;
import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.LimitSettings;
import io.vouchsafe.config.ListenSettings;
import io.vouchsafe.config.ListenTls;
import io.vouchsafe.config.OcvpnSettings;
import io.vouchsafe.config.Secret;
import io.vouchsafe.config.SessionSettings;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.config.TlsFrontSettings;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.ResponseSigner;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.ShortLived;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.decision.References;
import io.vouchsafe.proxy.front.tls.ForwardingFactory;
import io.vouchsafe.proxy.front.tls.TlsEngine;
import io.vouchsafe.proxy.front.tls.UpstreamForwardings;
import io.vouchsafe.proxy.front.tls.UpstreamGround;
import io.vouchsafe.proxy.ocvpn.CustomerGroups;
import io.vouchsafe.proxy.record.RecordFile;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.proxy.tenant.ReloadOutcome;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/** A whole service on loopback ports with its PKI, its responder and its clock. */
final class ServiceLab implements AutoCloseable {
  final BouncyCastleProvider provider = new BouncyCastleProvider();
  final FakeClock clock = new FakeClock();
  final LabCa root = LabCa.root(CertificateSpec.ca("CN=Lab Root", FakeClock.START), provider);
  final LabCa issuing = root.issueCa(CertificateSpec.ca("CN=Lab Issuing", FakeClock.START));

  /** Where the issuing CA's CRL is published; empty until a test publishes another. */
  static final String CRL = "/issuing.crl";

  /** {@code validity_time} of the lab's CRL object. */
  static final Duration VALIDITY = Duration.ofHours(1);

  final Vertx vertx = Vertx.vertx();
  final ScriptedResponder responder;
  final CrlServer crlServer;
  final ByteArrayOutputStream journal = new ByteArrayOutputStream();
  final Service service;
  final ApiClient api;

  /** What a reload reads. */
  volatile Settings settings;

  /** What a test may want otherwise. */
  static final class Wishes {
    int eventLoops = 1;
    int workers = 2;
    int pendingWork = 64;
    RevocationPolicy.Scope scope = RevocationPolicy.Scope.LEAF;

    /** Whoever is expected to answer gets all the time that a busy machine may need. */
    Duration timeout = Duration.ofSeconds(30);

    Duration deadline = Duration.ofSeconds(60);
    Policy.Mode mode = Policy.Mode.ENFORCE;

    /** Who may pass; anyone unless a test says. */
    Optional<IdList> idList = Optional.empty();

    Optional<Secret> apiToken = Optional.empty();
    Optional<Secret> adminToken = Optional.empty();
    Optional<Secret> metricsToken = Optional.empty();

    /** Asked before the lab's own responder. */
    Optional<URI> firstUrl = Optional.empty();

    /** {@code url: aia} under these {@code allowed_hosts}, instead of the lab's own responder. */
    Optional<AllowedHosts> certificateNames = Optional.empty();

    /** A port for HAProxy's SPOE. */
    boolean spoe;

    /** Where the API listens. */
    String apiHost = "127.0.0.1";

    String trusted = "127.0.0.1";
    LimitSettings limits = LimitSettings.DEFAULT;

    /** In whose names the OCSP relay signs. */
    Function<ServiceLab, List<ResponseSigner>> signers = lab -> List.of();

    /** In their order. */
    Function<ServiceLab, List<Tunnel>> tunnels = lab -> List.of();

    /** By name. */
    Function<ServiceLab, Map<String, GatewaySettings>> gateways = lab -> Map.of();

    RevocationPolicy.OnUnavailable onUnavailable = RevocationPolicy.OnUnavailable.DENY;
    UnaryOperator<OcspObject> object = corp -> corp;
    String policyName = "default";

    StateDirectory state = StateDirectory.NONE;
    CacheSettings cache = CacheSettings.DEFAULT;
    BlockList blocks = BlockList.EMPTY;

    List<Source> sources = List.of(Source.STAPLED, Source.OCSP);
    ShortLived shortLived = ShortLived.NONE;

    /** Paths of the CRLs that are fetched from the lab's own server. */
    List<String> crls = List.of();

    AllowedHosts allowed = AllowedHosts.NONE;

    /** The certificate's distribution points are asked, too, under {@code allowed}. */
    boolean crlPoints;

    /** A canary with certificates of the issuing CA. */
    @Nullable Function<LabCa, CanarySettings> canary;

    /** What the front may ask for; the first is what decides when it asks for nothing. */
    List<String> frontPolicies = List.of("default");

    /** Instead of the one front that the others describe. */
    List<FrontSettings> fronts = List.of();

    /** A second policy, {@code observe}, which is the first in that mode. */
    boolean observeToo;

    /** Beside the first one, and made of it. */
    Function<Policy, List<Policy>> morePolicies = policy -> List.of();

    /** In their order. */
    Function<ServiceLab, List<TlsFrontSettings>> tlsFronts = lab -> List.of();

    /** Where every decision is recorded. */
    Optional<RecordFile> record = Optional.empty();

    /** What TLS fronts hand requests on with. */
    Function<UpstreamGround, ForwardingFactory> forwardings =
        ground -> new UpstreamForwardings(ground, new References(new SecureRandom()));

    /** Who does their TLS. */
    TlsEngine tls = TlsEngine.ofThisProcess();

    /** No policy at all. */
    boolean noPolicy;

    /** {@code listen.grpc}. */
    boolean grpc;

    /** {@code listen.tls}. */
    Function<ServiceLab, Optional<ListenTls>> apiTls = lab -> Optional.empty();

    /** {@code ocvpn} of the tenant. */
    Optional<OcvpnSettings> ocvpn = Optional.empty();

    /** What answers OCVPN's calls in the place of the service's own groups. */
    Optional<CustomerGroups> groups = Optional.empty();

    /** Beside {@code acme}, and made of it. */
    Function<TenantSettings, List<TenantSettings>> moreTenants = acme -> List.of();

    private Map<String, Policy> policies(Policy policy) {
      if (noPolicy) {
        return Map.of();
      }
      Policy observe =
          new Policy(
              "observe",
              policy.caGroup(),
              policy.path(),
              policy.revocation(),
              policy.deadline(),
              policy.maxVerdict(),
              Policy.Mode.OBSERVE,
              policy.idList());
      Map<String, Policy> all = new LinkedHashMap<>();
      all.put(policyName, policy);
      if (observeToo) {
        all.put("observe", observe);
      }
      morePolicies.apply(policy).forEach(more -> all.put(more.name(), more));
      return all;
    }
  }

  ServiceLab() throws Exception {
    this(new Wishes());
  }

  ServiceLab(Wishes wishes) throws Exception {
    Issued signer = issuing.issue(CertificateSpec.ocspSigner("CN=Lab OCSP", FakeClock.START));
    responder = new ScriptedResponder(vertx, new LabResponder(signer, provider), clock);
    crlServer = new CrlServer(vertx);
    publish(CRL, CrlSpec.complete(clock.instant()));
    settings = settings(wishes);
    service =
        Service.start(
                new StartSettings(
                    settings,
                    () -> new SettingsReading.Read(settings, List.of()),
                    wishes.state,
                    new Capacity(wishes.eventLoops, wishes.workers, wishes.pendingWork, 256, 64),
                    wishes.record,
                    wishes.forwardings,
                    wishes.tls,
                    wishes.groups),
                clock,
                journal)
            .toCompletionStage()
            .toCompletableFuture()
            .get(90, TimeUnit.SECONDS);
    api = new ApiClient(service.apiPort(), service.adminPort());
  }

  /** A client's certificate of the issuing CA. */
  Issued client(String subject) {
    return issuing.issue(CertificateSpec.client(subject, FakeClock.START));
  }

  /** Publishes a CRL that the issuing CA signed. */
  void publish(String path, CrlSpec spec) {
    crlServer.publish(path, LabCrl.sign(spec, issuing, provider));
  }

  String journalText() {
    return journal.toString(StandardCharsets.UTF_8);
  }

  private Settings settings(Wishes wishes) throws Exception {
    CaGroup group =
        new CaGroup(List.of(new TrustAnchor(root.certificate())), List.of(issuing.certificate()));
    OcspObject corp =
        OcspObject.of("corp", urls(wishes))
            .withIssuers(List.of(issuing.certificate()))
            .withTimeout(wishes.timeout);
    List<CrlObject> crls = crlObjects(wishes);
    corp = wishes.object.apply(corp);
    Policy policy =
        new Policy(
            wishes.policyName,
            group,
            PathSettings.defaults(Purpose.CLIENT_AUTH),
            new RevocationPolicy(
                    wishes.sources,
                    wishes.scope,
                    RevocationPolicy.OnUnknown.DENY,
                    wishes.onUnavailable,
                    List.of(corp),
                    crls)
                .withShortLived(wishes.shortLived),
            wishes.deadline,
            Duration.ofSeconds(300),
            wishes.mode,
            wishes.idList);
    TenantSettings tenant =
        new TenantSettings(
            "acme",
            wishes.fronts.isEmpty() ? List.of(front(wishes)) : wishes.fronts,
            wishes.cache,
            new UpstreamSettings(
                wishes.certificateNames.orElse(wishes.allowed), Map.of(), Map.of()),
            Map.of("staff", group),
            Map.of("corp", corp),
            crls.stream().collect(Collectors.toMap(CrlObject::name, Function.identity())),
            wishes.policies(policy),
            wishes.signers.apply(this),
            wishes.blocks,
            canaries(wishes),
            SessionSettings.DEFAULT,
            wishes.tunnels.apply(this),
            wishes.gateways.apply(this),
            wishes.ocvpn);
    Map<String, TenantSettings> tenants = new LinkedHashMap<>();
    tenants.put("acme", tenant);
    wishes.moreTenants.apply(tenant).forEach(more -> tenants.put(more.name(), more));
    HostAndPort anyPort = new HostAndPort("127.0.0.1", 0);
    return new Settings(
        new ListenSettings(
            new HostAndPort(wishes.apiHost, 0),
            anyPort,
            wishes.apiToken,
            wishes.adminToken,
            wishes.metricsToken,
            wishes.spoe ? Optional.of(anyPort) : Optional.empty(),
            wishes.grpc ? Optional.of(anyPort) : Optional.empty(),
            wishes.apiTls.apply(this)),
        wishes.limits,
        tenants,
        wishes.tlsFronts.apply(this));
  }

  /** Reloads {@code next}. */
  ReloadOutcome reload(Settings next) {
    settings = next;
    return service
        .reload()
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(90, TimeUnit.SECONDS)
        .join();
  }

  /** Reloads these fronts, and all else as it was. */
  ReloadOutcome reload(List<TlsFrontSettings> fronts) {
    settings = new Settings(settings.listen(), settings.limits(), settings.tenants(), fronts);
    return service
        .reload()
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(90, TimeUnit.SECONDS)
        .join();
  }

  private static FrontSettings front(Wishes wishes) throws UnknownHostException {
    return new FrontSettings(
        Optional.of(HeaderFormat.NGINX),
        List.of(new Cidr(InetAddress.getByName(wishes.trusted), 32)),
        wishes.frontPolicies.getFirst(),
        wishes.frontPolicies);
  }

  private Map<String, CanarySettings> canaries(Wishes wishes) {
    return wishes.canary == null ? Map.of() : Map.of("issuing", wishes.canary.apply(issuing));
  }

  private List<CrlObject> crlObjects(Wishes wishes) {
    if (wishes.crls.isEmpty() && !wishes.crlPoints) {
      return List.of();
    }
    return List.of(
        new CrlObject(
            "corp",
            wishes.crls.stream().map(crlServer::url).toList(),
            wishes.crlPoints,
            List.of(issuing.certificate()),
            VALIDITY,
            false,
            Duration.ofSeconds(30),
            1 << 23,
            16));
  }

  private List<URI> urls(Wishes wishes) {
    if (wishes.certificateNames.isPresent()) {
      return List.of();
    }
    List<URI> urls = new ArrayList<>();
    wishes.firstUrl.ifPresent(urls::add);
    urls.add(responder.url());
    return urls;
  }

  @Override
  public void close() {
    service.stop().toCompletionStage().toCompletableFuture().orTimeout(90, TimeUnit.SECONDS).join();
    responder.close();
    crlServer.close();
    vertx.close().toCompletionStage().toCompletableFuture().orTimeout(90, TimeUnit.SECONDS).join();
  }
}

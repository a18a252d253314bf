package io.vouchsafe.proxy.shared.response;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.config.FrontSettings;
import io.vouchsafe.config.Secret;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.NonceUse;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.OcspRequest;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.ocsp.SignerTrust;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.StatusCache;
import io.vouchsafe.proxy.cache.StatusKey;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.proxy.decision.TenantCaches;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.net.Destination;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.ocsp.ChannelAnswer;
import io.vouchsafe.proxy.ocsp.CoalescingResponder;
import io.vouchsafe.proxy.ocsp.DeadlineResponder;
import io.vouchsafe.proxy.ocsp.HashChoosingResponder;
import io.vouchsafe.proxy.ocsp.HashedExchange;
import io.vouchsafe.proxy.ocsp.LearntStatuses;
import io.vouchsafe.proxy.ocsp.Lookup;
import io.vouchsafe.proxy.ocsp.OcspCall;
import io.vouchsafe.proxy.ocsp.Responder;
import io.vouchsafe.proxy.ocsp.VerifyingExchange;
import io.vouchsafe.proxy.session.LiveSessions;
import io.vouchsafe.proxy.shared.engine.Engine;
import io.vouchsafe.proxy.shared.seal.Seals;
import io.vouchsafe.proxy.shared.stream.EventListener;
import io.vouchsafe.proxy.shared.stream.EventStream;
import io.vouchsafe.proxy.shared.stream.EventType;
import io.vouchsafe.proxy.shared.stream.Node;
import io.vouchsafe.proxy.shared.stream.ResyncListener;
import io.vouchsafe.proxy.shared.stream.SharedEvent;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.revocation.Attempt;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/** Nodes over one engine and one made-up responder, which answers as a test says. */
final class SharedLab implements AutoCloseable {
  static final String PREFIX = "vs:";
  static final String KEY = "0123456789abcdef0123456789abcdef";
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  /** id-sha256 in DER. */
  private static final String SHA256 = "608648016503040201";

  private static final BouncyCastleProvider BC = new BouncyCastleProvider();
  private static final URI URL = URI.create("http://ocsp.lab.test/");
  private static final LabCa CA = LabCa.root(CertificateSpec.ca("CN=Lab", START), BC);
  private static final CaGroup GROUP =
      new CaGroup(List.of(new TrustAnchor(CA.certificate())), List.of());

  /** A delegate, whose certificate is attached to what it signs. */
  private static final LabResponder DELEGATE =
      new LabResponder(CA.issue(CertificateSpec.ocspSigner("CN=OCSP", START)), BC);

  /** Somebody of the CA whom it did not make a delegate. */
  private static final LabResponder MEMBER =
      new LabResponder(CA.issue(CertificateSpec.client("CN=Member", START)), BC);

  static final OcspObject CORP =
      OcspObject.of("corp", List.of(URL)).withTimeout(Duration.ofSeconds(2));

  private final Vertx vertx = Vertx.vertx();
  private final Workers workers = new Workers(vertx, 2, 64);
  private final SignatureChecker signatures = new SignatureChecker(BC);
  private final OcspVerifier verifier = new OcspVerifier(signatures, new PathValidator(signatures));
  private final AtomicInteger asked = new AtomicInteger();
  private volatile Instant now = START;

  /** So long that what a test says does not hang on how busy the machine is. */
  private EnginePatience patience =
      new EnginePatience(Duration.ofSeconds(5), Duration.ofSeconds(5));

  private volatile Function<OcspRequest, Future<ChannelAnswer>> responder = this::says;
  private volatile LabResponder signer = DELEGATE;
  private volatile UnaryOperator<ResponseSpec> script = spec -> spec;

  /** Seals as every holder of the key makes them. */
  static Seals seals(String key) {
    return new Seals(PREFIX, List.of(new Secret(key)));
  }

  static RevocationQuery query(String subject) {
    Certificate leaf = CA.issue(CertificateSpec.client(subject, START)).certificate();
    return new RevocationQuery(leaf, CA.certificate());
  }

  static OcspObject requiringNonce() {
    return CORP.withRules(CORP.rules().withNonce(NonceUse.REQUIRE));
  }

  /** An object for which any signer of the CA group will do. */
  static OcspObject lax(String name) {
    return OcspObject.of(name, List.of(URL))
        .withCaGroup(GROUP)
        .withTimeout(CORP.timeout())
        .withRules(CORP.rules().withSigners(new SignerTrust.Chain(false, false)));
  }

  void signsAsAnyMemberOfTheGroup() {
    signer = MEMBER;
  }

  /** What the responder says from now on; a <em>good</em> of now for an hour is changed so. */
  void says(UnaryOperator<ResponseSpec> change) {
    script = change;
    responder = this::says;
  }

  /** From now on a CertID in SHA-256 is answered with malformedRequest (RFC 6960 §4.2.1). */
  void knowsSha1Alone() {
    Der malformed = Der.copyOf(new byte[] {0x30, 3, 0x0a, 1, 1});
    responder =
        request ->
            HexFormat.of().formatHex(request.der().toBytes()).contains(SHA256)
                ? Future.succeededFuture(new ChannelAnswer.Body(malformed))
                : says(request);
  }

  /** From now on every request gets that, whenever it does. */
  void answers(Future<ChannelAnswer> answer) {
    responder = request -> answer;
  }

  /** From now on a request is answered so much later. */
  void answersAfter(Duration time) {
    responder =
        request ->
            Future.future(
                promise ->
                    vertx.setTimer(time.toMillis(), fired -> says(request).onComplete(promise)));
  }

  private Future<ChannelAnswer> says(OcspRequest request) {
    return Future.succeededFuture(
        new ChannelAnswer.Body(Der.copyOf(signer.respond(request.der().toBytes(), now, script))));
  }

  /** A response of the delegate of now. */
  Der response(RevocationQuery query, UnaryOperator<ResponseSpec> change) {
    return Der.copyOf(DELEGATE.respond(change.apply(ResponseSpec.about(query, now))));
  }

  /** Requests that the responder got from all nodes together. */
  int asked() {
    return asked.get();
  }

  Instant now() {
    return now;
  }

  void passes(Duration time) {
    now = now.plus(time);
  }

  Vertx vertx() {
    return vertx;
  }

  /** Nodes that are made from now on have that patience. */
  void patience(EnginePatience value) {
    patience = value;
  }

  Node node(Engine engine) {
    return new Node(engine, KEY, CORP);
  }

  Node node(Engine engine, String key, OcspObject object) {
    return new Node(engine, key, object);
  }

  @Override
  public void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
  }

  /** An event that a node told. */
  record Told(EventType type, String tenant, Buffer body) {}

  /** One process, with the tenant acme. */
  final class Node implements EventStream {
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final List<Told> told = new CopyOnWriteArrayList<>();
    final List<StatusKey> learnt = new CopyOnWriteArrayList<>();
    final AtomicBoolean stale = new AtomicBoolean();
    final SharedStatuses shared;
    final StatusCache memory;
    final OcspObject object;
    private final TenantRuntime tenant;
    private final Map<LookupUse, Responder> responders = new ConcurrentHashMap<>();
    private @Nullable EventListener listener;
    private @Nullable ResyncListener missed;

    private Node(Engine engine, String key, OcspObject object) {
      this.object = object;
      this.shared =
          new SharedStatuses(
              new SharedStatuses.Ground(
                  engine,
                  seals(key),
                  PREFIX,
                  this,
                  stale::get,
                  patience,
                  Timers.of(vertx),
                  () -> {
                    var context = vertx.getOrCreateContext();
                    return task -> context.runOnContext(run -> task.run());
                  },
                  () -> now,
                  System::nanoTime,
                  registry));
      TenantSettings settings = settings();
      TenantCaches caches =
          TenantCaches.of(settings, registry, () -> 0.5, learnt::add, shared.statusPeers("acme"));
      this.memory = caches.statuses();
      this.tenant = new TenantRuntime(settings, caches, null, null, null, null, List.of());
      Tenants tenants = new Tenants();
      tenants.swap(Map.of("acme", tenant));
      shared.hear(tenants, new LiveSessions(), each -> verifier);
    }

    private TenantSettings settings() {
      return new TenantSettings(
          "acme",
          new FrontSettings(Optional.empty(), List.of(), "default", List.of("default")),
          CacheSettings.DEFAULT,
          UpstreamSettings.DIRECT,
          Map.of("staff", GROUP),
          Map.of(object.name(), object),
          Map.of(),
          Map.of("default", policy()),
          List.of(),
          BlockList.EMPTY,
          Map.of());
    }

    Policy policy() {
      return new Policy(
          "default",
          GROUP,
          PathSettings.defaults(Purpose.CLIENT_AUTH),
          new RevocationPolicy(
              List.of(Source.OCSP),
              RevocationPolicy.Scope.LEAF,
              RevocationPolicy.OnUnknown.DENY,
              RevocationPolicy.OnUnavailable.DENY,
              List.of(object),
              List.of()),
          Duration.ofSeconds(2),
          Duration.ofMinutes(5),
          Policy.Mode.ENFORCE);
    }

    private Responder responders(LookupUse use) {
      return responders.computeIfAbsent(use, this::assembled);
    }

    /** The responders as the assembly puts them together. */
    private Responder assembled(LookupUse use) {
      LearntStatuses alone = memory::remember;
      SharedLookups lookups =
          shared.lookups(
              new SharedStatuses.Side(
                  "acme", memory, CacheSettings.DEFAULT.maxLifetime(), verifier, workers, alone),
              use);
      HashedExchange exchange =
          lookups.leased(
              lookup -> false,
              new VerifyingExchange(
                  this::call,
                  verifier,
                  use.isOfStrangers() ? alone : shared.sharing("acme", memory, alone),
                  workers,
                  () -> now,
                  System::nanoTime,
                  new SecureRandom()));
      return new DeadlineResponder(
          Timers.of(vertx),
          System::nanoTime,
          new CoalescingResponder(
              System::nanoTime, lookups.before(new HashChoosingResponder(exchange, () -> now))));
    }

    private Future<ChannelAnswer> call(OcspCall call) {
      asked.incrementAndGet();
      return responder.apply(call.request());
    }

    Attempt ask(RevocationQuery query) throws Exception {
      return await(begin(query, LookupUse.DECISION));
    }

    Attempt ask(RevocationQuery query, LookupUse use) throws Exception {
      return await(begin(query, use));
    }

    Future<Attempt> begin(RevocationQuery query, LookupUse use) {
      return Future.future(
          promise ->
              vertx.runOnContext(
                  run -> {
                    StatusQuestion question = question(query);
                    responders(use)
                        .ask(
                            new Lookup(
                                question,
                                object,
                                GROUP,
                                Destination.direct(URL),
                                new OwnTime(System::nanoTime)))
                        .onComplete(promise);
                  }));
    }

    StatusQuestion question(RevocationQuery query) {
      return new StatusQuestion(query, Optional.of(object), Optional.empty());
    }

    /** What this node remembers and what serves. */
    Optional<CachedStatus> remembered(RevocationQuery query) {
      return memory.lookUp(question(query), object, policy().revocation(), now);
    }

    double failures(VerifyFailure reason) {
      Counter counter =
          registry.find("vouchsafe.shared.verify.failures").tag("reason", reason.word()).counter();
      return counter == null ? 0 : counter.count();
    }

    double gets(String result) {
      Counter counter =
          registry
              .find("cache.gets")
              .tag("cache", "shared")
              .tag("tenant", "acme")
              .tag("result", result)
              .counter();
      return counter == null ? 0 : counter.count();
    }

    /** What {@code node} told, as the stream brings it. */
    void hears(Node node) {
      for (Told event : new ArrayList<>(node.told)) {
        hears(event);
      }
    }

    void hears(Told event) {
      listener.heard(
          new SharedEvent(
              new io.vouchsafe.proxy.shared.stream.Node("0123456789abcdef", "other"),
              now,
              event.type(),
              event.tenant(),
              event.body()));
    }

    Future<Void> resync() {
      return missed.resync();
    }

    @Override
    public void publish(EventType type, String tenantName, Buffer body) {
      told.add(new Told(type, tenantName, body));
    }

    @Override
    public void subscribe(EventType type, EventListener next) {
      listener = next;
    }

    @Override
    public void whenMissed(ResyncListener next) {
      missed = next;
    }
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}

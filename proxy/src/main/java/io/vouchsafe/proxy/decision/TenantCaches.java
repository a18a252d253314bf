package io.vouchsafe.proxy.decision;

import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.proxy.cache.CacheFill;
import io.vouchsafe.proxy.cache.GatewayAnswers;
import io.vouchsafe.proxy.cache.HeaderCache;
import io.vouchsafe.proxy.cache.PathCache;
import io.vouchsafe.proxy.cache.ResponseCache;
import io.vouchsafe.proxy.cache.RevocationListener;
import io.vouchsafe.proxy.cache.StatusCache;
import io.vouchsafe.proxy.cache.StatusKey;
import io.vouchsafe.proxy.cache.StatusPeers;
import io.vouchsafe.proxy.ocsp.Circuits;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;

/**
 * What is kept of a tenant, by its name, while its settings come and go: everything that took a
 * look-up to learn or that an operator put there by hand. What is made from settings alone belongs
 * to {@link TenantRuntime}.
 *
 * <p>Each reading of the settings that changed the tenant has one. They share what they keep; the
 * one made last is {@link #under} the new settings, and shows once it {@link #takeCharge takes
 * charge}.
 */
public final class TenantCaches {
  /** Parsed paths and decoded headers make the hot path cheap; some thousand clients fit. */
  private static final long PATH_MEMORY = 16L << 20;

  private static final long HEADER_MEMORY = 8L << 20;

  private final MeterRegistry registry;
  private final StatusCache statuses;
  private final PathCache paths;
  private final HeaderCache headers;
  private final Circuits circuits;
  private final Circuits relayCircuits;
  private final DecisionMeters meters;
  private final ResponseCache responses;
  private final GatewayAnswers gatewayAnswers;

  private TenantCaches(
      MeterRegistry registry,
      StatusCache statuses,
      PathCache paths,
      HeaderCache headers,
      Circuits circuits,
      Circuits relayCircuits,
      DecisionMeters meters,
      ResponseCache responses,
      GatewayAnswers gatewayAnswers) {
    this.registry = registry;
    this.statuses = statuses;
    this.paths = paths;
    this.headers = headers;
    this.circuits = circuits;
    this.relayCircuits = relayCircuits;
    this.meters = meters;
    this.responses = responses;
    this.gatewayAnswers = gatewayAnswers;
  }

  /**
   * A tenant of which nothing is known yet, shown in the metrics at once.
   *
   * @param random between 0 and 1; varies the circuit breakers' pauses
   */
  public static TenantCaches of(
      TenantSettings settings, MeterRegistry registry, DoubleSupplier random) {
    return of(settings, registry, random, RevocationListener.NONE);
  }

  /** The same, which tells {@code listener} of certificates that turn out to be revoked. */
  public static TenantCaches of(
      TenantSettings settings,
      MeterRegistry registry,
      DoubleSupplier random,
      RevocationListener listener) {
    return of(settings, registry, random, listener, StatusPeers.NONE);
  }

  /** The same of a service of several nodes. */
  public static TenantCaches of(
      TenantSettings settings,
      MeterRegistry registry,
      DoubleSupplier random,
      RevocationListener listener,
      StatusPeers statusPeers) {
    String tenant = settings.name();
    TenantCaches memory =
        new TenantCaches(
            registry,
            new StatusCache(tenant, settings.cache(), registry, listener, statusPeers),
            new PathCache(tenant, PATH_MEMORY, registry),
            new HeaderCache(tenant, HEADER_MEMORY, registry),
            new Circuits("tenant " + tenant, random),
            new Circuits("relay of tenant " + tenant, random),
            new DecisionMeters(tenant, registry),
            new ResponseCache(tenant, relayShare(settings), registry),
            new GatewayAnswers());
    memory.circuits.watch(tenant, settings.ocsp().values(), registry);
    return memory;
  }

  /** The relay's half of {@code cache.response_memory}; the other one is of decisions. */
  private static long relayShare(TenantSettings settings) {
    return settings.cache().responseMemory() / 2;
  }

  /** The same tenant under {@code next}; changes nothing that anybody sees. */
  public TenantCaches under(TenantSettings next) {
    return new TenantCaches(
        registry,
        statuses.under(next.cache()),
        paths.emptied(),
        headers,
        circuits,
        relayCircuits,
        meters,
        responses,
        gatewayAnswers);
  }

  /**
   * Adapts what is shared to the settings under which this one was made, for good; must not fail.
   *
   * @param upheld the statuses whose signers they still believe
   * @param otherObjects whose responders are asked otherwise now
   */
  public void takeCharge(
      TenantSettings settings, Predicate<CachedStatus> upheld, Set<String> otherObjects) {
    statuses.takeCharge(upheld);
    responses.resize(relayShare(settings));
    paths.show();
    circuits.forget(otherObjects);
    relayCircuits.forget(otherObjects);
    circuits.watch(settings.name(), settings.ocsp().values(), registry);
  }

  /** Verified statuses, judged anew at every hit. */
  public StatusCache statuses() {
    return statuses;
  }

  /** Validated paths; those of other settings are none of it. */
  PathCache paths() {
    return paths;
  }

  /** Whether a login has presented the certificate of {@code key}, as far as is remembered. */
  public boolean hasPresented(StatusKey key) {
    return statuses.knows(key) || paths.presents(key);
  }

  /** Decoded certificate headers, which depend on no setting. */
  HeaderCache headers() {
    return headers;
  }

  /** Signed responses that the OCSP relay hands out; who reads them verifies them again. */
  public ResponseCache responses() {
    return responses;
  }

  /** What its IKE gateways were told by the relay. */
  public GatewayAnswers gatewayAnswers() {
    return gatewayAnswers;
  }

  /**
   * Which responders are down: a reload in the middle of an outage must not send every login to
   * them again.
   */
  public Circuits circuits() {
    return circuits;
  }

  /**
   * Which responders are down for the relay: what strangers make them choke on must not keep logins
   * from them.
   */
  public Circuits relayCircuits() {
    return relayCircuits;
  }

  /**
   * Forgets what was learnt, so that the next login validates its path and asks its responders
   * again, even those that were down; a <em>revoked</em> only when {@code revokedToo}. Takes time.
   *
   * @return number of certificates of whose status nothing is known any more
   */
  int forget(boolean revokedToo) {
    paths.forget();
    circuits.forgetAll();
    relayCircuits.forgetAll();
    responses.forget(revokedToo);
    return statuses.forget(revokedToo);
  }

  /** How full the memories are, by the name under which the metrics show them. */
  Map<String, CacheFill> fill() {
    Map<String, CacheFill> fill = new TreeMap<>();
    fill.put("response", responses.fill());
    fill.put("status", statuses.fill());
    fill.put("revoked", statuses.revokedFill());
    fill.put("accepted", statuses.acceptedFill());
    fill.put("path", paths.fill());
    return fill;
  }

  DecisionMeters meters() {
    return meters;
  }
}

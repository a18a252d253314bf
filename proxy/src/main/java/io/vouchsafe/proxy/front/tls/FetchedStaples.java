package io.vouchsafe.proxy.front.tls;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vouchsafe.config.FrontCertificate;
import io.vouchsafe.config.TlsFrontSettings;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.health.HealthDetail;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.ocsp.SignedResponses;
import io.vouchsafe.vpnauth.decision.Policy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The OCSP responses that TLS fronts show of their own certificates (RFC 6066 §8). Each comes from
 * the first OCSP object of the front's policy that answers for the issuer (contract, section 5),
 * and is asked for anew before it ends. Nobody who connects waits for one, or makes us ask.
 */
public final class FetchedStaples implements OwnStaples, HealthDetail {
  private static final Logger LOG = LoggerFactory.getLogger(FetchedStaples.class);

  /** How often it is looked which one is due. */
  static final Duration TICK = Duration.ofSeconds(1);

  private final Tenants tenants;
  private final Asker asker;
  private final InstantSource clock;
  private final Map<Place, OwnStaple> staples = new ConcurrentSkipListMap<>();

  /** Asks a tenant's responders. */
  @FunctionalInterface
  public interface Asker {
    Future<SignedResponses.Answer> ask(
        TenantRuntime tenant, RevocationQuery query, OcspObject object, CaGroup group);
  }

  /** Whose certificate it is, and who says where to ask. */
  private record Place(String sha256, String tenant, String policy) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      return (sha256 + ' ' + tenant + ' ' + policy)
          .compareTo(other.sha256 + ' ' + other.tenant + ' ' + other.policy);
    }
  }

  /** None is known. */
  public FetchedStaples(Tenants tenants, Asker asker, InstantSource clock) {
    this.tenants = tenants;
    this.asker = asker;
    this.clock = clock;
  }

  /** Looks after them from now on. */
  public void start(Timers timers) {
    tick();
    timers.every(TICK, this::tick);
  }

  /** From now on those of these fronts; what is known of a certificate that stays is kept. */
  public void follow(List<TlsFrontSettings> fronts) {
    Set<Place> named = new HashSet<>();
    for (TlsFrontSettings front : fronts) {
      for (FrontCertificate certificate : front.certificates()) {
        named.add(place(front, certificate));
        staple(front, certificate);
      }
    }
    staples.keySet().retainAll(named);
  }

  @Override
  public Supplier<byte @Nullable []> of(TlsFrontSettings front, FrontCertificate certificate) {
    OwnStaple staple = staple(front, certificate);
    return () -> staple.shown(clock.instant());
  }

  private OwnStaple staple(TlsFrontSettings front, FrontCertificate certificate) {
    return staples.computeIfAbsent(
        place(front, certificate), place -> new OwnStaple(certificate.chain()));
  }

  private static Place place(TlsFrontSettings front, FrontCertificate certificate) {
    return new Place(certificate.leaf().sha256().hex(), front.tenant(), front.policy());
  }

  void tick() {
    staples.forEach(
        (place, staple) -> {
          try {
            consider(place, staple);
          } catch (RuntimeException | Error e) {
            LOG.error("the staple of {} could not be asked for", staple, e);
            staple.unheard("internal", clock.instant());
          }
        });
  }

  private void consider(Place place, OwnStaple staple) {
    if (!staple.begin(clock.instant())) {
      return;
    }
    Optional<TenantRuntime> tenant = tenants.named(place.tenant());
    Optional<Policy> policy = tenant.flatMap(each -> each.policy(place.policy()));
    Optional<Certificate> issuer = policy.flatMap(each -> issuer(staple.chain(), each));
    Optional<OcspObject> object =
        issuer.flatMap(each -> policy.orElseThrow().revocation().ocspFor(each));
    if (object.isEmpty()) {
      staple.nobodyToAsk(clock.instant());
      return;
    }
    asker
        .ask(
            tenant.orElseThrow(),
            new RevocationQuery(staple.chain().getFirst(), issuer.orElseThrow()),
            object.get(),
            policy.orElseThrow().caGroup())
        .onComplete(
            done -> {
              if (done.succeeded()) {
                staple.heard(done.result(), clock.instant());
              } else {
                LOG.error("the staple of {} could not be asked for", staple, done.cause());
                staple.unheard("internal", clock.instant());
              }
            });
  }

  /** The one that stands behind it in the file, or that the policy knows by name and key id. */
  private static Optional<Certificate> issuer(List<Certificate> chain, Policy policy) {
    if (chain.size() > 1) {
      return Optional.of(chain.get(1));
    }
    Certificate leaf = chain.getFirst();
    return Stream.concat(
            policy.caGroup().issuers().stream(),
            policy.revocation().ocsp().stream().flatMap(object -> object.issuers().stream()))
        .filter(ca -> ca.subject().equals(leaf.issuer()))
        .filter(ca -> isNamedBy(leaf, ca))
        .findFirst();
  }

  /** RFC 5280 §4.2.1.1; several keys of one CA have one name. */
  private static boolean isNamedBy(Certificate leaf, Certificate ca) {
    return leaf.authorityKeyIdentifier()
        .flatMap(key -> key.keyIdentifier())
        .flatMap(wanted -> ca.subjectKeyIdentifier().map(wanted::equals))
        .orElse(true);
  }

  @Override
  public String key() {
    return "staples";
  }

  @Override
  public JsonArray value() {
    JsonArray all = new JsonArray();
    staples.values().forEach(staple -> all.add(staple.toJson(clock.instant())));
    return all;
  }
}

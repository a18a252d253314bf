package io.vouchsafe.proxy.bench.siege;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.bench.Crowd;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * All kinds of attack but the half-requests, at rates that leave most of two cores to the service:
 * it is the service that has to be kept from spending much on them.
 */
final class Attacks {
  private static final int MALFORMED = 3_000;

  private final SiegeTenants tenants;
  private final int seconds;
  private final Random random = new Random(3);
  private final BouncyCastleProvider provider = new BouncyCastleProvider();

  Attacks(SiegeTenants tenants, int seconds) {
    this.tenants = tenants;
    this.seconds = seconds;
  }

  List<Attack> all() {
    String name = SiegeTenants.ATTACKER;
    X500Name issuer = nameOf(tenants.attacker.issuer());
    CostlyChains costly = new CostlyChains(name, issuer, random, provider);
    HugeRequests huge =
        new HugeRequests(name, issuer, CostlyKey.P_521.fresh(random, provider), random);
    return List.of(
        Attack.onApi(
            "namesakes on costly keys, /decisions", 8, Strangers.ANYBODY, costly.requests()),
        Attack.onApi(
            "namesakes of one key with 2,000 names each", 2, Strangers.ANYBODY, costly.manyNames()),
        Attack.onApi("lone leaf on a costly key, /auth", 10, Strangers.FRONTS, costly.lone()),
        Attack.onApi(
            "poisonous keys, /auth and /decisions",
            8,
            Strangers.FRONTS,
            new PoisonKeys(issuer, random).requests(name)),
        Attack.onApi("huge requests", 6, Strangers.ANYBODY, huge.requests()),
        flood("relay of the strict tenant", SiegeTenants.STRICT, tenants.strict),
        flood("relay of the lenient tenant", SiegeTenants.LENIENT, tenants.lenient),
        flood("relay of the attacker's tenant", name, tenants.attacker),
        Attack.onApi(
            "malformed everything",
            100,
            Strangers.FRONTS,
            new MalformedRequests().requests(models(name, costly), MALFORMED)),
        new Attack(
            "smuggling",
            Attack.Port.API,
            20,
            Strangers.ANYBODY,
            new SmuggledRequests(name).requests(),
            Harm.SECOND_ANSWER),
        new Attack(
            "admin from a foreign page",
            Attack.Port.ADMIN,
            10,
            Strangers.ANYBODY,
            new ForeignAdminCalls(name).requests(),
            Harm.OBEYED));
  }

  private Attack flood(String what, String tenant, Crowd crowd) {
    int perSecond = 30;
    RelayFlood flood = new RelayFlood(tenant, crowd.issuer(), random);
    int rounds = perSecond * seconds / RelayFlood.KINDS_OF_REQUEST + 1;
    return Attack.onApi(what, perSecond, Strangers.ANYBODY, flood.requests(rounds));
  }

  /** Of clients that are revoked, since dice may leave a request as good as it was. */
  private List<byte[]> models(String name, CostlyChains costly) {
    List<byte[]> models = new ArrayList<>();
    for (Crowd.Client client : tenants.attacker.clients(Crowd.Kind.REVOKED, 5)) {
      byte[] der = client.der();
      byte[] issuer = tenants.attacker.issuer().der().toBytes();
      models.add(HttpText.auth(name, der));
      models.add(HttpText.pemDecision(name, List.of(der, issuer)));
      models.add(HttpText.jsonDecision(name, List.of(der, issuer)));
    }
    models.add(costly.lone().getFirst());
    models.addAll(new RelayFlood(name, tenants.attacker.issuer(), random).requests(1));
    return models;
  }

  private static X500Name nameOf(Certificate certificate) {
    return X500Name.getInstance(certificate.subject().der().toBytes());
  }
}

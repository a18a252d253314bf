package io.vouchsafe.proxy.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * 200 distinct certificates, one after the other: where both responders are healthy, and where the
 * first is a black hole. In turn, so that both see the same machine.
 */
final class BlackHoleRounds {
  private static final int LOGINS = 200;

  /** Failures that open the circuit. */
  private static final int UNTIL_SEEN = 5;

  private final PackagedService service;
  private final Crowd crowd;
  private int refused;

  BlackHoleRounds(PackagedService service, Crowd crowd) {
    this.service = service;
    this.crowd = crowd;
  }

  void run() throws Exception {
    for (Crowd.Client client : crowd.clients(Crowd.Kind.GOOD, LOGINS)) {
      login("healthy", client);
    }
    List<Double> seeing = new ArrayList<>();
    for (Crowd.Client client : crowd.clients(Crowd.Kind.GOOD, UNTIL_SEEN)) {
      seeing.add(login("hole", client));
    }
    refused = 0;
    List<Double> healthy = new ArrayList<>();
    List<Double> hole = new ArrayList<>();
    for (Crowd.Client client : crowd.clients(Crowd.Kind.GOOD, LOGINS)) {
      healthy.add(login("healthy", client));
      hole.add(login("hole", client));
    }
    System.out.println(LOGINS + " logins with distinct certificates, ms over HTTP");
    report("until the breaker has seen it", seeing);
    report("both responders healthy", healthy);
    report("the first a black hole", hole);
    System.out.printf(
        Locale.ROOT,
        "ratio of the medians %.2f (at most 2); %d of %d logins refused%n",
        Quantiles.of(hole).median() / Quantiles.of(healthy).median(),
        refused,
        2 * LOGINS);
  }

  private double login(String tenant, Crowd.Client client) throws Exception {
    PackagedService.Answer answer = service.decide(tenant, client.pem());
    if (!answer.says("decision", "allow")) {
      refused++;
    }
    return answer.millis();
  }

  private static void report(String name, List<Double> millis) {
    Quantiles of = Quantiles.of(millis);
    System.out.printf(
        Locale.ROOT,
        "%-30s median %6.2f   p99 %7.2f   max %7.2f%n",
        name,
        of.median(),
        of.p99(),
        of.max());
  }
}

package io.vouchsafe.proxy.bench;

import io.vouchsafe.proxy.it.ike.CharonLab;
import io.vouchsafe.proxy.it.ike.IkeClient;
import io.vouchsafe.proxy.it.ike.IkeService;
import io.vouchsafe.proxy.it.ike.LabCharon;
import io.vouchsafe.proxy.it.ike.LabNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.opentest4j.TestAbortedException;

/**
 * A real charon that the service feeds: how fast it knows all, what a login costs beside one that
 * nobody judges, and how many logins two clients bring about.
 */
final class IkeBench {
  private static final int TUNNELS = 200;
  private static final int ENTRIES_OF_A_LIST = 5;
  private static final int WARM_UP = 100;
  private static final int CLIENTS = 21;
  private static final int ROUNDS = 200;
  private static final Duration SUSTAINED = Duration.ofSeconds(20);
  private static final int LOGINS_AT_ONCE = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private IkeBench() {}

  static void run() throws Exception {
    try {
      feed();
      login();
      sustained();
    } catch (TestAbortedException missing) {
      System.out.println("ike: not measured: " + missing.getMessage());
    }
  }

  private static CharonLab lab() throws Exception {
    return CharonLab.start(Path.of("proxy", "target", "vouchsafe.jar"), "");
  }

  /** From asking for a reload until charon has a connection of each entry. */
  private static void feed() throws Exception {
    try (CharonLab lab = lab()) {
      IkeService service = lab.serve(lab.settings(300, "[ocsp]", oneTunnel()));
      lab.awaitFed("staff");
      service.write(lab.settings(300, "[ocsp]", manyTunnels()));
      int wanted = TUNNELS * ENTRIES_OF_A_LIST;
      long begin = System.nanoTime();
      int status = service.reload().statusCode();
      double answered = seconds(begin);
      if (status != 200) {
        throw new IllegalStateException("the reload was refused: " + status);
      }
      int fed = 0;
      try (ViciCalls charon = new ViciCalls(lab.gateway.vici())) {
        while (fed < wanted && seconds(begin) < PATIENCE.toSeconds()) {
          Thread.sleep(20);
          fed = ours(charon);
        }
      }
      System.out.printf(
          Locale.ROOT,
          "fed: %d tunnels, %d entries: %d connections after %.2f s (asked: under 5 s), of which"
              + " the reload took %.2f s%n",
          TUNNELS,
          wanted,
          fed,
          seconds(begin),
          answered);
    }
  }

  private static int ours(ViciCalls charon) throws Exception {
    return (int)
        charon.connections().stream().filter(name -> name.startsWith("vouchsafe.")).count();
  }

  private static String oneTunnel() {
    return """
    tunnels:
      - { name: staff, profile: roaming, auth: certificate, policy: default, gateway_certificate: gw.pem, gateway_key: gw.key,
          local_networks: [172.16.1.0/24], pool: { addresses: 192.168.189.30-192.168.189.50 } }
    """;
  }

  private static String manyTunnels() {
    StringBuilder lists = new StringBuilder("id_lists:\n");
    StringBuilder tunnels = new StringBuilder("tunnels:\n");
    for (int i = 0; i < TUNNELS; i++) {
      lists.append("  l").append(i).append(":\n");
      for (int entry = 0; entry < ENTRIES_OF_A_LIST; entry++) {
        lists.append("    - { type: email, value: user%d@group%d.lab.test }%n".formatted(entry, i));
      }
      tunnels.append(
          """
            - { name: t%1$d, profile: roaming, auth: certificate, policy: default, id_list: l%1$d, gateway_certificate: gw.pem, gateway_key: gw.key,
                local_networks: [172.16.1.0/24], pool: { addresses: 192.168.%1$d.30-192.168.%1$d.50 } }
          """
              .formatted(i));
    }
    return lists.append(tunnels).toString();
  }

  /**
   * Logins in turn: one that the service judges, one that nobody does, and one of so many clients
   * that charon keeps no answer until they come again; the service knows every status.
   */
  private static void login() throws Exception {
    try (CharonLab judged = lab();
        CharonLab unjudged = lab()) {
      IkeService service = judged.serve(judged.settings(300, "[ocsp]", oneTunnel()));
      judged.awaitFed("staff");
      unjudged.relaxedGateway();
      equip(judged, "user", CLIENTS);
      equip(unjudged, "user", 1);
      Kind known = new Kind("the service, one client");
      Kind asked = new Kind("the service, " + (CLIENTS - 1) + " clients");
      List<Double> bare = new ArrayList<>();
      try (ViciCalls with = new ViciCalls(judged.road.vici());
          ViciCalls without = new ViciCalls(unjudged.road.vici())) {
        for (int round = -WARM_UP; round < ROUNDS; round++) {
          known.login(service, with, "user0");
          bare.add(login(without, "user0"));
          logout(without, "user0");
          asked.login(service, with, "user" + (1 + Math.floorMod(round, CLIENTS - 1)));
        }
      }
      known.print(bare);
      asked.print(bare);
    }
  }

  /** Judged logins of one kind. */
  private static final class Kind {
    private final String name;
    private final List<Double> millis = new ArrayList<>();
    private final List<Long> questions = new ArrayList<>();

    Kind(String name) {
      this.name = name;
    }

    void login(IkeService service, ViciCalls client, String who) throws Exception {
      long decisions = service.decisions();
      long before = service.questions();
      millis.add(IkeBench.login(client, who));
      awaitDecisions(service, decisions + 1);
      questions.add(service.questions() - before);
      logout(client, who);
    }

    /** Without the first ones. */
    void print(List<Double> bare) {
      List<Double> ratios = new ArrayList<>();
      long asked = 0;
      for (int i = WARM_UP; i < bare.size(); i++) {
        ratios.add(millis.get(i) / bare.get(i));
        asked += questions.get(i);
      }
      Quantiles ratio = Quantiles.of(ratios);
      System.out.printf(
          Locale.ROOT,
          "login, %d in turn: %.1f ms with %s (%.2f questions a login), %.1f ms under revocation ="
              + " relaxed without it; median ratio %.2f (asked: under 1.2; p10 %.2f, p90 %.2f)%n",
          ratios.size(),
          Quantiles.of(millis.subList(WARM_UP, millis.size())).median(),
          name,
          asked / (double) ratios.size(),
          Quantiles.of(bare.subList(WARM_UP, bare.size())).median(),
          ratio.median(),
          ratio.ascending().get(ratios.size() / 10),
          ratio.ascending().get(ratios.size() * 9 / 10));
    }
  }

  /** As many as two clients make, each with several at once. */
  private static void sustained() throws Exception {
    try (CharonLab lab = lab()) {
      IkeService service = lab.serve(lab.settings(300, "[ocsp]", oneTunnel()));
      lab.awaitFed("staff");
      equip(lab, "user", LOGINS_AT_ONCE);
      long before = service.decisions();
      long end = System.nanoTime() + SUSTAINED.toNanos();
      List<Callable<int[]>> work = new ArrayList<>();
      for (int i = 0; i < LOGINS_AT_ONCE; i++) {
        String name = "user" + i;
        work.add(() -> logins(lab.road, name, end));
        work.add(() -> logins(lab.site, name, end));
      }
      int logins = 0;
      int refused = 0;
      try (ExecutorService threads = Executors.newFixedThreadPool(work.size())) {
        for (Future<int[]> one : threads.invokeAll(work)) {
          logins += one.get()[0];
          refused += one.get()[1];
        }
      }
      long judged = awaitDecisions(service, before + logins) - before;
      System.out.printf(
          Locale.ROOT,
          "sustained: two clients, %d at once, %d s: %d logins (%.0f/s), %d refused, %d judged, %d"
              + " lost%n",
          work.size(),
          SUSTAINED.toSeconds(),
          logins,
          logins / (double) SUSTAINED.toSeconds(),
          refused,
          judged,
          Math.max(0, logins - judged));
    }
  }

  /** What the client logged of one that failed is printed. */
  private static int[] logins(LabCharon road, String name, long end) throws Exception {
    int[] count = {0, 0};
    try (ViciCalls client = new ViciCalls(road.vici())) {
      while (System.nanoTime() < end) {
        if (client.initiate(name).succeeded()) {
          count[0]++;
          client.terminate(name);
        } else {
          count[1]++;
          System.out.println(name + " failed:\n" + road.logEnd());
        }
      }
    }
    return count;
  }

  /** Gives clients on the road and at the site certificates, and connections without a child. */
  private static void equip(CharonLab lab, String prefix, int count) throws Exception {
    List<IkeClient> road = new ArrayList<>();
    List<IkeClient> site = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = prefix + i;
      lab.pki.email(name + "r", name + "r@lab.test");
      lab.pki.email(name + "s", name + "s@lab.test");
      road.add(IkeClient.of(name, name + "r", name + "r@lab.test").option("childless = force"));
      site.add(
          IkeClient.of(name, name + "s", name + "s@lab.test")
              .at(LabNetwork.GATEWAY_FOR_SITE)
              .option("childless = force"));
    }
    lab.road.give(lab.pki, road);
    lab.site.give(lab.pki, site);
  }

  private static double login(ViciCalls client, String name) throws Exception {
    long begin = System.nanoTime();
    ViciCalls.Answer answer = client.initiate(name);
    double millis = (System.nanoTime() - begin) / 1e6;
    if (!answer.succeeded()) {
      throw new IllegalStateException("a login failed: " + answer.values());
    }
    return millis;
  }

  private static void logout(ViciCalls client, String name) throws Exception {
    ViciCalls.Answer answer = client.terminate(name);
    if (!answer.succeeded()) {
      throw new IllegalStateException("a login was cut: " + answer.values());
    }
  }

  private static long awaitDecisions(IkeService service, long wanted) throws Exception {
    long begin = System.nanoTime();
    long made = service.decisions();
    while (made < wanted && seconds(begin) < PATIENCE.toSeconds()) {
      Thread.sleep(10);
      made = service.decisions();
    }
    return made;
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}

package io.vouchsafe.proxy.bench.siege;

import io.vertx.core.Vertx;
import io.vouchsafe.proxy.bench.Crowd;
import io.vouchsafe.proxy.bench.PackagedService;
import io.vouchsafe.proxy.bench.Scratch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@code make siege}: hostile traffic from several addresses of loopback beside the logins of other
 * tenants. Ends with 1 when a promise was broken, and says which.
 */
public final class Siege {
  private static final Duration CALM = Duration.ofSeconds(8);
  private static final Duration LEAD = Duration.ofMillis(500);

  /** Until the service has closed what nobody will complete. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final int INTRODUCTIONS = 5;
  private static final int SHOWN_ERRORS = 5;
  private static final int SHOWN_CHARACTERS = 400;

  /** What many shells allow; the half-requests alone need more. */
  private static final int DESCRIPTORS = 4096;

  private static final List<String> LAUNCHER =
      List.of(
          "sh",
          "-c",
          "ulimit -n " + DESCRIPTORS + "; exec \"$0\" \"$@\"",
          PackagedService.java(),
          "-Xmx512m");

  private final int seconds;
  private final Set<String> only;
  private final SiegeTenants tenants = new SiegeTenants();

  private Siege(int seconds, Set<String> only) {
    this.seconds = seconds;
    this.only = only;
  }

  /**
   * {@code args}: how many seconds, 60 unless said; then words that the names of attacks contain,
   * to leave out all others.
   */
  public static void main(String[] args) throws Exception {
    int seconds = args.length == 0 ? 60 : Integer.parseInt(args[0]);
    Set<String> only = Set.copyOf(List.of(args).subList(Math.min(1, args.length), args.length));
    SiegeReport report;
    try (Scratch scratch = Scratch.make("siege")) {
      report = new Siege(seconds, only).run(scratch.directory());
      tellErrors(scratch.directory().resolve("service.log"));
    }
    report.print();
    List<String> broken = report.broken();
    System.out.println(broken.isEmpty() ? "every promise was kept" : "BROKEN:");
    broken.forEach(System.out::println);
    System.exit(broken.isEmpty() ? 0 : 1);
  }

  /**
   * What the service calls an error is a bug of its own, or a disk that is full; who was let in for
   * a responder's silence would be a bug, too, for no responder is silent here.
   */
  private static void tellErrors(Path log) throws IOException {
    tell("errors", log, "\"level\":\"ERROR\"");
    tell("logins let in for a responder's silence", log, "\"status_unavailable_allowed\"");
  }

  private static void tell(String what, Path log, String mark) throws IOException {
    List<String> found;
    try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
      found = lines.filter(line -> line.contains(mark)).toList();
    }
    System.out.println(found.size() + " " + what + " in the service's log");
    found.stream()
        .limit(SHOWN_ERRORS)
        .map(line -> line.substring(0, Math.min(line.length(), SHOWN_CHARACTERS)))
        .forEach(System.out::println);
  }

  private SiegeReport run(Path directory) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      String settings = tenants.open(directory, vertx);
      List<Besieged> people =
          List.of(
              new Besieged(SiegeTenants.STRICT, tenants.strict, newcomers()),
              new Besieged(SiegeTenants.LENIENT, tenants.lenient, newcomers()));
      List<Attack> attacks =
          new Attacks(tenants, seconds)
              .all().stream().filter(each -> isWanted(each.name())).toList();
      try (PackagedService service = new PackagedService(directory, settings, LAUNCHER);
          FrontPool front = new FrontPool(service.api)) {
        return besiege(service, front, new Logins(front, people), attacks, new LoopLag(vertx));
      }
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private boolean isWanted(String attack) {
    return only.isEmpty() || only.stream().anyMatch(attack::contains);
  }

  private int newcomers() {
    return Math.toIntExact(CALM.toSeconds() + seconds + 2) * Logins.NEW_PER_SECOND / 2;
  }

  private SiegeReport besiege(
      PackagedService service,
      FrontPool front,
      Logins logins,
      List<Attack> attacks,
      LoopLag responders)
      throws Exception {
    introduce(logins);
    long calm = System.nanoTime();
    Collection<TimedLogin> before = logins.run(calm, calm + CALM.toNanos());
    Footprint footprint = Footprint.of(service);

    List<Assault> assaults = attacks.stream().map(each -> new Assault(each, service)).toList();
    RelayFlood crl =
        new RelayFlood(SiegeTenants.ATTACKER, tenants.attacker.issuer(), new Random(4));
    HalfRequests halves = new HalfRequests(service.api, SiegeTenants.ATTACKER, crl.crlPath());
    ReadinessWatch readiness = new ReadinessWatch(service.admin);
    responders.mostMillis();
    long begin = System.nanoTime() + LEAD.toNanos();
    long end = begin + Duration.ofSeconds(seconds).toNanos();
    List<Thread> threads = new ArrayList<>();
    assaults.forEach(each -> threads.add(start(() -> each.run(begin, end))));
    // In the second half only: while the strangers' share of connections is used up, the other
    // attacks hardly reach the service.
    if (isWanted(halves.tally().name())) {
      threads.add(start(() -> halves.run(begin + (end - begin) / 2, end)));
    }
    threads.add(start(() -> readiness.run(begin, end)));
    Collection<TimedLogin> during = logins.run(begin, end);
    SiegeReport.OwnLateness own =
        new SiegeReport.OwnLateness(logins.mostLateMillis(), responders.mostMillis());
    for (Thread thread : threads) {
      thread.join();
    }

    awaitDescriptors(service, footprint.descriptors());
    List<TimedLogin> afterwards = new ArrayList<>(logins.introduce());
    afterwards.add(attackersOwn(front));
    List<AttackTally> tallies = new ArrayList<>(assaults.stream().map(Assault::tally).toList());
    tallies.add(halves.tally());
    return new SiegeReport(
        before, during, afterwards, own, tallies, readiness, footprint, Footprint.of(service));
  }

  /** Until everybody is remembered: on a busy machine the first logins come to nothing. */
  private static void introduce(Logins logins) {
    List<TimedLogin> undecided = List.of();
    for (int round = 0; round < INTRODUCTIONS; round++) {
      undecided =
          logins.introduce().stream()
              .filter(each -> each.finding() != TimedLogin.Finding.RIGHT)
              .toList();
      if (undecided.isEmpty()) {
        return;
      }
    }
    throw new IllegalStateException("without any attack: " + undecided.getFirst().words());
  }

  private static Thread start(Runnable work) {
    return Thread.ofPlatform().start(work);
  }

  /** Connections that were closed from here take a while to be noticed there. */
  private static void awaitDescriptors(PackagedService service, int before) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline && Footprint.descriptors(service) > before) {
      Thread.sleep(200);
    }
  }

  /** An honest client of the tenant from which the attack came. */
  private TimedLogin attackersOwn(FrontPool front) {
    Crowd.Client client = tenants.attacker.clients(Crowd.Kind.GOOD, 1).getFirst();
    long begin = System.nanoTime();
    SiegeConnection.Verdict verdict =
        front.ask(HttpText.pemDecision(SiegeTenants.ATTACKER, List.of(client.der())));
    return new TimedLogin(
        TimedLogin.Who.NEW,
        SiegeTenants.ATTACKER,
        client.kind(),
        verdict.status(),
        verdict.reason(),
        (System.nanoTime() - begin) / 1e6);
  }
}

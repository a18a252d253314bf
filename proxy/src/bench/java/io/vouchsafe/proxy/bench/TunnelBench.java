package io.vouchsafe.proxy.bench;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.proxy.decision.LabTunnel;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdEntries;
import io.vouchsafe.vpnauth.identity.IdEntry;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.identity.IdType;
import io.vouchsafe.vpnauth.identity.PeerIdentity;
import io.vouchsafe.vpnauth.tunnel.AuthMethod;
import io.vouchsafe.vpnauth.tunnel.CertificateFinding;
import io.vouchsafe.vpnauth.tunnel.HostAddresses;
import io.vouchsafe.vpnauth.tunnel.IkeLogin;
import io.vouchsafe.vpnauth.tunnel.IkePeer;
import io.vouchsafe.vpnauth.tunnel.IkeVersion;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import io.vouchsafe.vpnauth.tunnel.TunnelSearch;
import io.vouchsafe.vpnauth.tunnel.TunnelTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * One selection among 200 tunnels whose lists have 1,000 entries together, µs: for a peer of the
 * last tunnel, and for one that none takes. Each tunnel has a policy of its own, and the paths are
 * known. The yardstick makes the bare comparisons: 200 addresses against 200 networks, and one
 * look-up in each of 200 hash maps.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 7, time = 2)
public class TunnelBench {
  private static final int TUNNELS = 200;
  private static final int ENTRIES = 1_000;

  private TunnelTable table = TunnelTable.EMPTY;
  private final Map<String, Optional<IdList>> policies = new HashMap<>();
  private final List<byte[][]> networks = new ArrayList<>();
  private final List<Map<String, Integer>> names = new ArrayList<>();
  private Optional<Certificate> last = Optional.empty();
  private Optional<Certificate> nobody = Optional.empty();
  private byte[] address = {};

  @Setup
  public void makeTunnels() {
    Instant now = Instant.now();
    LabCa ca = LabCa.root(CertificateSpec.ca("CN=Root", now), new BouncyCastleProvider());
    Issued gateway = ca.issue(CertificateSpec.server("CN=gw", now).dns("gw.lab.test"));
    last = Optional.of(client(ca, mailbox(ENTRIES - 1), now));
    nobody = Optional.of(client(ca, "nobody@lab.test", now));
    address = new byte[] {(byte) 198, 51, 100, 7};
    List<Tunnel> tunnels = new ArrayList<>();
    int each = ENTRIES / TUNNELS;
    for (int i = 0; i < TUNNELS; i++) {
      List<IdEntry> entries = new ArrayList<>();
      Map<String, Integer> bare = new HashMap<>();
      for (int j = 0; j < each; j++) {
        String mailbox = mailbox(i * each + j);
        entries.add(IdEntries.read(IdType.EMAIL, mailbox).toOptional().orElseThrow());
        bare.put(mailbox, j);
      }
      names.add(bare);
      networks.add(new byte[][] {{(byte) 198, 51, 0, 0}, {(byte) 198, 51, -1, -1}});
      policies.put("p" + i, Optional.empty());
      tunnels.add(
          LabTunnel.named("t" + i)
              .byPolicy("p" + i, gateway)
              .remote("198.51.0.0", "198.51.255.255")
              .list(new IdList("l" + i, entries))
              .make());
    }
    table = TunnelTable.of(tunnels);
  }

  private static String mailbox(int number) {
    return "user" + number + "@lab.test";
  }

  private static Certificate client(LabCa ca, String mailbox, Instant now) {
    return ca.issue(CertificateSpec.client("CN=x", now).email(mailbox)).certificate();
  }

  @Benchmark
  public boolean bareComparisons() {
    boolean found = false;
    for (int i = 0; i < TUNNELS; i++) {
      byte[][] network = networks.get(i);
      if (Arrays.compareUnsigned(address, network[0]) >= 0
          && Arrays.compareUnsigned(address, network[1]) <= 0) {
        found |= names.get(i).containsKey("user999@lab.test");
      }
    }
    if (!found) {
      throw new IllegalStateException("the yardstick is broken");
    }
    return true;
  }

  @Benchmark
  public TunnelSearch.Step theLastTunnel() {
    TunnelSearch.Step end = select(last.orElseThrow(), mailbox(ENTRIES - 1));
    if (!(end instanceof TunnelSearch.Found found && found.tunnel().name().equals("t199"))) {
      throw new IllegalStateException("the last tunnel takes it: " + end);
    }
    return end;
  }

  @Benchmark
  public TunnelSearch.Step noTunnel() {
    TunnelSearch.Step end = select(nobody.orElseThrow(), "nobody@lab.test");
    if (!(end instanceof TunnelSearch.NoneFound none && none.forItsIdentity())) {
      throw new IllegalStateException("no tunnel takes it: " + end);
    }
    return end;
  }

  /** As a login does it: the claimed identity is read from the certificate once. */
  private TunnelSearch.Step select(Certificate leaf, String mailbox) {
    Optional<ClaimedId> claimed = Optional.of(new ClaimedId(IdType.EMAIL, mailbox));
    IkePeer peer =
        new IkePeer(
            IkeVersion.IKEV2,
            new IpAddress(Der.copyOf(address)),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new ClaimedId(IdType.DNS, "gw.lab.test")),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty());
    PeerIdentity who = PeerIdentity.of(leaf, claimed);
    TunnelSearch search =
        table.search(new IkeLogin(peer, AuthMethod.CERTIFICATE, claimed), HostAddresses.NONE);
    while (search.next() instanceof TunnelSearch.Judge judge) {
      search = search.after(CertificateFinding.of(who, policies.get(judge.by().policy())));
    }
    return search.next();
  }

  static void run() throws RunnerException {
    var results =
        new Runner(new OptionsBuilder().include(TunnelBench.class.getName()).build()).run();
    double bare = micros(results, "bareComparisons");
    System.out.println("200 tunnels, 1000 entries      µs   ratio");
    for (String name : List.of("bareComparisons", "theLastTunnel", "noTunnel")) {
      double micros = micros(results, name);
      System.out.printf(Locale.ROOT, "%-25s %8.1f %7.1f%n", name, micros, micros / bare);
    }
  }

  private static double micros(Iterable<RunResult> results, String name) {
    for (RunResult result : results) {
      if (result.getPrimaryResult().getLabel().equals(name)) {
        return result.getPrimaryResult().getScore();
      }
    }
    throw new IllegalStateException("no result of " + name);
  }
}

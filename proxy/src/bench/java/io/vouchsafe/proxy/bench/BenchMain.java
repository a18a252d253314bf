package io.vouchsafe.proxy.bench;

import io.vouchsafe.proxy.session.SessionSearchBench;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the benchmarks named on the command line, or all of them. */
public final class BenchMain {

  /** One benchmark; prints a table. */
  @FunctionalInterface
  interface Bench {
    void run() throws Exception;
  }

  private BenchMain() {}

  /** {@code args}: names of benchmarks. */
  public static void main(String[] args) throws Exception {
    Map<String, Bench> all = new LinkedHashMap<>();
    all.put("auth", ForwardAuthBench::run);
    all.put("relay", RelayBench::run);
    all.put("verify", VerificationBench::run);
    all.put("memory", MemoryBench::run);
    all.put("crl", CrlBench::run);
    all.put("start", StartBench::run);
    all.put("outage", OutageBench::run);
    all.put("swap", CrlSwapBench::run);
    all.put("tenants", TenantsBench::run);
    all.put("sessions", SessionSearchBench::run);
    all.put("ike", IkeBench::run);
    all.put("tunnels", TunnelBench::run);
    all.put("tls", TlsBench::run);
    all.put("ask", AskBench::run);
    all.put("ocvpn", OcvpnBench::run);
    all.put("shared", SharedBench::run);
    List<String> wanted = args.length == 0 ? List.copyOf(all.keySet()) : List.of(args);
    for (String name : wanted) {
      Bench bench = all.get(name);
      if (bench == null) {
        System.err.println("no benchmark " + name + "; there are " + all.keySet());
        System.exit(2);
      } else {
        bench.run();
      }
    }
  }
}

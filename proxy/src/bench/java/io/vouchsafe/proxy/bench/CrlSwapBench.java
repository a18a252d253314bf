package io.vouchsafe.proxy.bench;

import java.nio.file.Path;

/**
 * A CRL of a million entries, fetched over HTTP, takes the place of its predecessor while the
 * packaged service answers 200 decisions a second, two fifths of them about certificates that it
 * never saw. Everything runs on the same cores: the service, who asks, and who publishes.
 */
final class CrlSwapBench {
  static final int ENTRIES = 1_000_000;
  static final int SWAPS = 4;
  static final String TENANT = "acme";

  /** A fetch begins eleven seconds before it is over. */
  private static final int VALIDITY_SECONDS = 30;

  private static final String TENANTS =
      """
        %s:
          ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
          crl: { corp: { urls: ["%s"], validity_time: %d, timeout: 10000 } }
          policies: { default: { ca_group: staff, revocation: { sources: [crl], scope: leaf, crl: [corp] } } }
      """;

  private CrlSwapBench() {}

  static void run() throws Exception {
    try (Scratch scratch = Scratch.make("swap")) {
      run(scratch.directory());
    }
  }

  private static void run(Path directory) throws Exception {
    Crowd crowd = new Crowd();
    crowd.writeAuthorities(directory);
    SwapCrowd callers = new SwapCrowd(crowd, SWAPS);
    try (SwappedCrls crls = new SwappedCrls(directory, crowd, callers);
        PackagedService service =
            new PackagedService(
                directory, TENANTS.formatted(TENANT, crls.url(), VALIDITY_SECONDS));
        SteadyCaller caller = new SteadyCaller(service, TENANT, callers::next)) {
      new SwapRounds(service, crls, caller, callers).run();
    }
  }
}

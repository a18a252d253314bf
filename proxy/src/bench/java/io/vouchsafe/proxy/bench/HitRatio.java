package io.vouchsafe.proxy.bench;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.StatusCache;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * How often a certificate that comes is known, when few certificates come often and many seldom
 * (Zipf): our memory within its default bytes, beside a plain LRU list with as many entries, and
 * one with as many as the same bytes hold of plain records.
 */
final class HitRatio {
  private static final int CERTIFICATES = 200_000;
  private static final int LOGINS = 2_000_000;
  private static final int WARM_UP = 500_000;

  /** A LinkedHashMap entry, its place in the table, the key, a plain record: 40 + 8 + 32 + 48. */
  private static final int LRU_ENTRY_BYTES = 128;

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final OcspObject CORP =
      OcspObject.of("corp", List.of(URI.create("http://ocsp.lab.test/")));
  private static final RevocationPolicy POLICY =
      new RevocationPolicy(
          List.of(Source.OCSP),
          RevocationPolicy.Scope.LEAF,
          RevocationPolicy.OnUnknown.DENY,
          RevocationPolicy.OnUnavailable.DENY,
          List.of(CORP),
          List.of());

  private HitRatio() {}

  static void print() {
    long bytes = CacheSettings.DEFAULT.maximumMemory();
    System.out.printf(
        "%nHit ratio, %,d logins of %,d certificates after %,d to warm up, %,d bytes%n",
        LOGINS - WARM_UP, CERTIFICATES, WARM_UP, bytes);
    System.out.println(
        "| Zipf exponent | entries | Vouchsafe | LRU of as many entries"
            + " | LRU of plain records, as many bytes | the most frequent, always |");
    System.out.println("|---:|---:|---:|---:|---:|---:|");
    for (double exponent : new double[] {0.8, 0.9, 1.0}) {
      int[] trace = trace(exponent);
      StatusCache memory =
          new StatusCache("bench", CacheSettings.DEFAULT, new SimpleMeterRegistry());
      double ours = ours(memory, trace);
      int entries = (int) memory.size();
      System.out.printf(
          "| %.1f | %,d | **%.3f** | %.3f | %.3f | %.3f |%n",
          exponent,
          entries,
          ours,
          lru(entries, trace),
          lru((int) (bytes / LRU_ENTRY_BYTES), trace),
          best(entries, trace));
    }
  }

  /** Numbers of certificates, 0 the most frequent, each as often as Zipf's law says. */
  private static int[] trace(double exponent) {
    double[] upTo = new double[CERTIFICATES];
    double sum = 0;
    for (int i = 0; i < CERTIFICATES; i++) {
      sum += Math.pow(i + 1, -exponent);
      upTo[i] = sum;
    }
    SplittableRandom random = new SplittableRandom(2026);
    int[] trace = new int[LOGINS];
    for (int i = 0; i < LOGINS; i++) {
      int at = Arrays.binarySearch(upTo, random.nextDouble(sum));
      trace[i] = Math.min(CERTIFICATES - 1, at < 0 ? -at - 1 : at);
    }
    return trace;
  }

  private static double ours(StatusCache memory, int[] trace) {
    Certificate issuer =
        LabCa.root(CertificateSpec.ca("CN=Bench", NOW), new BouncyCastleProvider()).certificate();
    List<StatusQuestion> questions =
        IntStream.range(0, CERTIFICATES).mapToObj(i -> question(i, issuer)).toList();
    return share(trace, certificate -> isKnown(memory, questions.get(certificate)));
  }

  private static StatusQuestion question(int certificate, Certificate issuer) {
    SerialNumber serial = new SerialNumber(BigInteger.valueOf(certificate + 1));
    return new StatusQuestion(
        RevocationQuery.bySerial(serial, issuer), Optional.of(CORP), Optional.empty());
  }

  private static boolean isKnown(StatusCache memory, StatusQuestion question) {
    boolean known = memory.lookUp(question, CORP, POLICY, NOW).isPresent();
    if (!known) {
      memory.remember(
          question.key(), MemoryBench.SIGNER, MemoryBench.good(NOW), CORP, question.notAfter());
    }
    return known;
  }

  private static double lru(int entries, int[] trace) {
    Map<Integer, Boolean> list = new LinkedHashMap<>(16, 0.75f, true);
    return share(
        trace,
        certificate -> {
          boolean known = list.get(certificate) != null;
          list.put(certificate, true);
          if (list.size() > entries) {
            list.remove(list.keySet().iterator().next());
          }
          return known;
        });
  }

  private static double best(int entries, int[] trace) {
    return share(trace, certificate -> certificate < entries);
  }

  private static double share(int[] trace, IntPredicate isKnown) {
    int hits = 0;
    for (int i = 0; i < trace.length; i++) {
      boolean hit = isKnown.test(trace[i]);
      hits += hit && i >= WARM_UP ? 1 : 0;
    }
    return 1.0 * hits / (LOGINS - WARM_UP);
  }
}

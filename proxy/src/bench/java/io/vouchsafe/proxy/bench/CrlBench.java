package io.vouchsafe.proxy.bench;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.crl.CrlIndex;
import io.vouchsafe.pki.crl.CrlResult;
import io.vouchsafe.pki.crl.CrlSettings;
import io.vouchsafe.pki.crl.CrlSigners;
import io.vouchsafe.pki.crl.CrlVerifier;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * A CRL of a million entries, read from a file: ours (parsed and verified) beside reading and
 * hashing the same bytes, the JDK's X509CRL, and {@code openssl crl}. Rounds of all are
 * interleaved.
 */
final class CrlBench {
  private static final int ENTRIES = 1_000_000;
  private static final int SERIAL = 16;
  private static final int ROUNDS = 15;
  private static final int JDK_ROUNDS = 3;
  private static final ThreadMXBean THREAD = ManagementFactory.getThreadMXBean();
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final BouncyCastleProvider provider = new BouncyCastleProvider();
  private final SignatureChecker signatures = new SignatureChecker(provider);
  private final CrlVerifier verifier = new CrlVerifier(signatures, new PathValidator(signatures));
  private final LabCa ca = LabCa.root(CertificateSpec.ca("CN=Bench", NOW), provider);
  private final Certificate leaf = ca.issue(CertificateSpec.client("CN=Leaf", NOW)).certificate();
  private final byte[] entries = LabCrl.randomEntries(ENTRIES, SERIAL, NOW, new Random(2026));

  private CrlBench() {}

  static void run() throws Exception {
    Path file = Files.createTempFile("bench", ".crl");
    try {
      new CrlBench().measure(file);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private void measure(Path file) throws Exception {
    byte[] der = LabCrl.sign(CrlSpec.complete(NOW).rawEntries(entries), ca, provider);
    Files.write(file, der);
    Path pem = Files.createTempFile("bench", ".pem");
    Files.writeString(pem, pem(ca.certificate()));
    Rounds hash = new Rounds();
    Rounds ours = new Rounds();
    Rounds jdk = new Rounds();
    Rounds openssl = new Rounds();
    for (int round = 0; round < ROUNDS; round++) {
      hash.add(() -> readAndHash(file));
      ours.add(() -> parseAndVerify(file));
      if (round < JDK_ROUNDS) {
        jdk.add(() -> jdk(file, ca.keys().getPublic()));
        openssl.add(() -> openssl(file, pem));
      }
    }
    Files.delete(pem);
    print(der.length, file, hash, ours, jdk, openssl);
  }

  private void print(int bytes, Path file, Rounds hash, Rounds ours, Rounds jdk, Rounds openssl)
      throws Exception {
    CrlIndex index = CrlIndex.map(file).toOptional().orElseThrow();
    System.out.printf(
        "CRL of %,d entries, %,d bytes, serials of %d bytes in random order; load %.1f on %d"
            + " cores%n",
        ENTRIES,
        bytes,
        SERIAL,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        Runtime.getRuntime().availableProcessors());
    System.out.println(
        "| | ms by the clock, best | median | share of the speed of read + SHA-256, best | median"
            + " | ms of CPU, all threads | heap bytes an entry |");
    System.out.println("|---|---:|---:|---:|---:|---:|---:|");
    row("read + SHA-256", hash, hash, 0);
    row("Vouchsafe, parsed and verified", hash, ours, 1.0 * index.memoryBytes() / ENTRIES);
    row("JDK X509CRL, parsed and verified", hash, jdk, jdkHeap(file) / ENTRIES);
    row("openssl crl -CAfile, the whole process", hash, openssl, 0);
    System.out.printf("Look-up: %.0f ns (Vouchsafe)%n", lookUp(index));
  }

  private static void row(String what, Rounds hash, Rounds rounds, double heap) {
    System.out.printf(
        "| %s | %.0f | %.0f | %.2f | %.2f | %.0f | %.1f |%n",
        what,
        rounds.best() / 1e6,
        rounds.median() / 1e6,
        1.0 * hash.best() / rounds.best(),
        1.0 * hash.median() / rounds.median(),
        rounds.cpu() / 1e6,
        heap);
  }

  private static byte[] readAndHash(Path file) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] chunk = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        digest.update(chunk, 0, n);
      }
    }
    return digest.digest();
  }

  private CrlResult parseAndVerify(Path file) throws IOException {
    CrlIndex crl = CrlIndex.map(file).toOptional().orElseThrow();
    TrustAnchor anchor = new TrustAnchor(ca.certificate());
    CrlResult result =
        verifier.verify(
            new RevocationQuery(leaf, ca.certificate()),
            List.of(crl),
            new CrlSigners(List.of(), new CaGroup(List.of(anchor), List.of()), anchor),
            CrlSettings.DEFAULT,
            NOW,
            Budget.standard());
    if (!(result instanceof CrlResult.Determined)) {
      throw new IllegalStateException("the CRL does not verify: " + result);
    }
    return result;
  }

  private static X509CRL jdk(Path file, PublicKey key) throws Exception {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      X509CRL crl = (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(in);
      crl.verify(key);
      return crl;
    }
  }

  private static int openssl(Path file, Path issuer) throws Exception {
    return new ProcessBuilder(
            "openssl",
            "crl",
            "-noout",
            "-inform",
            "DER",
            "-in",
            file.toString(),
            "-CAfile",
            issuer.toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  /** Heap that one parsed X509CRL holds, by the collector's own count. */
  private double jdkHeap(Path file) throws Exception {
    long before = usedAfterCollection();
    X509CRL crl = jdk(file, ca.keys().getPublic());
    long after = usedAfterCollection();
    if (crl.getVersion() != 2) {
      throw new IllegalStateException("not the CRL that was written");
    }
    return after - before;
  }

  private static long usedAfterCollection() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Nanoseconds a look-up, half of them hits, all serials different. */
  private double lookUp(CrlIndex index) {
    List<Integer> offsets = new ArrayList<>(ENTRIES);
    for (int at = 0; at < entries.length; at += 2 + entries[at + 1]) {
      offsets.add(at);
    }
    // Shuffled before the serials are made, so that only the table is read in random order.
    Collections.shuffle(offsets, new Random(1));
    List<SerialNumber> serials = new ArrayList<>(ENTRIES);
    for (int at : offsets) {
      byte[] serial = Arrays.copyOfRange(entries, at + 4, at + 4 + SERIAL);
      serial[9] ^= (byte) (serials.size() & 1);
      serials.add(new SerialNumber(new BigInteger(serial)));
    }
    double best = Double.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      int found = 0;
      long start = THREAD.getCurrentThreadCpuTime();
      for (SerialNumber serial : serials) {
        found += index.find(serial, index.issuer()).isPresent() ? 1 : 0;
      }
      best = Math.min(best, 1.0 * (THREAD.getCurrentThreadCpuTime() - start) / serials.size());
      if (found != serials.size() / 2) {
        throw new IllegalStateException("found " + found);
      }
    }
    return best;
  }

  private static String pem(Certificate certificate) {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.der().toBytes())
        + "\n-----END CERTIFICATE-----\n";
  }
}

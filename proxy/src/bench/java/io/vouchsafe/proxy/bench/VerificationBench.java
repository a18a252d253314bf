package io.vouchsafe.proxy.bench;

import io.vouchsafe.ocsp.Arrival;
import io.vouchsafe.ocsp.Nonce;
import io.vouchsafe.ocsp.OcspRequest;
import io.vouchsafe.ocsp.OcspVerdict;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.ocsp.ResponseRules;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathResult;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
 * One path validation (three P-256 certificates, the leaf read from bytes) and one OCSP
 * verification (a delegate's signature, the delegate's certificate attached), µs each, against the
 * raw signature verifications in them with kept keys.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 7, time = 2)
public class VerificationBench {
  private static final long STEPS = 1_000_000;

  private final BouncyCastleProvider provider = new BouncyCastleProvider();
  private final SignatureChecker signatures = new SignatureChecker(provider);
  private final PathValidator paths = new PathValidator(signatures);
  private final OcspVerifier responses = new OcspVerifier(signatures, paths);
  private final PathSettings settings = PathSettings.defaults(Purpose.CLIENT_AUTH);
  private Instant now = Instant.EPOCH;
  private byte[] leaf = {};
  private CaGroup group = new CaGroup(List.of(), List.of());
  private RawSignature raw = new RawSignature();
  private Answered answered = new Answered();

  /** What a raw verification needs. */
  private static final class RawSignature {
    private byte[] signed = {};
    private byte[] signature = {};
    private Optional<PublicKey> key = Optional.empty();
  }

  /** A response and the question that it answers. */
  private static final class Answered {
    private byte[] response = {};
    private Optional<RevocationQuery> query = Optional.empty();
    private Optional<Nonce> nonce = Optional.empty();
  }

  @Setup
  public void makePki() {
    now = Instant.now();
    LabCa root = LabCa.root(CertificateSpec.ca("CN=Root,O=Example", now), provider);
    LabCa issuing = root.issueCa(CertificateSpec.ca("CN=Issuing,O=Example", now));
    Issued alice =
        issuing.issue(CertificateSpec.client("CN=Alice,O=Example", now).email("a@example.test"));
    leaf = alice.certificate().der().toBytes();
    group =
        new CaGroup(List.of(new TrustAnchor(root.certificate())), List.of(issuing.certificate()));
    raw.signed = alice.certificate().tbs();
    raw.signature = alice.certificate().signature();
    raw.key = issuing.certificate().publicKey();
    RevocationQuery query = new RevocationQuery(alice.certificate(), issuing.certificate());
    answered.query = Optional.of(query);
    answered.nonce = Optional.of(Nonce.fresh(new SecureRandom()));
    OcspRequest request = OcspRequest.of(query, OcspRequest.CertIdHash.SHA256, answered.nonce);
    LabResponder responder =
        new LabResponder(issuing.issue(CertificateSpec.ocspSigner("CN=OCSP", now)), provider);
    answered.response = responder.respond(request.der().toBytes(), now, spec -> spec);
  }

  @Benchmark
  public boolean rawSignature() throws GeneralSecurityException {
    Signature signature = Signature.getInstance("SHA256withECDSA", provider);
    signature.initVerify(raw.key.orElseThrow());
    signature.update(raw.signed);
    if (!signature.verify(raw.signature)) {
      throw new IllegalStateException("the yardstick is broken");
    }
    return true;
  }

  @Benchmark
  public PathResult path() {
    return path(Budget.standard());
  }

  private PathResult path(Budget budget) {
    Certificate certificate =
        switch (Certificate.parse(leaf)) {
          case Parsed.Ok<Certificate>(Certificate read) -> read;
          case Parsed.Malformed<Certificate>(String reason) ->
              throw new IllegalStateException(reason);
        };
    PathResult result = paths.validate(certificate, List.of(), group, settings, now, budget);
    if (!(result instanceof ValidatedPath)) {
      throw new IllegalStateException("the path should validate: " + result);
    }
    return result;
  }

  @Benchmark
  public OcspVerdict response() {
    return response(Budget.standard());
  }

  private OcspVerdict response(Budget budget) {
    OcspVerdict verdict =
        responses.verify(
            answered.response,
            answered.query.orElseThrow(),
            ResponseRules.DEFAULT,
            group,
            Arrival.FETCHED,
            answered.nonce,
            now,
            budget);
    if (!(verdict instanceof OcspVerdict.Accepted)) {
      throw new IllegalStateException("the response should be accepted: " + verdict);
    }
    return verdict;
  }

  static void run() throws RunnerException {
    Collection<RunResult> results =
        new Runner(new OptionsBuilder().include(VerificationBench.class.getName()).build()).run();
    double signature = micros(results, "rawSignature");
    VerificationBench counted = new VerificationBench();
    counted.makePki();
    System.out.println("verification                 µs   signatures   raw, µs   ratio");
    report("path of 3, P-256", micros(results, "path"), signatures(counted::path), signature);
    report("OCSP response", micros(results, "response"), signatures(counted::response), signature);
  }

  /** How many verifications {@code work} needs: the smallest budget that it gets by on. */
  private static int signatures(Consumer<Budget> work) {
    for (int allowed = 1; allowed < 20; allowed++) {
      try {
        work.accept(Budget.of(allowed, STEPS));
        return allowed;
      } catch (IllegalStateException tooFew) {
        // Refused for want of budget: one more, then.
      }
    }
    throw new IllegalStateException("more signatures than anybody expects");
  }

  private static double micros(Collection<RunResult> results, String name) {
    return results.stream()
        .filter(result -> result.getPrimaryResult().getLabel().equals(name))
        .findFirst()
        .orElseThrow()
        .getPrimaryResult()
        .getScore();
  }

  private static void report(String name, double micros, int signatures, double signature) {
    double raw = signatures * signature;
    System.out.printf(
        Locale.ROOT, "%-22s %8.1f %12d %9.1f %7.2f%n", name, micros, signatures, raw, micros / raw);
  }
}

package io.vouchsafe.proxy.bench;

import static java.util.stream.Collectors.joining;

import io.vouchsafe.ocsp.ReceivedRequest;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.proxy.demo.Behaviour;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** A CA, any number of its clients, and how an honest responder answers about them. */
public final class Crowd {
  private static final Base64.Encoder PEM_LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  /** A client's kind is the remainder of its serial. */
  private static final BigInteger KINDS = BigInteger.valueOf(Kind.values().length);

  private final BouncyCastleProvider provider = new BouncyCastleProvider();
  private final Instant start = Instant.now();
  private final LabCa root =
      LabCa.root(CertificateSpec.ca("CN=Crowd Root,O=Example", start), provider);
  private final LabCa issuing =
      root.issueCa(CertificateSpec.ca("CN=Crowd Issuing,O=Example", start));
  private final LabResponder signer =
      new LabResponder(issuing.issue(CertificateSpec.ocspSigner("CN=OCSP", start)), provider);
  private final KeyPair keys = LabCa.p256(provider);
  private long issued;

  /** What the responders say of a client. */
  public enum Kind {
    GOOD(new RevocationStatus.Good()),
    REVOKED(
        new RevocationStatus.Revoked(
            Instant.parse("2026-01-01T00:00:00Z"), RevocationReason.KEY_COMPROMISE)),
    UNKNOWN(new RevocationStatus.Unknown());

    private final RevocationStatus status;

    Kind(RevocationStatus status) {
      this.status = status;
    }

    /** As it stands in the names of clients. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** One of the crowd. */
  public record Client(Kind kind, String pem, BigInteger serial) {

    public byte[] der() {
      String base64 = pem.lines().filter(line -> !line.startsWith("-")).collect(joining());
      return Base64.getDecoder().decode(base64);
    }

    /** As nginx's {@code $ssl_client_escaped_cert} writes it. */
    public String escaped() {
      return URLEncoder.encode(pem, StandardCharsets.US_ASCII).replace("+", "%20");
    }
  }

  /** Writes {@code root.pem} and {@code issuing.pem}. */
  public void writeAuthorities(Path directory) throws IOException {
    Files.writeString(directory.resolve("root.pem"), pem(root.certificate()));
    Files.writeString(directory.resolve("issuing.pem"), pem(issuing.certificate()));
  }

  /** That many new clients; they share one key, which nobody looks at. */
  public List<Client> clients(Kind kind, int count) {
    List<Client> clients = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      issued++;
      CertificateSpec spec =
          CertificateSpec.client("CN=" + kind.word() + "-" + issued + ",O=Example", start)
              .serial(BigInteger.valueOf(issued).multiply(KINDS).add(ordinal(kind)))
              .keys(keys);
      Certificate certificate = issuing.issue(spec).certificate();
      clients.add(new Client(kind, pem(certificate), certificate.serial().value()));
    }
    return clients;
  }

  /**
   * A CRL of the crowd's CA, for a day from now.
   *
   * @param strangers entries about others, as {@link LabCrl#randomEntries} writes them
   */
  public byte[] crl(long number, byte[] strangers, List<Client> revoked) {
    Instant now = Instant.now();
    CrlSpec spec =
        CrlSpec.complete(now)
            .updates(now.minusSeconds(60), now.plus(Duration.ofDays(1)))
            .number(number)
            .rawEntries(strangers);
    revoked.forEach(client -> spec.revoke(client.serial(), now));
    return LabCrl.sign(spec, issuing, provider);
  }

  /** Answers the truth about every client; answers live for {@code lifetime}. */
  public Behaviour honest(Duration lifetime) {
    InstantSource clock = InstantSource.system();
    return (request, body) -> {
      UnaryOperator<ResponseSpec> truth =
          spec -> spec.status(kind(body).status).nextUpdate(clock.instant().plus(lifetime));
      Behaviour.signed(signer, clock, truth).answer(request, body);
    };
  }

  /** Says <em>good</em> of everybody, under a signature that nobody should believe. */
  Behaviour lying() {
    LabCa stranger = LabCa.root(CertificateSpec.ca("CN=Crowd Root,O=Example", start), provider);
    LabResponder liar =
        new LabResponder(stranger.issue(CertificateSpec.ocspSigner("CN=OCSP", start)), provider);
    return Behaviour.signed(liar, InstantSource.system(), spec -> spec);
  }

  /** The CA that issued all of them. */
  public Certificate issuer() {
    return issuing.certificate();
  }

  /**
   * A response, as a client might have kept it, that says <em>good</em> of the client.
   *
   * @param age since its thisUpdate; its nextUpdate is a day ahead
   */
  public byte[] keptGood(Client client, Duration age) {
    Instant now = Instant.now();
    if (Certificate.parse(client.der())
        instanceof Parsed.Ok<Certificate>(Certificate certificate)) {
      ResponseSpec good =
          ResponseSpec.about(
              new RevocationQuery(certificate, issuing.certificate()), now.minus(age));
      return signer.respond(good.nextUpdate(now.plus(Duration.ofDays(1))));
    }
    throw new IllegalStateException("the crowd made a certificate that is none");
  }

  private static Kind kind(byte[] request) {
    return ReceivedRequest.parse(request) instanceof Parsed.Ok<ReceivedRequest>(var received)
        ? Kind.values()[received.certIds().getFirst().serial().value().mod(KINDS).intValue()]
        : Kind.UNKNOWN;
  }

  private static BigInteger ordinal(Kind kind) {
    return BigInteger.valueOf(kind.ordinal());
  }

  private static String pem(Certificate certificate) {
    return "-----BEGIN CERTIFICATE-----\n"
        + PEM_LINES.encodeToString(certificate.der().toBytes())
        + "\n-----END CERTIFICATE-----\n";
  }
}

package io.vouchsafe.proxy.front.tls;

import io.vertx.core.http.HttpHeaders;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.cache.LeafText;
import io.vouchsafe.proxy.decision.Verdict;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the upstream is told about whoever is at the other end of a connection (contract, section
 * 5): made once for each decision, after everything of that kind which the client sent is removed.
 *
 * @param fields names and values of header fields
 */
public record ClientFields(List<Map.Entry<CharSequence, CharSequence>> fields) {
  /** What upstreams bear: more than this of a chain is left out, and told in the log. */
  static final int MOST_OF_CHAIN = 32 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(ClientFields.class);
  private static final CharSequence CN = HttpHeaders.createOptimized("X-Client-CN");
  private static final CharSequence LEAF = HttpHeaders.createOptimized("Client-Cert");
  private static final CharSequence CHAIN = HttpHeaders.createOptimized("Client-Cert-Chain");
  private static final CharSequence IDENTITY = HttpHeaders.createOptimized("X-Vouchsafe-Identity");
  private static final CharSequence DECISION = HttpHeaders.createOptimized("X-Vouchsafe-Decision");
  private static final CharSequence REASON = HttpHeaders.createOptimized("X-Vouchsafe-Reason");
  private static final CharSequence REFERENCE =
      HttpHeaders.createOptimized("X-Vouchsafe-Reference");
  private static final String COMMON_NAME = "2.5.4.3";

  /** Of a client without a certificate, where it needs none. */
  static final ClientFields ANONYMOUS =
      new ClientFields(List.of(Map.entry(DECISION, HttpHeaders.createOptimized("none"))));

  public ClientFields {
    fields = List.copyOf(fields);
  }

  /**
   * Of a client that {@code allow} lets in. One that passes only since its policy observes has no
   * identity: nobody vouches for it.
   */
  static ClientFields of(Verdict allow) {
    List<Map.Entry<CharSequence, CharSequence>> fields = new ArrayList<>();
    add(fields, DECISION, "allow");
    add(fields, REASON, allow.decision().reason().code());
    add(fields, REFERENCE, allow.reference());
    Optional<Certificate> leaf = allow.decision().evidence().leaf();
    if (leaf.isPresent() && allow.decision().tellsIdentity()) {
      commonName(leaf.get()).ifPresent(name -> add(fields, CN, name));
      fields.add(Map.entry(IDENTITY, LeafText.of(leaf.get()).headerSubject()));
      add(fields, LEAF, byteSequence(leaf.get()));
      chain(allow).ifPresent(chain -> add(fields, CHAIN, chain));
    }
    return new ClientFields(fields);
  }

  private static void add(
      List<Map.Entry<CharSequence, CharSequence>> fields, CharSequence name, String value) {
    fields.add(Map.entry(name, HttpHeaders.createOptimized(value)));
  }

  /** Exactly one that is text; whoever has several is known by none of them. */
  private static Optional<String> commonName(Certificate leaf) {
    List<List<String>> names = leaf.subject().readings(COMMON_NAME);
    return names.size() == 1
        ? leaf.subject().values(COMMON_NAME).stream()
            .filter(name -> !name.isEmpty())
            .map(LeafText::percentEncoded)
            .findFirst()
        : Optional.empty();
  }

  /** RFC 9440 §2.3: the path in its order without leaf and anchor; absent when nothing is left. */
  private static Optional<String> chain(Verdict allow) {
    List<Certificate> path = allow.decision().evidence().path();
    if (path.size() < 3) {
      return Optional.empty();
    }
    String chain =
        path.subList(1, path.size() - 1).stream()
            .map(ClientFields::byteSequence)
            .collect(Collectors.joining(", "));
    if (chain.length() > MOST_OF_CHAIN) {
      LOG.warn(
          "{}: Client-Cert-Chain would have {} octets, {} at most are sent: it is left out",
          allow.reference(),
          chain.length(),
          MOST_OF_CHAIN);
      return Optional.empty();
    }
    return Optional.of(chain);
  }

  /** RFC 8941 §3.3.5. */
  private static String byteSequence(Certificate certificate) {
    return ":" + Base64.getEncoder().encodeToString(certificate.der().toBytes()) + ":";
  }
}

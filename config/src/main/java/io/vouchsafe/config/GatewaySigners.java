package io.vouchsafe.config;

import io.vouchsafe.ocsp.ResponseSigner;
import io.vouchsafe.ocsp.SignerFitness;
import io.vouchsafe.pki.Certificate;
import java.security.PrivateKey;
import java.security.Provider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The entries of {@code signers} with {@code for: gateways}, and which gateways name them. */
final class GatewaySigners {
  private final Map<String, Optional<GatewaySigner>> byWord = new HashMap<>();
  private final Map<String, Value> written = new HashMap<>();
  private final List<Value> all = new ArrayList<>();
  private final Set<Value> used = new HashSet<>();
  private final Supplier<SignerFitness> fitness;
  private final Supplier<Provider> provider;

  GatewaySigners(Supplier<SignerFitness> fitness, Supplier<Provider> provider) {
    this.fitness = fitness;
    this.provider = provider;
  }

  /**
   * Takes in an entry.
   *
   * @param name that it has
   * @param file its {@code certificate} as written
   * @param certificate empty after a mistake, which is reported
   */
  void add(
      Value entry,
      Optional<String> name,
      Optional<String> file,
      Optional<Certificate> certificate,
      Optional<PrivateKey> key) {
    Optional<GatewaySigner> signer =
        certificate
            .flatMap(each -> key.map(own -> new GatewaySigner(each, own)))
            .filter(each -> isFit(entry, each));
    all.add(entry);
    name.ifPresent(each -> file(entry, each, signer, SignersReader.NAME));
    file.filter(each -> !name.equals(Optional.of(each)))
        .ifPresent(each -> file(entry, each, signer, SignersReader.CERTIFICATE));
  }

  private void file(Value entry, String word, Optional<GatewaySigner> signer, SettingKey<?> key) {
    if (byWord.putIfAbsent(word, signer) != null) {
      entry.at(key).error("a signer before it is called " + Quoted.of(word) + ", one is enough");
    }
    written.putIfAbsent(word, entry);
  }

  private boolean isFit(Value entry, GatewaySigner signer) {
    Optional<String> refusal =
        fitness
            .get()
            .refusalOfDesignated(
                new ResponseSigner(
                    signer.certificate(), signer.certificate(), signer.key(), provider.get()));
    refusal.ifPresent(entry::error);
    return refusal.isEmpty();
  }

  /** The signer that a gateway names; empty after a mistake, which is reported. */
  Optional<GatewaySigner> named(Value reference) {
    Optional<String> word = reference.string();
    if (word.isEmpty()) {
      return Optional.empty();
    }
    if (!byWord.containsKey(word.get())) {
      reference.error(
          "nothing in signers with for: gateways is called %s%s; write name: %s and for: gateways at an entry of signers"
              .formatted(Quoted.of(word.get()), nearest(word.get()), Quoted.plain(word.get())));
      return Optional.empty();
    }
    used.add(written.get(word.get()));
    return byWord.get(word.get());
  }

  private String nearest(String word) {
    return NearestWord.to(word, byWord.keySet())
        .map(known -> ", nearest is " + Quoted.of(known))
        .orElse(byWord.isEmpty() ? ", there are none" : "");
  }

  /** Warns of those that no gateway names, once all gateways have been read. */
  void tellUnused() {
    for (Value entry : all) {
      if (!used.contains(entry)) {
        entry.warning(
            "no gateway names this signer, so it signs nothing; write signer: NAME at a "
                + "gateway, or leave it out");
      }
    }
  }
}

package io.vouchsafe.config;

import io.vouchsafe.config.FrontSettings.HeaderFormat;
import io.vouchsafe.config.YamlNode.Scalar;
import io.vouchsafe.config.YamlNode.ScalarType;
import io.vouchsafe.vpnauth.Policy;
import java.util.List;
import java.util.Optional;

/** Reads {@code front} of a tenant. */
final class FrontReader {
  private static final SettingKey<HeaderFormat> HEADER =
      SettingKey.word(
              "header", HeaderFormat.values(), "rfc9440", "envoy", "traefik", "caddy", "haproxy")
          .says(
              "`nginx` is `X-SSL-Client-Cert` with percent-encoded PEM. Without it `/auth` answers"
                  + " 403 `front_not_trusted`");

  static final SettingKey<List<Cidr>> TRUSTED =
      SettingKey.list("trusted", new KeyType.TextOf<>("network", FrontReader::network))
          .byDefault(List.of())
          .says("networks that may set the header");

  static final SettingKey<Value> POLICY =
      SettingKey.nameIn("policies", "policy")
          .absent("`" + FrontSettings.USUAL_POLICY + "`")
          .says(
              "the policy that decides where the front's query names none, and wherever the path"
                  + " goes on after `/auth`");

  private static final SettingKey<List<Value>> POLICIES =
      SettingKey.namesIn("policies", "policies")
          .absent("`front.policy` alone")
          .says(
              "names of the policies that the front may ask for by `?policy=`; when both keys are"
                  + " written, `front.policy` is one of them");

  static final SectionTable KEYS = SectionTable.of(HEADER, TRUSTED, POLICY, POLICIES);

  private final NamedObjects<Policy> known;

  /** A reader for a tenant with these policies. */
  FrontReader(NamedObjects<Policy> known) {
    this.known = known;
  }

  FrontSettings read(Section front) {
    Optional<Value> header = front.value(HEADER);
    Optional<Value> trusted = front.value(TRUSTED);
    Optional<Value> policy = front.value(POLICY);
    String usual = policy.flatMap(this::name).orElse(FrontSettings.USUAL_POLICY);
    FrontSettings settings =
        new FrontSettings(
            front.find(HEADER),
            front.get(TRUSTED),
            usual,
            front
                .value(POLICIES)
                .map(written -> policies(written, policy.map(value -> usual)))
                .orElse(List.of(usual)));
    if (header.isPresent() && trusted.isEmpty()) {
      header.get().warning("nobody is trusted to set it: /auth answers 403 to everybody");
    }
    if (header.isEmpty() && trusted.isPresent()) {
      trusted.get().warning("without front.header nobody is believed: /auth answers 403");
    }
    return settings;
  }

  /**
   * The name of a policy of the tenant; a policy with a mistake in it has its name all the same.
   */
  private Optional<String> name(Value reference) {
    known.named(reference);
    return text(reference);
  }

  /** What stands in {@code policies}; a {@code policy} that is written stands among them. */
  private List<String> policies(Value written, Optional<String> usual) {
    List<Value> items = written.items();
    known.named(items);
    List<String> names = items.stream().map(FrontReader::text).flatMap(Optional::stream).toList();
    usual
        .filter(name -> !names.contains(name))
        .ifPresent(
            name -> written.error("front.policy " + Quoted.of(name) + " is missing in this list"));
    return names;
  }

  /** Says nothing about what is no string: whoever looked the name up has said it. */
  private static Optional<String> text(Value reference) {
    return reference.node() instanceof Scalar(ScalarType type, String text)
            && type == ScalarType.STRING
        ? Optional.of(text)
        : Optional.empty();
  }

  private static Optional<Cidr> network(Value value) {
    Optional<String> text = value.string();
    Optional<Cidr> network = text.flatMap(Cidr::parse);
    if (text.isPresent() && network.isEmpty()) {
      value.error(Quoted.of(text.get()) + " is no network such as 127.0.0.1/32 or 2001:db8::/32");
    }
    if (network.isPresent() && network.get().prefixBits() == 0) {
      value.warning("everybody who reaches the service may set the header");
    }
    return network;
  }
}

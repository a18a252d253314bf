package io.vouchsafe.config;

import io.vouchsafe.config.GatewaySettings.KeyDerivation;
import io.vouchsafe.pki.path.Profile;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.revocation.ShortLived;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementBounds;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a gateway of {@code type: openvpn}. */
final class OpenVpnReader {
  static final SettingKey<ManagementAddress> MANAGEMENT =
      SettingKey.text("management", "host:port, or `unix:/PATH`", ManagementAddressReader::read)
          .absent("required with `type: openvpn`")
          .says(
              "where the OpenVPN server listens for commands (its own `management`). What is"
                  + " said there is not encrypted: an address that is not loopback warns. Two"
                  + " gateways must not have the same, also of different tenants");

  private static final SettingKey<Value> PASSWORD =
      SettingKey.secret("management_password")
          .says(
              "what the server asks for: the first line of the file in its `management`"
                  + " directive. One line of up to 512 octets; a server that is built without"
                  + " PKCS #11 takes 127 at most, so more warn");

  static final SettingKey<Value> POLICY =
      SettingKey.nameIn("policies", "policy")
          .absent("required with `type: openvpn`")
          .says(
              "the policy that decides about the clients. `mode: observe` is refused;"
                  + " `purpose` other than `client_auth` and `any`, and a `deadline` of more than"
                  + " 30 s, warn (OpenVPN gives a login up after 60 s)");

  static final SettingKey<Path> PEERS =
      SettingKey.text("peer_certificates", "folder name", WrittenFolder::read)
          .absent("required with `type: openvpn`, unless `decide_by_digest: true`")
          .says(
              "the folder into which the server's `tls-verify` script moves each certificate as"
                  + " `SHA-256.pem`. Refused when everybody can take files out of it; warns when"
                  + " everybody can put files into it, when it is not there, or when another"
                  + " gateway has the same");

  private static final SettingKey<Boolean> BY_DIGEST =
      SettingKey.flag("decide_by_digest")
          .byDefault(false)
          .says(
              "true: a client whose certificate is not in `peer_certificates` is decided by what"
                  + " the server tells of it, the digest of its issuer and its serial number. This"
                  + " is weaker, and warns: dates, key usages and names are checked by OpenVPN"
                  + " alone. Refused with `id_list`, `short_lived`, a `profile` other than"
                  + " `rfc5280`, and an `id_list` in `config`");

  private static final SettingKey<KeyDerivation> DERIVATION =
      SettingKey.word("key_derivation", derivations())
          .byDefault(KeyDerivation.ANY)
          .says(
              "`any`: keys are made as client and server agree. `tls-ekm`: clients whose keys"
                  + " would not come from the exporter of the TLS session (RFC 5705) are refused");

  private static final SettingKey<Value> ID_LIST =
      SettingKey.nameIn("id_lists", "id_list")
          .absent("everybody")
          .says("who is told these lines; entries behind one without `id_list` warn");

  private static final SettingKey<List<Value>> LINES =
      SettingKey.list("lines", KeyType.TextOf.asWritten("directive"))
          .required()
          .says(
              "directives for one client: `push`, `push-reset`, `push-remove`, `ifconfig-push`,"
                  + " `ifconfig-ipv6-push`, `iroute`, `iroute-ipv6`, `max-routes-per-client`,"
                  + " `vlan-pvid`; up to 200 of up to 255 octets");

  private static final SectionTable CONFIG_KEYS = SectionTable.of(ID_LIST, LINES);

  private static final SettingKey<List<Value>> CONFIG =
      SettingKey.sections("config", CONFIG_KEYS)
          .byDefault(List.of())
          .says("what is pushed to whom: the first entry whose list has the client; up to 200");

  /** What only a gateway of this type has. */
  static final List<SettingKey<?>> OWN =
      List.of(MANAGEMENT, PASSWORD, POLICY, PEERS, BY_DIGEST, DERIVATION, CONFIG);

  private static final int MOST_ENTRIES = 200;

  /** {@code USER_PASS_LEN} of OpenVPN without PKCS #11, less the zero at its end. */
  private static final int USUAL_PASSWORD = 127;

  /** Half of what OpenVPN waits ({@code hand-window}): others may be before this one in a queue. */
  private static final Duration LONG_DEADLINE = Duration.ofSeconds(30);

  private final NamedObjects<Policy> policies;
  private final IdLists idLists;
  private final Secrets secrets;

  OpenVpnReader(NamedObjects<Policy> policies, IdLists idLists, Secrets secrets) {
    this.policies = policies;
    this.idLists = idLists;
    this.secrets = secrets;
  }

  /** The gateway; empty after a mistake, which is reported. */
  Optional<GatewaySettings> read(String name, Section gateway) {
    Optional<ManagementAddress> management = required(gateway, MANAGEMENT);
    Optional<Value> writtenPassword = gateway.value(PASSWORD);
    Optional<Secret> password = writtenPassword.flatMap(this::password);
    boolean byDigest = gateway.get(BY_DIGEST);
    Optional<Path> peers =
        byDigest || gateway.value(PEERS).isPresent()
            ? gateway.find(PEERS)
            : required(gateway, PEERS);
    KeyDerivation derivation = gateway.get(DERIVATION);
    Optional<List<ClientConfig>> config = config(gateway.get(CONFIG));
    Optional<Value> reference = required(gateway, POLICY);
    Optional<Policy> policy = reference.flatMap(policies::named);
    policy.ifPresent(each -> judge(reference.orElseThrow(), each));
    boolean isDecidable =
        !byDigest || isDecidableByDigest(gateway, policy, config.orElse(List.of()));
    if (management.isEmpty()
        || writtenPassword.isPresent() != password.isPresent()
        || gateway.value(PEERS).isPresent() != peers.isPresent()
        || (peers.isEmpty() && !byDigest)
        || policy.isEmpty()
        || config.isEmpty()
        || !isDecidable) {
      return Optional.empty();
    }
    return Optional.of(
        new GatewaySettings.OpenVpn(
            name,
            management.get(),
            password,
            policy.get().name(),
            peers,
            byDigest,
            derivation,
            config.get()));
  }

  /** Reports what is wrong with each key of a gateway whose type is not known. */
  void tellMistakes(Section gateway) {
    gateway.find(MANAGEMENT);
    gateway.value(PASSWORD).ifPresent(this::password);
    gateway.value(POLICY).ifPresent(policies::named);
    gateway.find(PEERS);
    gateway.find(BY_DIGEST);
    gateway.find(DERIVATION);
    gateway.find(CONFIG).ifPresent(this::config);
  }

  private static Map<String, KeyDerivation> derivations() {
    Map<String, KeyDerivation> words = new LinkedHashMap<>();
    words.put("any", KeyDerivation.ANY);
    words.put("tls-ekm", KeyDerivation.TLS_EKM);
    return words;
  }

  private static <T> Optional<T> required(Section gateway, SettingKey<T> key) {
    if (gateway.value(key).isEmpty()) {
      gateway.missing(key);
    }
    return gateway.find(key);
  }

  private Optional<Secret> password(Value reference) {
    Optional<Secret> password = secrets.read(reference);
    int octets =
        password.map(each -> each.value().getBytes(StandardCharsets.UTF_8).length).orElse(0);
    if (password.filter(each -> each.value().chars().anyMatch(Character::isISOControl)).isPresent()
        || octets > ManagementBounds.LONGEST_PASSWORD) {
      reference.error(
          "the password has %d octets or a control character: write one line of up to %d octets"
              .formatted(octets, ManagementBounds.LONGEST_PASSWORD));
      return Optional.empty();
    }
    if (octets > USUAL_PASSWORD) {
      reference.warning(
          "the password has %d octets: OpenVPN without PKCS #11 cuts it after %d, and then refuses it"
              .formatted(octets, USUAL_PASSWORD));
    }
    return password;
  }

  private static void judge(Value reference, Policy policy) {
    String name = "policy " + policy.name();
    if (policy.mode() == Policy.Mode.OBSERVE) {
      reference.error(
          name
              + " has mode: observe, which lets in everybody whom it denies; a gateway needs a"
              + " policy with mode: enforce");
    }
    Purpose purpose = policy.path().purpose();
    if (purpose != Purpose.CLIENT_AUTH && purpose != Purpose.ANY) {
      reference.warning(
          "%s has purpose: %s, and certificates of OpenVPN's clients usually are for client_auth"
              .formatted(name, Words.of(purpose)));
    }
    if (policy.deadline().compareTo(LONG_DEADLINE) > 0) {
      reference.warning(
          "%s has deadline: %d, and OpenVPN gives a login up after 60 s (hand-window): write %d or less"
              .formatted(name, policy.deadline().toMillis(), LONG_DEADLINE.toMillis()));
    }
  }

  /** Contract, section 1, {@code decide_by_digest}: what needs the certificate is refused. */
  private static boolean isDecidableByDigest(
      Section gateway, Optional<Policy> policy, List<ClientConfig> config) {
    Value key = gateway.value(BY_DIGEST).orElseThrow();
    key.warning(
        "a client whose certificate is not there is decided by its issuer and serial number alone:"
            + " this is weaker, because dates, key usages and names are then checked by OpenVPN"
            + " only");
    List<String> needs = new ArrayList<>();
    policy.flatMap(Policy::idList).ifPresent(list -> needs.add("an id_list"));
    policy
        .filter(each -> !each.revocation().shortLived().equals(ShortLived.NONE))
        .ifPresent(each -> needs.add("short_lived"));
    policy
        .filter(each -> each.path().profile() != Profile.RFC5280)
        .ifPresent(each -> needs.add("another profile than rfc5280"));
    if (!needs.isEmpty()) {
      key.error(
          "policy %s has %s, which needs the certificate itself: write decide_by_digest: false, or name another policy"
              .formatted(policy.orElseThrow().name(), String.join(" and ", needs)));
    }
    boolean hasLists = config.stream().anyMatch(each -> each.idList().isPresent());
    if (hasLists) {
      key.error(
          "config has an id_list, which needs the certificate itself: write decide_by_digest:"
              + " false, or entries without id_list");
    }
    return needs.isEmpty() && !hasLists;
  }

  private Optional<List<ClientConfig>> config(List<Value> items) {
    if (items.size() > MOST_ENTRIES) {
      items
          .get(MOST_ENTRIES)
          .error(items.size() + " entries are out of range " + new Range(0, MOST_ENTRIES, ""));
      return Optional.empty();
    }
    List<ClientConfig> entries = new ArrayList<>();
    boolean isOver = false;
    for (Value item : items) {
      Optional<ClientConfig> entry = Section.read(item, CONFIG_KEYS, this::entry);
      if (isOver) {
        item.warning("nobody is told these lines: an entry before it has no id_list");
      }
      isOver = isOver || item.child(ID_LIST).isEmpty();
      entry.ifPresent(entries::add);
    }
    return entries.size() == items.size() ? Optional.of(entries) : Optional.empty();
  }

  private Optional<ClientConfig> entry(Section entry) {
    Optional<IdList> idList = entry.value(ID_LIST).map(idLists::namedByGateway);
    List<Value> written = entry.find(LINES).orElse(List.of());
    if (written.size() > ManagementBounds.MOST_CONFIG_LINES) {
      written
          .get(ManagementBounds.MOST_CONFIG_LINES)
          .error(
              written.size()
                  + " lines are out of range "
                  + new Range(0, ManagementBounds.MOST_CONFIG_LINES, ""));
      return Optional.empty();
    }
    List<String> lines = new ArrayList<>();
    for (Value each : written) {
      Optional<String> line = each.string();
      Optional<String> mistake = line.flatMap(ClientDirective::mistake);
      mistake.ifPresent(reason -> each.error(Quoted.of(line.orElseThrow()) + " " + reason));
      line.filter(text -> mistake.isEmpty()).map(String::strip).ifPresent(lines::add);
    }
    return lines.size() == written.size()
        ? Optional.of(new ClientConfig(idList, lines))
        : Optional.empty();
  }
}

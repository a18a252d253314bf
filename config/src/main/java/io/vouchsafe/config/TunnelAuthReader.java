package io.vouchsafe.config;

import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdEntries;
import io.vouchsafe.vpnauth.identity.IdEntry;
import io.vouchsafe.vpnauth.identity.IdFinding;
import io.vouchsafe.vpnauth.identity.IdType;
import io.vouchsafe.vpnauth.identity.LeafIdentity;
import io.vouchsafe.vpnauth.tunnel.AuthMethod;
import io.vouchsafe.vpnauth.tunnel.GatewayCredential;
import io.vouchsafe.vpnauth.tunnel.PreSharedKey;
import io.vouchsafe.vpnauth.tunnel.TunnelAuth;
import java.util.List;
import java.util.Optional;

/** Reads how the peers of a tunnel authenticate each other, and who the gateway is. */
final class TunnelAuthReader {
  static final SettingKey<AuthMethod> AUTH =
      SettingKey.word(
              "auth",
              AuthMethod.values(),
              "eap",
              "eap_mschapv2",
              "eap_tls",
              "eap_md5",
              "eap_radius")
          .byDefault(AuthMethod.CERTIFICATE)
          .says(
              "`certificate`: the peer shows a certificate, which `policy` judges, and the "
                  + "gateway shows `gateway_certificate`. `psk`: both have the secret `psk`. EAP "
                  + "is not built: it uses a password, which cannot be revoked here");

  private static final SettingKey<Value> PSK =
      SettingKey.secret("psk")
          .absent("required with `auth: psk`")
          .says(
              "a text, sent as UTF-8, or `0x` and octets in hexadecimal. Characters other "
                  + "than visible ASCII, and fewer than 16 octets, warn. A file that the group "
                  + "or others can read or write is refused (`chmod 600`)");

  static final SettingKey<Value> POLICY =
      SettingKey.nameIn("policies", "policy")
          .absent("required with `auth: certificate`")
          .says(
              "the policy that judges the peer's certificate; usually with `purpose: ike`. "
                  + "`mode: observe` is refused");

  static final SettingKey<Value> CERTIFICATE =
      SettingKey.file("gateway_certificate")
          .absent("required with `auth: certificate`")
          .says(
              "the gateway's own certificate, then its issuer, and so on; RSA, P-256, "
                  + "P-384, P-521, Ed25519 or Ed448. With `profile: roaming` it warns when "
                  + "serverAuth is missing, or when its names contain neither a host name nor "
                  + "the local endpoint's address: clients refuse such a certificate. Warns when "
                  + "it has ended or ends within 30 days");

  private static final SettingKey<Value> KEY =
      SettingKey.file("gateway_key")
          .absent("required with `auth: certificate`")
          .says("its private key, as `signers[].key`");

  private static final SettingKey<Value> LOCAL_ID =
      SettingKey.text("local_id", "host name, mailbox, address, or name after RFC 4514")
          .absent("the certificate's")
          .says(
              "the identity that the gateway claims. It must be in `gateway_certificate`: "
                  + "the whole subject, or a subjectAltName");

  private static final SettingKey<Boolean> ENFORCE_LOCAL_ID =
      SettingKey.flag("enforce_local_id")
          .byDefault(false)
          .says(
              "false: the gateway answers to every identity of its certificate; true: to `local_id`"
                  + " alone");

  static final List<SettingKey<?>> KEYS =
      List.of(AUTH, PSK, POLICY, CERTIFICATE, KEY, LOCAL_ID, ENFORCE_LOCAL_ID);

  private final PreSharedKeyReader psk;
  private final GatewayCredentialReader credentials;
  private final NamedObjects<Policy> policies;

  TunnelAuthReader(
      PreSharedKeyReader psk, GatewayCredentialReader credentials, NamedObjects<Policy> policies) {
    this.psk = psk;
    this.credentials = credentials;
    this.policies = policies;
  }

  /**
   * What was read.
   *
   * @param auth empty after a mistake, which is reported
   * @param policy that judges the peer
   */
  record ReadAuth(
      Optional<TunnelAuth> auth,
      Optional<Policy> policy,
      Optional<ClaimedId> localId,
      boolean enforceLocalId) {}

  ReadAuth read(Section tunnel) {
    Optional<Value> named = tunnel.value(POLICY);
    Optional<Policy> policy = named.flatMap(policies::named);
    Optional<TunnelAuth> auth =
        switch (tunnel.get(AUTH)) {
          case CERTIFICATE -> byCertificate(tunnel, named, policy);
          case PSK -> byPsk(tunnel);
        };
    boolean enforce = tunnel.get(ENFORCE_LOCAL_ID);
    Optional<ClaimedId> localId = tunnel.value(LOCAL_ID).flatMap(value -> localId(value, auth));
    if (enforce
        && localId.isEmpty()
        && auth.filter(TunnelAuth.ByPsk.class::isInstance).isPresent()) {
      tunnel
          .value(ENFORCE_LOCAL_ID)
          .ifPresent(
              value ->
                  value.warning("without local_id there is nothing to enforce; write local_id"));
    }
    return new ReadAuth(auth, policy, localId, enforce);
  }

  private Optional<TunnelAuth> byCertificate(
      Section tunnel, Optional<Value> named, Optional<Policy> policy) {
    tunnel
        .value(PSK)
        .ifPresent(
            value ->
                value.error(
                    "is allowed only with auth: psk; write auth: psk, or leave psk out, since "
                        + "this tunnel's peers show a certificate"));
    Optional<Value> certificate = required(tunnel, CERTIFICATE);
    Optional<Value> key = required(tunnel, KEY);
    if (named.isEmpty()) {
      tunnel.missing(POLICY);
    }
    named.ifPresent(value -> policy.ifPresent(found -> judge(value, found)));
    Optional<GatewayCredential> credential = credentials.read(certificate, key);
    return policy.flatMap(
        found -> credential.map(own -> new TunnelAuth.ByCertificate(found.name(), own)));
  }

  private Optional<TunnelAuth> byPsk(Section tunnel) {
    for (SettingKey<Value> other : List.of(POLICY, CERTIFICATE, KEY)) {
      tunnel
          .value(other)
          .ifPresent(
              value ->
                  value.error(
                      "is allowed only with auth: certificate: a peer with a secret shows no "
                          + "certificate; leave "
                          + other.name()
                          + " out"));
    }
    Optional<PreSharedKey> secret = required(tunnel, PSK).flatMap(psk::read);
    return secret.map(TunnelAuth.ByPsk::new);
  }

  private static Optional<Value> required(Section tunnel, SettingKey<Value> key) {
    Optional<Value> value = tunnel.value(key);
    if (value.isEmpty()) {
      tunnel.missing(key);
    }
    return value;
  }

  /** Contract, section 1: an observing policy is refused; what charon does not carry is told. */
  private static void judge(Value reference, Policy policy) {
    String name = "policy " + policy.name();
    if (policy.mode() == Policy.Mode.OBSERVE) {
      reference.error(
          name
              + " has mode: observe, which lets in everybody whom it denies; a tunnel needs "
              + "a policy with mode: enforce");
    }
    TunnelPolicyDoubts.of(policy).forEach(doubt -> reference.warning(name + " has " + doubt));
  }

  private static Optional<ClaimedId> localId(Value value, Optional<TunnelAuth> auth) {
    Optional<ClaimedId> id = value.string().flatMap(text -> identity(value, text));
    if (auth.isPresent() && auth.get() instanceof TunnelAuth.ByCertificate by) {
      id.ifPresent(claimed -> isOwn(value, claimed, by.gateway()));
    }
    return id;
  }

  private static Optional<ClaimedId> identity(Value value, String text) {
    IdType type = typeOf(text);
    return switch (IdEntries.read(type, text)) {
      case Parsed.Ok<IdEntry>(IdEntry entry) -> {
        if (text.indexOf('*') >= 0 || entry instanceof IdEntry.Pattern) {
          value.error(
              Quoted.of(text) + " matches many names, but the gateway needs one: write one name");
          yield Optional.empty();
        }
        yield Optional.of(new ClaimedId(type, text));
      }
      case Parsed.Malformed<IdEntry>(String why) -> {
        value.error(
            () ->
                Quoted.of(text) + ": " + why + (type == IdType.DN ? EscapedCommas.hint(text) : ""));
        yield Optional.empty();
      }
    };
  }

  private static IdType typeOf(String text) {
    if (IpAddress.parse(text).isPresent()) {
      return IdType.IP;
    }
    if (text.indexOf('=') >= 0) {
      return IdType.DN;
    }
    return text.indexOf('@') >= 0 ? IdType.EMAIL : IdType.DNS;
  }

  /**
   * A peer refuses a gateway that says it is somebody else than its certificate (RFC 7296 §3.5).
   */
  private static void isOwn(Value value, ClaimedId claimed, GatewayCredential gateway) {
    IdFinding found =
        LeafIdentity.of(gateway.certificate(), Optional.empty())
            .under(Optional.empty(), Optional.of(claimed));
    if (found instanceof IdFinding.Refused refused) {
      value.error(
          "%s is no identity of gateway_certificate, and peers would refuse it; leave local_id out, or write one of its names (%s)"
              .formatted(
                  Quoted.plain(claimed.describe(), 200), Quoted.plain(refused.detail(), 400)));
    }
  }
}

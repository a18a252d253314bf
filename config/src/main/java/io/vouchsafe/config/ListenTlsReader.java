package io.vouchsafe.config;

import io.vouchsafe.vpnauth.decision.Policy;
import java.util.List;
import java.util.Optional;

/** Reads {@code listen.tls}, once the tenants are known. */
final class ListenTlsReader {
  private static final SettingKey<Value> CERTIFICATE =
      SettingKey.file("certificate")
          .required()
          .says("the API port's own certificate, as `tls_fronts[].certificate`");

  private static final SettingKey<Value> KEY =
      SettingKey.file("key").required().says("its private key, as `signers[].key`");

  private static final SettingKey<Value> CLIENT_POLICY =
      SettingKey.text("client_policy", "tenant/policy")
          .absent("none")
          .says(
              "client certificates are asked for, and judged by that policy of that tenant: who is"
                  + " refused gets 403. Who has none passes, and every token is required as"
                  + " without it");

  static final SectionTable KEYS = SectionTable.of(CERTIFICATE, KEY, CLIENT_POLICY);

  private final FrontCertificateReader certificates;
  private final NamedObjects<TenantSettings> tenants;

  ListenTlsReader(FrontCertificateReader certificates, NamedObjects<TenantSettings> tenants) {
    this.certificates = certificates;
    this.tenants = tenants;
  }

  /** What {@code written} says; empty after a mistake, which is reported. */
  Optional<ListenTls> read(Value written) {
    return Section.read(written, KEYS, this::read);
  }

  private Optional<ListenTls> read(Section tls) {
    Optional<Value> certificate = tls.value(CERTIFICATE);
    Optional<Value> key = tls.value(KEY);
    List<FrontCertificate> own = List.of();
    if (certificate.isPresent() && key.isPresent()) {
      own = certificates.read(certificate, key, List.of());
    } else {
      // The other one is missing; this one is a path all the same.
      certificate.or(() -> key).ifPresent(Value::string);
    }
    Optional<Value> named = tls.value(CLIENT_POLICY);
    Optional<ListenTls.ClientPolicy> clients = named.flatMap(this::policy);
    return own.isEmpty() || named.isPresent() != clients.isPresent()
        ? Optional.empty()
        : Optional.of(new ListenTls(own.getFirst(), clients));
  }

  private Optional<ListenTls.ClientPolicy> policy(Value written) {
    Optional<String> text = written.string();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    int slash = text.get().indexOf('/');
    if (slash <= 0 || slash == text.get().length() - 1) {
      written.error(
          Quoted.of(text.get())
              + " is no tenant and policy: write TENANT/POLICY, such as acme/default");
      return Optional.empty();
    }
    String tenant = text.get().substring(0, slash);
    return tenants
        .named(written, tenant)
        .flatMap(found -> PolicyOfTenant.find(found, text.get().substring(slash + 1), written))
        .map(Policy::name)
        .map(policy -> new ListenTls.ClientPolicy(tenant, policy));
  }
}

package io.vouchsafe.pki;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every understood extension as a typed value, and all of them as encoded; a value that is absent
 * means that the extension is. Filled once, by {@link ExtensionReader}.
 */
final class CertificateExtensions {

  /** One extension as it stands in the certificate. */
  record Raw(boolean critical, Der value) {}

  final Map<String, Raw> raw;
  Optional<BasicConstraints> basicConstraints = Optional.empty();
  Optional<Set<KeyUsage>> keyUsage = Optional.empty();
  Optional<Set<String>> extendedKeyUsage = Optional.empty();
  Optional<List<AlternativeName>> subjectAlternativeNames = Optional.empty();
  Optional<Der> subjectKeyIdentifier = Optional.empty();
  Optional<AuthorityKeyIdentifier> authorityKeyIdentifier = Optional.empty();
  Optional<NameConstraints> nameConstraints = Optional.empty();
  Optional<Set<String>> policies = Optional.empty();
  boolean unknownPolicyQualifier;
  List<PolicyMapping> policyMappings = List.of();
  Optional<PolicyConstraints> policyConstraints = Optional.empty();
  OptionalInt inhibitAnyPolicy = OptionalInt.empty();
  List<String> ocspUrls = List.of();
  boolean ocspResponder;

  CertificateExtensions(Map<String, Raw> raw) {
    this.raw = raw;
  }

  @Nullable Raw get(String oid) {
    return raw.get(oid);
  }
}

package io.vouchsafe.config;

import io.vouchsafe.ocsp.ResponseSigner;
import io.vouchsafe.ocsp.SignerTrust;
import io.vouchsafe.pki.CaIdentity;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.vpnauth.decision.Policy;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Signers and canaries whose certificates count for nothing: theirs, and those of responders. */
final class SignerDoubts {
  private static final String RELAY_POLICY = "default";

  private final CertificateFiles files;
  private final ValidityDoubt validity;

  SignerDoubts(CertificateFiles files, ValidityDoubt validity) {
    this.files = files;
    this.validity = validity;
  }

  void tell(WrittenTenant tenant) {
    tellOfPinned(tenant);
    tellOfCanaries(tenant);
    tellOfRelay(tenant);
  }

  /** Contract, section 2: the signer is valid now. */
  private void tellOfPinned(WrittenTenant tenant) {
    tenant
        .ocsp()
        .byName()
        .forEach(
            (name, object) -> {
              if (object.rules().signers() instanceof SignerTrust.Pinned) {
                for (Value file :
                    tenant
                        .ocsp()
                        .written(name)
                        .at(SignerTrustReader.OCSP_SIGNING_CERTIFICATES)
                        .items()) {
                  files.read(List.of(file)).forEach(signer -> tellOfPinned(file, signer));
                }
              }
            });
  }

  private void tellOfPinned(Value file, Certificate signer) {
    String outside = ", and then its answers are refused as signer_not_trusted; add its successor";
    String soon = ", and then its answers are refused; add its successor";
    validity
        .of(signer)
        .ifPresent(
            doubt ->
                file.warning(
                    Quoted.plain(signer.toString())
                        + " "
                        + doubt
                        + (validity.endsSoon(signer) ? soon : outside)));
  }

  private void tellOfCanaries(WrittenTenant tenant) {
    Value canaries = tenant.whole().at(TenantReader.CANARIES);
    tenant
        .settings()
        .canaries()
        .forEach(
            (name, canary) -> {
              tellOfCanary(canaries.named(name).at(CanaryReader.GOOD), canary.good());
              tellOfCanary(canaries.named(name).at(CanaryReader.REVOKED), canary.revoked());
            });
  }

  /** An expired certificate is refused before anybody asks for its status. */
  private void tellOfCanary(Value file, List<Certificate> chain) {
    chain.stream()
        .findFirst()
        .flatMap(
            leaf -> validity.of(leaf).map(doubt -> Quoted.plain(leaf.toString()) + " " + doubt))
        .ifPresent(
            doubt ->
                file.warning(
                    doubt
                        + ": the canary shows nothing outside that time; issue another certificate"
                        + " for it"));
  }

  /** The relay answers from the policy {@code default}, and for the CAs of its group. */
  private static void tellOfRelay(WrittenTenant tenant) {
    List<ResponseSigner> signers = tenant.settings().signers();
    if (signers.isEmpty() || tenant.policies().isEmpty()) {
      return;
    }
    Value written = tenant.whole().at(SignersReader.KEY);
    Optional<Policy> policy = Optional.ofNullable(tenant.settings().policies().get(RELAY_POLICY));
    if (policy.isEmpty()) {
      written.warning(
          "there is no policy 'default', which the OCSP relay uses: nothing is signed, "
              + "and every request gets unauthorized; name a policy default");
      return;
    }
    Set<CaIdentity> members = new HashSet<>();
    policy.get().caGroup().issuers().forEach(ca -> members.add(CaIdentity.of(ca)));
    List<Value> relay =
        written.items().stream().filter(entry -> entry.child(SignersReader.FOR).isEmpty()).toList();
    for (int i = 0; i < signers.size(); i++) {
      Certificate issuer = signers.get(i).issuer();
      if (!members.contains(CaIdentity.of(issuer))) {
        relay
            .get(i)
            .at(SignersReader.ISSUER)
            .warning(
                "%s is no CA of group %s, for which policy default answers: the OCSP relay signs nothing for it; name it in ca_groups.%s.intermediates"
                    .formatted(
                        Quoted.plain(issuer.toString()),
                        tenant.groupOf(policy.get()),
                        tenant.groupOf(policy.get())));
      }
    }
  }
}

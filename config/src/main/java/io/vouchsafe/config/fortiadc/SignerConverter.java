package io.vouchsafe.config.fortiadc;

import io.vouchsafe.config.ObjectName;
import io.vouchsafe.config.Quoted;
import io.vouchsafe.config.YamlWriter;
import io.vouchsafe.config.fortiadc.SettingReader.Known;
import java.util.List;
import java.util.Optional;

/** Who may sign: {@code verify-others} and the keys that depend on it. */
final class SignerConverter {
  private static final String NO_EFFECT = "no effect with verify_others: true";

  /** Longest name of a certificate; FortiADC has 35, file systems 255. */
  private static final int LONGEST_NAME = 80;

  private final String vdom;
  private final SettingReader from;

  SignerConverter(String vdom, SettingReader from) {
    this.vdom = vdom;
    this.from = from;
  }

  /** The keys, and the CA group where chain mode looks. */
  record Signers(List<YamlWriter.Entry> entries, Optional<String> caGroup, boolean pinned) {}

  Signers convert() {
    Known<Boolean> pinned = from.flag(OcspKey.VERIFY_OTHERS, true);
    YamlWriter.Entry verifyOthers =
        new YamlWriter.Entry("verify_others", pinned.value(), pinned.origin());
    YamlWriter.Entry criteria =
        flag("issuer_criteria_check", OcspKey.ISSUER_CRITERIA_CHECK, "false lets any member sign");
    YamlWriter.Entry trustedRoot =
        flag(
            "accept_trusted_root_ca",
            OcspKey.ACCEPT_TRUSTED_ROOT_CA,
            "Vouchsafe's own default is false");
    return pinned.value()
        ? pinned(verifyOthers, criteria, trustedRoot)
        : chain(verifyOthers, criteria, trustedRoot);
  }

  private Signers pinned(
      YamlWriter.Entry verifyOthers, YamlWriter.Entry criteria, YamlWriter.Entry trustedRoot) {
    List<String> names = from.values(OcspKey.SIGNING_CERTIFICATES);
    if (names.isEmpty()) {
      from.error(OcspKey.SIGNING_CERTIFICATES, "is required while verify-others is enabled");
    }
    names.stream()
        .filter(name -> name.length() > LONGEST_NAME)
        .forEach(
            name ->
                from.error(
                    OcspKey.SIGNING_CERTIFICATES,
                    Quoted.of(name) + " is longer than " + LONGEST_NAME + " characters"));
    if (from.isSet(OcspKey.CA_CHAIN)) {
      from.warning(OcspKey.CA_CHAIN, "is left out: " + NO_EFFECT);
    }
    List<String> files =
        names.stream().map(name -> ExportedFile.signingCertificate(vdom, name)).toList();
    YamlWriter.Entry certificates =
        new YamlWriter.Entry(
            "ocsp_signing_certificates",
            YamlWriter.list(files),
            from.origin(OcspKey.SIGNING_CERTIFICATES)
                + "; "
                + (names.size() > 1 ? "export these certificates" : "export this certificate")
                + " from FortiADC");
    return new Signers(
        List.of(
            verifyOthers,
            certificates,
            criteria.withoutEffect(NO_EFFECT),
            trustedRoot.withoutEffect(NO_EFFECT)),
        Optional.empty(),
        true);
  }

  private Signers chain(
      YamlWriter.Entry verifyOthers, YamlWriter.Entry criteria, YamlWriter.Entry trustedRoot) {
    if (from.isSet(OcspKey.SIGNING_CERTIFICATES)) {
      from.warning(
          OcspKey.SIGNING_CERTIFICATES, "is left out: no effect while verify-others is disabled");
    }
    Optional<String> group = from.one(OcspKey.CA_CHAIN);
    if (group.isEmpty()) {
      from.warning(OcspKey.CA_CHAIN, "is not there; the CA group of the policy will be used");
      return new Signers(List.of(verifyOthers, criteria, trustedRoot), group, false);
    }
    ObjectName.mistake(group.get()).ifPresent(why -> from.error(OcspKey.CA_CHAIN, why));
    YamlWriter.Entry caGroup =
        new YamlWriter.Entry(
            "ca_group", YamlWriter.string(group.get()), from.origin(OcspKey.CA_CHAIN));
    return new Signers(List.of(verifyOthers, caGroup, criteria, trustedRoot), group, false);
  }

  private YamlWriter.Entry flag(String key, OcspKey source, String remark) {
    Known<Boolean> flag = from.flag(source, true);
    return new YamlWriter.Entry(key, flag.value(), flag.origin() + "; " + remark);
  }
}

package io.vouchsafe.config;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.TrustAnchor;
import java.util.List;
import java.util.Optional;

/** Reads one of {@code ca_groups}. */
final class CaGroupReader {
  static final SettingKey<List<Value>> ANCHORS =
      SettingKey.files("anchors")
          .required()
          .says(
              "trust anchors: certificates at which a path ends, at least one; an anchor "
                  + "that is no self-signed CA certificate warns");

  static final SettingKey<List<Value>> INTERMEDIATES =
      SettingKey.files("intermediates")
          .byDefault(List.of())
          .says("CA certificates that a peer need not send");

  static final SectionTable KEYS = SectionTable.of(ANCHORS, INTERMEDIATES);

  private final CertificateFiles files;

  CaGroupReader(CertificateFiles files) {
    this.files = files;
  }

  Optional<CaGroup> read(String name, Section group) {
    Optional<Value> written = group.value(ANCHORS);
    List<Certificate> intermediates = files.read(group.get(INTERMEDIATES));
    if (written.isEmpty()) {
      return Optional.empty();
    }
    List<Value> names = written.get().items();
    List<Certificate> anchors = files.read(names);
    if (names.isEmpty() && written.get().node() instanceof YamlNode.Sequence) {
      written.get().error("the list is empty: group " + Quoted.of(name) + " would trust nobody");
    }
    for (Certificate anchor : anchors) {
      if (!anchor.isCa() || !anchor.isSelfIssued()) {
        written
            .get()
            .warning(Quoted.plain(anchor.toString()) + " is no self-signed CA certificate");
      }
    }
    return anchors.isEmpty()
        ? Optional.empty()
        : Optional.of(
            files.shared(
                new CaGroup(anchors.stream().map(TrustAnchor::new).toList(), intermediates)));
  }
}

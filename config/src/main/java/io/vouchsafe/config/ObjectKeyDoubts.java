package io.vouchsafe.config;

import io.vouchsafe.ocsp.CachingRules;
import io.vouchsafe.ocsp.MissingNextUpdate;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.SignerTrust;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.net.URI;
import java.util.List;
import java.util.OptionalLong;

/** Keys of OCSP and CRL objects that have no effect, or one that nobody can want. */
final class ObjectKeyDoubts {
  private static final SettingKey<OptionalLong> EXTRA_AGE =
      OcspObjectReader.CACHING_THISUPD_EXTRA_MAXAGE;
  private static final SettingKey<OptionalLong> AHEAD = OcspObjectReader.CACHING_NEXTUPD_AHEAD_TIME;

  private ObjectKeyDoubts() {}

  static void tell(WrittenTenant tenant) {
    tenant.ocsp().byName().forEach((name, object) -> tell(tenant.ocsp().written(name), object));
    tenant.crl().byName().forEach((name, object) -> tell(tenant.crl().written(name), object));
  }

  private static void tell(Value written, OcspObject object) {
    if (object.rules().signers() instanceof SignerTrust.Pinned) {
      written
          .child(OcspObjectReader.CA_GROUP)
          .ifPresent(key -> key.warning("has no effect with verify_others: true; leave it out"));
    }
    OptionalLong maxAge = object.rules().maxAge();
    if (maxAge.isPresent() && maxAge.getAsLong() == 0) {
      written
          .at(OcspObjectReader.MAX_AGE)
          .warning(
              "0 refuses nearly every answer as too_old, because it was not signed in the "
                  + "present second; write -1, or a number of seconds such as 3600");
    }
    if (object.caching().enabled()) {
      tellOfExtraAge(written.at(EXTRA_AGE), object.caching().thisUpdateExtraMaxAge(), maxAge);
      tellOfAhead(written.at(AHEAD), object.caching().nextUpdateAheadTime());
    } else {
      for (SettingKey<?> key : List.of(EXTRA_AGE, AHEAD)) {
        written.child(key).ifPresent(ObjectKeyDoubts::tellOfNoCaching);
      }
      if (object.rules().missingNextUpdate() == MissingNextUpdate.CACHE) {
        tellOfNoCaching(written.at(OcspObjectReader.MISSING_NEXTUPDATE));
      }
    }
  }

  private static void tellOfExtraAge(Value key, OptionalLong age, OptionalLong maxAge) {
    if (age.isPresent() && age.getAsLong() == 0) {
      key.warning(
          "0 means that no good is cached: every login asks the responder; write -1, "
              + "or caching: false if that is meant");
    } else if (age.isPresent() && maxAge.isPresent() && maxAge.getAsLong() < age.getAsLong()) {
      key.warning(
          "has no effect: max_age is %d, and the smaller counts; leave it out, or write less"
              .formatted(maxAge.getAsLong()));
    }
  }

  private static void tellOfAhead(Value key, OptionalLong ahead) {
    if (ahead.isPresent() && ahead.getAsLong() >= CachingRules.NEVER_SERVES) {
      key.warning(
          ahead.getAsLong()
              + " means that no good is cached: every login asks the responder; write 0, or "
              + "caching: false if that is meant");
    }
  }

  private static void tellOfNoCaching(Value key) {
    key.warning("has no effect with caching: false; leave it out, or write caching: true");
  }

  private static void tell(Value written, CrlObject object) {
    if (object.fromCertificate()) {
      return;
    }
    if (object.urls().stream().noneMatch(ObjectKeyDoubts::isDirectory)) {
      written
          .child(CrlObjectReader.LDAP_SERVERS)
          .filter(list -> !list.items().isEmpty())
          .ifPresent(
              list ->
                  list.warning(
                      "are asked only for ldap URLs, and urls has none; write one, such as "
                          + "ldap:///DN, or leave this key out"));
    }
    written
        .child(CrlObjectReader.CERTIFICATE_CACHE_MAX)
        .ifPresent(
            key -> key.warning("has no effect without from_certificate: true; leave it out"));
  }

  private static boolean isDirectory(URI url) {
    return url.getScheme().regionMatches(true, 0, "ldap", 0, "ldap".length());
  }
}

package io.vouchsafe.proxy.crl.fetch;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchScope;
import io.vouchsafe.proxy.net.Destination.Origin;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which attribute of which entry an LDAP URL means (RFC 4516, RFC 4523 §2.3 to §2.5).
 *
 * @param attribute without options; it is asked for with {@code ;binary} (RFC 4523 §2)
 */
record LdapQuestion(DN entry, SearchScope scope, Filter filter, String attribute) {
  private static final String DEFAULT_ATTRIBUTE = "certificateRevocationList";
  private static final Set<String> ATTRIBUTES =
      Set.of("certificaterevocationlist", "authorityrevocationlist", "deltarevocationlist");

  /** One entry is wanted; a second tells that the URL means no single one. */
  static final int ENTRIES = 2;

  /** Reads a URL; empty with {@code mistake} told when it asks for anything but a CRL. */
  sealed interface Reading {
    record Asks(LdapQuestion question) implements Reading {}

    record Refused(String why) implements Reading {}
  }

  /**
   * What {@code url} asks for. A stranger's URL names one entry and is not let search below it with
   * our credentials.
   */
  static Reading of(String url, Origin origin) {
    LDAPURL parsed;
    try {
      parsed = new LDAPURL(url);
    } catch (LDAPException e) {
      return new Reading.Refused("this is no LDAP URL (RFC 4516): " + e.getMessage());
    }
    if (!parsed.baseDNProvided()) {
      return new Reading.Refused("the URL names no entry");
    }
    if (origin == Origin.STRANGER && !parsed.getScope().equals(SearchScope.BASE)) {
      return new Reading.Refused("a certificate's URL may name one entry, not search below it");
    }
    Optional<String> attribute = attribute(parsed);
    return attribute.isEmpty()
        ? new Reading.Refused(
            "the URL asks for another attribute than certificateRevocationList,"
                + " authorityRevocationList or deltaRevocationList")
        : new Reading.Asks(
            new LdapQuestion(
                parsed.getBaseDN(), parsed.getScope(), parsed.getFilter(), attribute.get()));
  }

  private static Optional<String> attribute(LDAPURL url) {
    if (!url.attributesProvided()) {
      return Optional.of(DEFAULT_ATTRIBUTE);
    }
    List<String> named = List.of(url.getAttributes());
    if (named.size() != 1) {
      return Optional.empty();
    }
    String plain = named.get(0).split(";", -1)[0];
    return ATTRIBUTES.contains(plain.toLowerCase(Locale.ROOT))
        ? Optional.of(plain)
        : Optional.empty();
  }

  /** The search; servers without {@code ;binary} answer to the plain name. */
  SearchRequest request(FirstEntries found) {
    return new SearchRequest(
        found,
        entry,
        scope,
        DereferencePolicy.NEVER,
        ENTRIES,
        0,
        false,
        filter,
        attribute + ";binary",
        attribute);
  }
}

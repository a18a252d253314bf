package io.vouchsafe.proxy.crl.fetch;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.Outcome;
import java.util.List;

/** What one directory server said. */
sealed interface LdapAnswer {

  /** The attribute's value. */
  record Value(Der crl) implements LdapAnswer {}

  /** RFC 4511 §4.1.10: it knows who might have it. */
  record Referral(List<String> urls) implements LdapAnswer {
    public Referral {
      urls = List.copyOf(urls);
    }
  }

  record Failed(Outcome outcome, String detail) implements LdapAnswer {}
}

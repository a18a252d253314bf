package io.vouchsafe.proxy.crl.fetch;

import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchResultListener;
import com.unboundid.ldap.sdk.SearchResultReference;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;

/**
 * What a search brought, as much of it as was asked for: a size limit is a wish that a server may
 * leave unheard (RFC 4511 §4.5.1.4). Who sends more is not listened to any longer.
 */
final class FirstEntries implements SearchResultListener {
  @Serial private static final long serialVersionUID = 1L;

  private final transient Runnable hangUp;
  private final transient List<SearchResultEntry> entries = new ArrayList<>();
  private final transient List<String> referrals = new ArrayList<>();
  private int came;

  /** {@code hangUp} ends the search. */
  FirstEntries(Runnable hangUp) {
    this.hangUp = hangUp;
  }

  @Override
  public void searchEntryReturned(SearchResultEntry entry) {
    if (isWanted()) {
      entries.add(entry);
    }
  }

  @Override
  public void searchReferenceReturned(SearchResultReference reference) {
    if (isWanted()) {
      referrals.addAll(List.of(reference.getReferralURLs()));
    }
  }

  private boolean isWanted() {
    came++;
    if (areTooMany()) {
      hangUp.run();
    }
    return !areTooMany();
  }

  /** Whether more came than was asked for. */
  boolean areTooMany() {
    return came > LdapQuestion.ENTRIES;
  }

  List<SearchResultEntry> entries() {
    return entries;
  }

  List<String> referrals() {
    return referrals;
  }
}

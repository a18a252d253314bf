package io.vouchsafe.proxy.session;

/** Hears of revocations, one at a time and never on the publisher's thread. */
public interface RevocationSubscriber {

  /** {@code event} happened. */
  void heard(RevocationEvent event);

  /** Events were lost, of any tenant: look at everything again. */
  void missed();
}

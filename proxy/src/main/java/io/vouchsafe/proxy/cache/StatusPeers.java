package io.vouchsafe.proxy.cache;

/** The other nodes of a service, as far as one tenant's statuses are concerned; never waits. */
public interface StatusPeers {
  /** There are none. */
  StatusPeers NONE =
      new StatusPeers() {
        @Override
        public void newlyRevoked(AcceptedResponse evidence) {
          // Nobody hears it.
        }

        @Override
        public boolean mayWithhold() {
          return false;
        }

        @Override
        public void emptied(boolean revokedToo) {
          // Nobody has shared anything.
        }
      };

  /**
   * A responder, or a peer's stapled response, says that a certificate is revoked or on hold, and
   * was not as far as was remembered.
   *
   * @param evidence the signed bytes that say it
   */
  void newlyRevoked(AcceptedResponse evidence);

  /**
   * Whether their news may be withheld just now, and no remembered <em>good</em> is to count for
   * it. Cheap: asked at every decision.
   */
  boolean mayWithhold();

  /**
   * What is remembered is emptied by hand: what other nodes have learnt so far is not to come back
   * in its place.
   *
   * @param revokedToo what says <em>revoked</em> is emptied, too
   */
  void emptied(boolean revokedToo);
}

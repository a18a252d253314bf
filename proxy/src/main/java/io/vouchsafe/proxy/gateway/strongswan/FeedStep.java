package io.vouchsafe.proxy.gateway.strongswan;

/** One thing to do to charon. */
sealed interface FeedStep {
  FedKey key();

  /** Feeds it; what charon holds under that name is replaced in its place. */
  record Load(FedObject object) implements FeedStep {
    @Override
    public FedKey key() {
      return FedKey.of(object);
    }
  }

  /**
   * Drops all that charon was fed of certificates, keys, secrets and authorities, ours and others':
   * there is no other way to have it disbelieve a certificate.
   */
  record Clear() implements FeedStep {
    @Override
    public FedKey key() {
      return new FedKey(FedObject.Kind.CERTIFICATE, "all");
    }
  }

  /** Takes it out. SAs go on, except those that charon began itself. */
  record Unload(FedKey key) implements FeedStep {}
}

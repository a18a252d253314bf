package io.vouchsafe.proxy.ocvpn;

/** Another node speaks for the customer; nothing has changed here. */
public final class OwnedElsewhereException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String node;

  /**
   * That node's.
   *
   * @param node its id
   */
  public OwnedElsewhereException(String node) {
    super("another node speaks for the customer", null, false, false);
    this.node = node;
  }

  public String node() {
    return node;
  }
}

package io.vouchsafe.proxy.ocvpn;

/**
 * No node answers for the customer just now, and nothing has changed: 503. The message is for the
 * device.
 */
public final class OwnerUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String detail;

  /**
   * Why there is no answer.
   *
   * @param told without addresses of ours
   * @param detail for operators
   */
  public OwnerUnavailableException(String told, String detail) {
    super(told, null, false, false);
    this.detail = detail;
  }

  public String detail() {
    return detail;
  }
}

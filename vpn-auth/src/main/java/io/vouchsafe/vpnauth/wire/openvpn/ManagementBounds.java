package io.vouchsafe.vpnauth.wire.openvpn;

/** How much an OpenVPN server may tell, and how much it reads at once. Of OpenVPN 2.6.14. */
public final class ManagementBounds {
  /**
   * Octets of a line without its end. OpenVPN cuts its own at {@code ERR_BUF_SIZE} of error.h:
   * 10,240, or 1,280 in a build without PKCS #11.
   */
  public static final int LONGEST_LINE = 16 * 1024;

  /**
   * Lines of a client's environment that are kept. A few dozen are usual; a certificate with many
   * attributes in its names adds a line for each.
   */
  public static final int MOST_ENV_LINES = 1024;

  /** Characters of a client's environment that are kept. */
  public static final int MOST_ENV_TEXT = 128 * 1024;

  /** Lines of a client's environment, kept or not, after which the server is out of its mind. */
  public static final int ENDLESS_ENV = 64 * 1024;

  /** Lines of an answer that ends with {@code END}: a client has a row and a few routes. */
  public static final int MOST_ROWS = 100_000;

  /** Characters of such an answer. */
  public static final int MOST_ROW_TEXT = 16 * 1024 * 1024;

  /**
   * Octets of one parameter as the server reads it, without escapes. {@code OPTION_PARM_SIZE} of
   * options.h is 256; a longer one gives {@code ERROR}, and the command does nothing.
   */
  public static final int LONGEST_PARAMETER = 255;

  /**
   * Octets of a line that we send. The server collects lines in 1,024 octets (manage.c, {@code
   * command_line_new}) and forgets all of them when they do not fit; it reads 256 at a time, which
   * may have the beginning of the next line.
   */
  public static final int LONGEST_COMMAND = 1024 - 256 - 1;

  /**
   * Octets of a line of {@code client-auth}'s body. {@code OPTION_LINE_SIZE} of options.h is 256;
   * what is longer is cut without a word.
   */
  public static final int LONGEST_CONFIG_LINE = 255;

  /** Lines of {@code client-auth}'s body. */
  public static final int MOST_CONFIG_LINES = 200;

  /**
   * Octets of a password. OpenVPN takes 127 ({@code USER_PASS_LEN} of misc.h), or 4,095 in a build
   * with PKCS #11; the line that we send must fit.
   */
  public static final int LONGEST_PASSWORD = 512;

  private ManagementBounds() {}
}

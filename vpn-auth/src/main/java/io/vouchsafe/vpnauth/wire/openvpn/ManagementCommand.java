package io.vouchsafe.vpnauth.wire.openvpn;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command to an OpenVPN server. No text in it can begin a second one: a line with a control
 * character, or that is too long for the server, is refused here.
 *
 * @param lines as they are written, without line ends: the command, then its body with END
 * @param form of the answer
 * @param isSecret whether it must not be logged
 */
public record ManagementCommand(List<String> lines, ReplyForm form, boolean isSecret) {
  /** Octets of a text with its quotes and escapes: two of them and the numbers are one line. */
  private static final int LONGEST_QUOTED = 350;

  private static final Pattern IPV4_ADDRESS =
      Pattern.compile("(?:[a-z0-9]+:)?([0-9]{1,3}(?:\\.[0-9]{1,3}){3}):([0-9]{1,5})");

  public ManagementCommand {
    lines = List.copyOf(lines);
    for (String line : lines) {
      check(line);
    }
  }

  private static void check(String line) {
    if (line.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("a control character in a command");
    }
    if (line.getBytes(StandardCharsets.UTF_8).length > ManagementBounds.LONGEST_COMMAND) {
      throw new IllegalArgumentException(
          "a line of more than " + ManagementBounds.LONGEST_COMMAND + " octets in a command");
    }
  }

  /** What answers a command. */
  public enum ReplyForm {
    /** {@code SUCCESS:} or {@code ERROR:}. */
    ONE_LINE,
    /** Lines up to {@code END}, or {@code ERROR:}. */
    UNTIL_END
  }

  /** Asks which OpenVPN it is; the answer is for {@link ServerVersion#parse}. */
  public static ManagementCommand version() {
    return new ManagementCommand(List.of("version"), ReplyForm.UNTIL_END, false);
  }

  /** Asks who is connected; the answer is for {@link ServerStatus#parse}. */
  public static ManagementCommand status() {
    return new ManagementCommand(List.of("status 3"), ReplyForm.UNTIL_END, false);
  }

  /** Lets a server begin that was started with {@code management-hold}. */
  public static ManagementCommand holdRelease() {
    return oneLine("hold release");
  }

  /** From now on {@code >LOG} tells what the server logs. */
  public static ManagementCommand logOn() {
    return oneLine("log on");
  }

  /** It tells no more. */
  public static ManagementCommand logOff() {
    return oneLine("log off");
  }

  /** Lets a client in. */
  public static ManagementCommand clientAuth(long cid, long kid) {
    return oneLine("client-auth-nt " + cid + " " + kid);
  }

  /**
   * Lets a client in, with what it is told.
   *
   * @param config lines that settings have checked; none are as no list
   */
  public static ManagementCommand clientAuth(long cid, long kid, List<String> config) {
    if (config.isEmpty()) {
      return clientAuth(cid, kid);
    }
    List<String> lines = new ArrayList<>();
    lines.add("client-auth " + cid + " " + kid);
    for (String each : config) {
      if (each.strip().equals("END")) {
        throw new IllegalArgumentException("END within the lines of a command");
      }
      lines.add(each);
    }
    lines.add("END");
    return new ManagementCommand(lines, ReplyForm.ONE_LINE, false);
  }

  /**
   * Refuses a client.
   *
   * @param reason for the server's log; any text
   * @param told to the client; any text
   */
  public static ManagementCommand clientDeny(long cid, long kid, String reason, String told) {
    return oneLine("client-deny " + cid + " " + kid + " " + quoted(reason) + " " + quoted(told));
  }

  /** Asks a client to connect again: its server sends RESTART. */
  public static ManagementCommand clientRestart(long cid) {
    return oneLine("client-kill " + cid);
  }

  /**
   * Asks a client to end: its server sends HALT. A client may ignore it.
   *
   * @param reason for the client; any text
   */
  public static ManagementCommand clientHalt(long cid, String reason) {
    return oneLine("client-kill " + cid + " " + quoted("HALT," + reason));
  }

  /**
   * Ends whoever is at an address, as {@code status 3} shows it.
   *
   * @return empty for what OpenVPN 2.6 cannot find by address: it reads IPv4 alone (manage.c,
   *     {@code man_kill})
   */
  public static Optional<ManagementCommand> kill(String realAddress) {
    Matcher matcher = IPV4_ADDRESS.matcher(realAddress);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    OptionalLong port = Decimal.parse(matcher.group(2), 0xffff);
    return port.isEmpty()
        ? Optional.empty()
        : Optional.of(oneLine("kill " + matcher.group(1) + ":" + port.getAsLong()));
  }

  /**
   * Ends every client with that common name, as {@code status 3} shows it.
   *
   * @return empty for a name that the command cannot carry: with a colon it is an address
   */
  public static Optional<ManagementCommand> killNamed(String commonName) {
    String quoted = quoted(commonName);
    boolean isWhole =
        quoted.length() <= 100
            && !commonName.isBlank()
            && quoted.equals("\"" + commonName + "\"")
            && commonName.chars().allMatch(each -> each > ' ' && each < 0x7f && each != ':');
    return isWhole ? Optional.of(oneLine("kill " + quoted)) : Optional.empty();
  }

  /** Answers {@code ENTER PASSWORD:}. The line has nothing else, neither quotes nor escapes. */
  public static ManagementCommand password(String password) {
    return new ManagementCommand(List.of(password), ReplyForm.ONE_LINE, true);
  }

  /** What is written. */
  public byte[] encode() {
    return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static String quoted(String text) {
    return ManagementText.quoted(text, ManagementBounds.LONGEST_PARAMETER, LONGEST_QUOTED);
  }

  private static ManagementCommand oneLine(String line) {
    return new ManagementCommand(List.of(line), ReplyForm.ONE_LINE, false);
  }

  @Override
  public String toString() {
    return isSecret ? "***" : lines.getFirst();
  }
}

package io.vouchsafe.vpnauth.wire.openvpn;

import io.vouchsafe.pki.Parsed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The answer to {@code status 3}: rows of values between tabs, under names that a row HEADER gives.
 *
 * @param title of the server: its version and build
 * @param time of the server, seconds since 1970
 */
public record ServerStatus(String title, OptionalLong time, List<Client> clients) {
  private static final String CLIENT_LIST = "CLIENT_LIST";
  private static final String CLIENT_ID = "Client ID";

  public ServerStatus {
    clients = List.copyOf(clients);
  }

  /**
   * A client.
   *
   * @param commonName a stranger's text; {@code UNDEF} before its certificate was seen
   * @param realAddress such as {@code 10.9.0.2:1194}
   * @param virtualAddress empty when it has none
   * @param cipher {@code BF-CBC} before there are keys, whatever is used then
   */
  public record Client(
      String commonName,
      String realAddress,
      String virtualAddress,
      String virtualAddress6,
      OptionalLong bytesReceived,
      OptionalLong bytesSent,
      OptionalLong connectedSince,
      long cid,
      String cipher) {

    /**
     * Whether it has not been let in. A client whose name is {@code UNDEF} and that has an address
     * is no such client.
     */
    public boolean isHalfOpen() {
      return commonName.equals("UNDEF") && virtualAddress.isEmpty() && virtualAddress6.isEmpty();
    }
  }

  /** From lines that are bounded already. */
  public static Parsed<ServerStatus> parse(List<String> lines) {
    String title = "";
    OptionalLong time = OptionalLong.empty();
    Optional<Map<String, Integer>> columns = Optional.empty();
    List<Client> clients = new ArrayList<>();
    for (String line : lines) {
      String[] row = line.split("\t", -1);
      switch (row[0]) {
        case "TITLE" -> title = cell(row, 1);
        case "TIME" -> time = Decimal.parse(cell(row, 2), Long.MAX_VALUE);
        case "HEADER" -> {
          if (cell(row, 1).equals(CLIENT_LIST)) {
            columns = Optional.of(columns(row));
          }
        }
        case CLIENT_LIST -> {
          Optional<Client> client = columns.flatMap(names -> client(names, row));
          if (client.isEmpty()) {
            return Parsed.malformed("a client without its number or under no header");
          }
          clients.add(client.get());
        }
        default -> {}
      }
    }
    return columns.isPresent()
        ? Parsed.ok(new ServerStatus(title, time, clients))
        : Parsed.malformed("no header of clients");
  }

  /** The header's row has one word more in front. */
  private static Map<String, Integer> columns(String[] header) {
    Map<String, Integer> columns = new HashMap<>();
    for (int at = 2; at < header.length; at++) {
      columns.putIfAbsent(header[at], at - 1);
    }
    return columns;
  }

  private static Optional<Client> client(Map<String, Integer> columns, String[] row) {
    OptionalLong cid = number(columns, row, CLIENT_ID);
    // A row of another length has its values under other names.
    if (cid.isEmpty() || row.length != columns.size() + 1) {
      return Optional.empty();
    }
    return Optional.of(
        new Client(
            text(columns, row, "Common Name"),
            text(columns, row, "Real Address"),
            text(columns, row, "Virtual Address"),
            text(columns, row, "Virtual IPv6 Address"),
            number(columns, row, "Bytes Received"),
            number(columns, row, "Bytes Sent"),
            number(columns, row, "Connected Since (time_t)"),
            cid.getAsLong(),
            text(columns, row, "Data Channel Cipher")));
  }

  private static String text(Map<String, Integer> columns, String[] row, String name) {
    Integer at = columns.get(name);
    return at == null ? "" : cell(row, at);
  }

  private static OptionalLong number(Map<String, Integer> columns, String[] row, String name) {
    return Decimal.parse(text(columns, row, name), Long.MAX_VALUE);
  }

  private static String cell(String[] row, int at) {
    return at < row.length ? row[at] : "";
  }
}

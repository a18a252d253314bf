package io.vouchsafe.config.cos;

import io.vouchsafe.config.Quoted;
import io.vouchsafe.config.YamlWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The settings as text. */
final class CosSettings {
  private static final String TENANT = "cos";
  private static final String CRL = "from_certificates";

  private final StringBuilder text = new StringBuilder();
  private final CosConfiguration from;
  private final CosFiles files;
  private final CosNames names;
  private final CosNotes notes;

  CosSettings(CosConfiguration from, CosFiles files, CosNames names, CosNotes notes) {
    this.from = from;
    this.files = files;
    this.names = names;
    this.notes = notes;
  }

  /** All of it; {@code file} is what it was made from. */
  String of(String file, List<ImportedTunnel> tunnels) {
    body(tunnels);
    StringBuilder head = new StringBuilder();
    head.append("# Imported from cOS Core: ").append(Quoted.plain(file)).append('\n');
    head.append("# Left to do: write these files, then run: vouchsafe config check\n");
    files.all().forEach(each -> head.append("#   ").append(each).append('\n'));
    return head.append(text).toString();
  }

  private void line(int level, String line) {
    text.append("  ".repeat(level)).append(line).append('\n');
  }

  private void body(List<ImportedTunnel> tunnels) {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    List<ImportedTunnel> byCertificate =
        tunnels.stream().filter(tunnel -> !tunnel.caGroup().isEmpty()).toList();
    byCertificate.forEach(
        tunnel ->
            groups.putIfAbsent(names.of(String.join("_", tunnel.caGroup())), tunnel.caGroup()));
    line(0, "tenants:");
    line(1, TENANT + ":");
    caGroups(groups);
    crl(groups);
    idLists();
    policies(groups);
    if (tunnels.stream().anyMatch(tunnel -> tunnel.refused().isEmpty())) {
      line(2, "tunnels:");
    }
    tunnels.forEach(this::tunnel);
    line(2, "# feed them to a charon on this machine:");
    line(2, "# gateways: [ { name: gw1, type: strongswan, vici: \"unix:/run/charon.vici\" } ]");
  }

  private void caGroups(Map<String, List<String>> groups) {
    if (groups.isEmpty()) {
      return;
    }
    line(2, "ca_groups:");
    groups.forEach(
        (group, roots) -> {
          List<String> anchors = new ArrayList<>();
          for (String root : roots) {
            anchors.add(
                files.needed(
                    names.of(root) + ".root.pem", "the root certificate " + Quoted.plain(root)));
          }
          line(3, YamlWriter.string(group) + ": { anchors: " + YamlWriter.list(anchors) + " }");
        });
  }

  /** cOS Core looks CRLs up where the certificates say, or at the LDAP servers it is told of. */
  private void crl(Map<String, List<String>> groups) {
    List<CosObject> servers = from.all("LDAPServer");
    if (groups.isEmpty() && servers.isEmpty()) {
      return;
    }
    notes.warning(
        0,
        "allowed_hosts",
        "write the hosts of your certificates' CRL distribution points there: without them nobody"
            + " is asked for a CRL, and without a CRL nobody comes in");
    line(2, "# hosts that the certificates' CRL distribution points may lead to:");
    line(2, "allowed_hosts: " + YamlWriter.list(hosts(servers)));
    line(2, "crl:");
    line(3, CRL + ":");
    line(4, "from_certificate: true");
    if (servers.isEmpty()) {
      return;
    }
    line(4, "ldap_servers:");
    for (int i = 0; i < servers.size(); i++) {
      server(servers.get(i), i + 1);
    }
  }

  private static List<String> hosts(List<CosObject> servers) {
    return servers.stream()
        .flatMap(server -> server.find("Host").stream())
        .map(CosProperty::value)
        .distinct()
        .toList();
  }

  private void server(CosObject server, int number) {
    if (server.find("Host").isEmpty()) {
      notes.warning(server.line(), server.where(), "names no Host and is left out");
      return;
    }
    StringBuilder entry = new StringBuilder("- { host: ");
    entry.append(YamlWriter.string(server.find("Host").get().value()));
    server
        .find("Port")
        .map(CosProperty::value)
        .filter(port -> port.matches("\\d{1,5}"))
        .ifPresent(port -> entry.append(", port: ").append(port));
    server
        .find("Username")
        .ifPresent(
            user -> {
              String file =
                  files.needed(
                      "ldap-" + number + ".password",
                      "the password of "
                          + Quoted.plain(user.value())
                          + " at "
                          + Quoted.plain(server.find("Host").get().value())
                          + " (chmod 600)");
              entry.append(", username: ").append(YamlWriter.string(user.value()));
              entry.append(", password: ").append(YamlWriter.string("file:" + file));
            });
    line(5, entry.append(" }").toString());
  }

  private void idLists() {
    List<CosObject> lists = from.all("IDList");
    if (lists.isEmpty()) {
      return;
    }
    line(2, "id_lists:");
    CosIds ids = new CosIds(notes);
    for (CosObject list : lists) {
      List<String> entries = ids.of(list);
      line(3, YamlWriter.string(names.of(list.name())) + ":" + (entries.isEmpty() ? " []" : ""));
      entries.forEach(entry -> line(4, "- " + entry));
    }
  }

  private void policies(Map<String, List<String>> groups) {
    if (groups.isEmpty()) {
      return;
    }
    line(2, "policies:");
    groups
        .keySet()
        .forEach(
            group -> {
              line(3, YamlWriter.string(group) + ":");
              line(4, "ca_group: " + YamlWriter.string(group));
              line(4, "purpose: ike");
              line(4, "revocation: { sources: [crl], crl: [" + CRL + "] }");
            });
  }

  private void tunnel(ImportedTunnel tunnel) {
    String mark = tunnel.refused().isPresent() ? "# " : "";
    tunnel.refused().ifPresent(why -> line(3, "# " + tunnel.name() + ": " + why));
    String start = "- ";
    for (Map.Entry<String, String> key : tunnel.keys().entrySet()) {
      line(3, mark + start + key.getKey() + ": " + key.getValue());
      start = "  ";
    }
  }
}

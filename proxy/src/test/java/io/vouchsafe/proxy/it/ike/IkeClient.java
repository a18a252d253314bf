package io.vouchsafe.proxy.it.ike;

import java.util.ArrayList;
import java.util.List;

/** One connection of a client's swanctl.conf; every call changes and returns this object. */
public final class IkeClient {
  private final String name;
  private final String certificate;
  private final List<String> options = new ArrayList<>();
  private String id = "";
  private String gatewayId = "gw.lab.test";
  private String gateway = LabNetwork.GATEWAY_FOR_ROAD;
  private String secret = "";
  private String localNetworks = "";
  private String remoteNetworks = LabNetwork.OFFICE + "/32";
  private String virtualIps = "0.0.0.0";
  private String ike = "aes256gcm16-prfsha384-ecp384";
  private String esp = "aes256gcm16-ecp384";

  private IkeClient(String name, String certificate) {
    this.name = name;
    this.certificate = certificate;
  }

  /**
   * Comes with the certificate {@code certificate} and says to be {@code id}; that is its subject
   * when empty.
   */
  public static IkeClient of(String name, String certificate, String id) {
    return new IkeClient(name, certificate).id(id);
  }

  /** Comes with a secret. */
  public static IkeClient withSecret(String name, String id, String secret) {
    IkeClient client = new IkeClient(name, "").id(id);
    client.secret = secret;
    return client;
  }

  private IkeClient id(String id) {
    this.id = id;
    return this;
  }

  /** Where it thinks the gateway is. */
  public IkeClient at(String gateway) {
    this.gateway = gateway;
    return this;
  }

  /** Whom it asks for. */
  public IkeClient asksFor(String gatewayId) {
    this.gatewayId = gatewayId;
    return this;
  }

  /** What it wants to reach. */
  public IkeClient reaches(String networks) {
    this.remoteNetworks = networks;
    return this;
  }

  /** What lies behind it; it asks for no address then. */
  public IkeClient behind(String networks) {
    this.localNetworks = networks;
    this.virtualIps = "";
    return this;
  }

  /** What addresses it asks for. */
  public IkeClient virtualIps(String addresses) {
    this.virtualIps = addresses;
    return this;
  }

  public IkeClient ike(String proposals) {
    this.ike = proposals;
    return this;
  }

  public IkeClient esp(String proposals) {
    this.esp = proposals;
    return this;
  }

  /** One more option of the connection. */
  public IkeClient option(String option) {
    options.add(option);
    return this;
  }

  String name() {
    return name;
  }

  String certificate() {
    return certificate;
  }

  /** A whole swanctl.conf. */
  static String configuration(List<IkeClient> clients) {
    StringBuilder text = new StringBuilder("connections {\n");
    clients.forEach(client -> text.append(client.connection()));
    text.append("}\nsecrets {\n");
    clients.stream()
        .filter(client -> !client.secret.isEmpty())
        .forEach(client -> text.append(client.secretSection()));
    return text.append("}\n").toString();
  }

  private String connection() {
    return """
      %1$s {
        version = 2
        remote_addrs = %2$s
        proposals = %3$s
        unique = never
        %4$s
        local { auth = %5$s
          %6$s
          %7$s }
        remote { auth = %5$s
          id = "%8$s" }
        children { net {
          esp_proposals = %9$s
          remote_ts = %10$s
          %11$s } }
      }
    """
        .formatted(
            name,
            gateway,
            ike,
            String.join("\n    ", allOptions()),
            secret.isEmpty() ? "pubkey" : "psk",
            certificate.isEmpty() ? "" : "certs = " + certificate + ".pem",
            id.isEmpty() ? "" : "id = \"" + id + "\"",
            gatewayId,
            esp,
            remoteNetworks,
            localNetworks.isEmpty() ? "" : "local_ts = " + localNetworks);
  }

  private List<String> allOptions() {
    List<String> all = new ArrayList<>(options);
    if (!virtualIps.isEmpty()) {
      all.add("vips = " + virtualIps);
    }
    return all;
  }

  private String secretSection() {
    return """
      ike-%s { id = "%s"
        secret = "%s" }
    """
        .formatted(name, gatewayId, secret);
  }
}

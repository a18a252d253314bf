package io.vouchsafe.config;

import io.vouchsafe.pki.Certificate;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * {@code shared}: the Redis or Valkey that several nodes use together (contract, section 7).
 *
 * @param servers in the order written; the sentinels when {@code sentinelMaster} is there
 * @param tls whether all of them are spoken to over TLS
 * @param database number of the database, 0 to 15
 * @param sentinelMaster the name under which the sentinels know the master
 * @param username of the ACL user; empty = the server's default user
 * @param sentinelLogin for the sentinels, when they want one
 * @param trust authorities of the servers' certificates; empty = those that Java trusts
 * @param prefix before every key
 * @param keys of the HMAC: the first signs, all verify
 * @param node by which operators know this node
 * @param adminUrl where other nodes reach this node's admin port
 * @param apiUrl where other nodes reach this node's API port
 */
public record SharedSettings(
    List<HostAndPort> servers,
    boolean tls,
    int database,
    Optional<String> sentinelMaster,
    Optional<String> username,
    Optional<Secret> password,
    Optional<Login> sentinelLogin,
    List<Certificate> trust,
    String prefix,
    List<Secret> keys,
    Stale stale,
    String node,
    Optional<URI> adminUrl,
    Optional<URI> apiUrl) {

  /** What is done when news of other nodes may be withheld. */
  public enum Stale {
    /** It is told. */
    ALARM,
    /** No remembered or shared <em>good</em> serves without its source being asked. */
    STRICT
  }

  public SharedSettings {
    servers = List.copyOf(servers);
    trust = List.copyOf(trust);
    keys = List.copyOf(keys);
    if (servers.isEmpty() || keys.isEmpty()) {
      throw new IllegalArgumentException("a server and a key are needed");
    }
  }
}

package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.pki.Der;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What charon shows of what was loaded into it, by whomever. It shows neither proposals nor pools
 * of a connection, nor what stands in a secret.
 *
 * @param connections names in the order in which charon looks at them
 * @param authorities where each asks: its OCSP and CRL URLs
 * @param pools names
 * @param keys SHA-1 hashes of public keys, as charon names private keys
 * @param sharedKeys names; those without a name are not shown
 * @param certificates of CAs and of OCSP signers
 * @param signers the latter alone: charon takes what they sign for the status of any certificate
 */
record CharonState(
    List<String> connections,
    Map<String, AuthorityUrls> authorities,
    Set<String> pools,
    Set<String> keys,
    Set<String> sharedKeys,
    Set<Der> certificates,
    Set<Der> signers) {

  CharonState {
    connections = List.copyOf(connections);
    authorities = Map.copyOf(authorities);
    pools = Set.copyOf(pools);
    keys = Set.copyOf(keys);
    sharedKeys = Set.copyOf(sharedKeys);
    certificates = Set.copyOf(certificates);
    signers = Set.copyOf(signers);
  }
}

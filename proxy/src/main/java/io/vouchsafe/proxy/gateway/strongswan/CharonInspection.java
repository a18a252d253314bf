package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Future;
import io.vouchsafe.pki.Der;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Asks charon what it holds, one command after the other. */
final class CharonInspection {
  private final ViciClient charon;

  CharonInspection(ViciClient charon) {
    this.charon = charon;
  }

  /** What was loaded. */
  Future<CharonState> state() {
    Map<String, AuthorityUrls> authorities = new HashMap<>();
    Set<Der> certificates = new HashSet<>();
    Set<Der> signers = new HashSet<>();
    return names("get-conns", "conns")
        .compose(
            connections ->
                charon.stream("list-authorities", "list-authority", ViciMessage.EMPTY)
                    .onSuccess(
                        all -> all.forEach(each -> authorities.putAll(AuthorityUrls.in(each))))
                    .compose(shown -> certificates("CA"))
                    .onSuccess(certificates::addAll)
                    .compose(shown -> certificates("OCSP"))
                    .onSuccess(signers::addAll)
                    .onSuccess(certificates::addAll)
                    .compose(shown -> charon.call("get-pools", ViciMessage.EMPTY))
                    .compose(
                        pools -> secrets(connections, authorities, pools, certificates, signers)));
  }

  private Future<CharonState> secrets(
      List<String> connections,
      Map<String, AuthorityUrls> authorities,
      ViciMessage pools,
      Set<Der> certificates,
      Set<Der> signers) {
    return names("get-keys", "keys")
        .compose(
            keys ->
                names("get-shared", "keys")
                    .map(
                        shared ->
                            new CharonState(
                                connections,
                                authorities,
                                pools.values().keySet(),
                                new HashSet<>(keys),
                                new HashSet<>(shared),
                                certificates,
                                signers)));
  }

  /** What each connection demands of a peer's certificate, those of other people too. */
  Future<List<ShownConnection>> connections() {
    return charon.stream("list-conns", "list-conn", ViciMessage.EMPTY)
        .map(
            events -> {
              List<ShownConnection> all = new ArrayList<>(events.size());
              events.forEach(event -> all.addAll(ShownConnection.of(event)));
              return all;
            });
  }

  private Future<List<String>> names(String command, String list) {
    return charon.call(command, ViciMessage.EMPTY).map(answer -> answer.texts(list));
  }

  /** Without those of peers, of which there may be many: nobody feeds them. */
  private Future<List<Der>> certificates(String flag) {
    ViciMessage filter = ViciMessage.builder().put("type", "X509").put("flag", flag).build();
    return charon.stream("list-certs", "list-cert", filter)
        .map(events -> events.stream().flatMap(each -> each.octets("data").stream()).toList());
  }
}

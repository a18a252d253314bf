package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.vpnauth.identity.IdPattern;
import io.vouchsafe.vpnauth.identity.SubjectPattern;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * How charon 5.9.8 chooses a connection for a peer: what its sources say, in other words
 * (backend_manager.c, ike_cfg.c, identification.c, ike_auth.c).
 */
final class CharonModel {
  /** What a stranger may be, as charon gets it. Either text or name is there, or an address. */
  record WireId(char type, String text, Optional<DistinguishedName> name, Optional<IpAddress> ip) {
    static WireId host(String name) {
      return new WireId('h', name, Optional.empty(), Optional.empty());
    }

    static WireId mail(String mailbox) {
      return new WireId('m', mailbox, Optional.empty(), Optional.empty());
    }

    static WireId subject(DistinguishedName name) {
      return new WireId('d', name.toString(), Optional.of(name), Optional.empty());
    }

    static WireId address(IpAddress ip) {
      return new WireId('i', ip.toString(), Optional.empty(), Optional.of(ip));
    }
  }

  /** Who knocks. */
  record Caller(
      IkeVersion version,
      IpAddress local,
      IpAddress remote,
      Optional<WireId> asked,
      WireId claimed) {}

  private record Candidate(PlannedConnection connection, int ike, int peer) {}

  private final List<PlannedConnection> loaded;
  private final Map<String, List<IpAddress>> hosts;

  CharonModel(List<PlannedConnection> loaded, Map<String, List<IpAddress>> hosts) {
    this.loaded = loaded;
    this.hosts = hosts;
  }

  /** The first candidate whose authentication constraints hold. */
  Optional<PlannedConnection> choose(Caller caller, Predicate<PlannedConnection> acceptable) {
    List<Candidate> sorted = new ArrayList<>();
    for (PlannedConnection connection : loaded) {
      candidate(connection, caller).ifPresent(candidate -> insert(candidate, sorted));
    }
    return sorted.stream().map(Candidate::connection).filter(acceptable).findFirst();
  }

  private Optional<Candidate> candidate(PlannedConnection connection, Caller caller) {
    if (connection.version() != caller.version()) {
      return Optional.empty();
    }
    int local = quality(connection.local(), caller.local());
    int remote = quality(connection.remote(), caller.remote());
    int me = caller.asked().map(asked -> match(asked, connection.localId())).orElse(1);
    int other = match(caller.claimed(), connection.peer());
    return local == 0 || remote == 0 || me == 0 || other == 0
        ? Optional.empty()
        : Optional.of(new Candidate(connection, 8 * local + 16 * remote + 4, me + other));
  }

  private static void insert(Candidate entry, List<Candidate> list) {
    int at = 0;
    while (at < list.size()) {
      Candidate current = list.get(at);
      if ((entry.ike > current.ike && entry.peer >= current.peer)
          || (entry.ike >= current.ike && entry.peer > current.peer)) {
        break;
      }
      at++;
    }
    list.add(at, entry);
  }

  private int quality(Endpoint endpoint, IpAddress address) {
    return switch (endpoint) {
      case Endpoint.Any any -> 1;
      case Endpoint.Host(String name) ->
          hosts.getOrDefault(name, List.of()).contains(address) ? 129 : 0;
      case Endpoint.Addresses(IpRange range) ->
          range.contains(address) ? (range.isOneAddress() ? 129 : 1) : 0;
    };
  }

  static int match(WireId id, IdPattern wanted) {
    return switch (wanted) {
      case IdPattern.Anyone anyone -> 1;
      case IdPattern.Hosts(String name, boolean below) ->
          id.type() != 'h' ? 0 : text(id.text(), below ? "*." + name : name);
      case IdPattern.Mailboxes(Optional<String> local, String host) ->
          id.type() != 'm' ? 0 : text(id.text(), local.orElse("*") + "@" + host);
      case IdPattern.Addresses(IpAddress first, IpAddress last) ->
          id.ip().filter(ip -> ip.isBetween(first, last)).isEmpty()
              ? 0
              : first.equals(last) ? 20 : 19;
      case SubjectPattern subject -> id.name().map(name -> dn(name, subject.name())).orElse(0);
    };
  }

  private static int text(String id, String wanted) {
    if (id.equalsIgnoreCase(wanted)) {
      return 20;
    }
    String tail = wanted.substring(1);
    return wanted.startsWith("*")
            && id.length() >= wanted.length()
            && id.regionMatches(true, id.length() - tail.length(), tail, 0, tail.length())
        ? 19
        : 0;
  }

  private static int dn(DistinguishedName name, DistinguishedName wanted) {
    List<AttributeTypeAndValue> mine = attributes(name);
    List<AttributeTypeAndValue> others = attributes(wanted);
    if (mine.size() != others.size()) {
      return 0;
    }
    int wildcards = 0;
    for (int i = 0; i < mine.size(); i++) {
      if (!mine.get(i).getType().equals(others.get(i).getType())) {
        return 0;
      }
      String value = ((ASN1String) mine.get(i).getValue()).getString();
      String want = ((ASN1String) others.get(i).getValue()).getString();
      boolean printable =
          mine.get(i).getValue() instanceof DERPrintableString
              && others.get(i).getValue() instanceof DERPrintableString;
      if (want.equals("*")) {
        wildcards++;
      } else if (!(printable ? value.equalsIgnoreCase(want) : value.equals(want))) {
        return 0;
      }
    }
    return 20 - Math.min(wildcards, 17);
  }

  private static List<AttributeTypeAndValue> attributes(DistinguishedName name) {
    return Arrays.stream(X500Name.getInstance(name.der().toBytes()).getRDNs())
        .map(RDN::getTypesAndValues)
        .flatMap(Arrays::stream)
        .toList();
  }
}

package io.vouchsafe.config.cos;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What has no place in our settings, in the seed's words, and what to do about it. */
final class NotCarried {
  private static final String MONITOR =
      "tunnel monitoring is not carried over: dpd asks the gateway at the other end, not a host"
          + " behind it; watch that host with your monitoring";

  private static final String DIFFSERV =
      "DiffServ is not carried over: set it with charon's own copy_dscp, or in the host's firewall";

  private static final String ORIGINATOR =
      "the originator IP is not carried over: give the gateway's host a route with that source";

  private static final String EAP_USERS = "EAP is not built: nobody is asked for a password here";

  private static final String CRLS =
      "Send CRLs is not carried over: our gateway sends no CRL, each side learns of revocations"
          + " itself; write revocation into the policy";

  private static final Map<String, String> PROPERTIES =
      Map.ofEntries(
          Map.entry("tunnelmonitor", MONITOR),
          Map.entry("monitoredip", MONITOR),
          Map.entry("maxloss", MONITOR),
          Map.entry("ikedsfield", DIFFSERV),
          Map.entry("ipsecdsfield", DIFFSERV),
          Map.entry("originatoriptype", ORIGINATOR),
          Map.entry("originatorip", ORIGINATOR),
          Map.entry("originatorhaip", ORIGINATOR),
          Map.entry(
              "ipseclifetimekilobytes",
              "data-amount lifetimes are not carried over: an IPsec SA ends by time;"
                  + " ipsec_lifetime may be shortened instead"),
          Map.entry(
              "setupsaper",
              "Setup SA per is not carried over: there is one IPsec SA for the networks of a"
                  + " tunnel; write one tunnel for each network where each needs its own"),
          Map.entry(
              "proxyarpinterfaces",
              "Proxy ARP is not carried over: charon's farp plugin answers ARP for its clients"),
          Map.entry(
              "autoproxyarp",
              "Proxy ARP is not carried over: charon's farp plugin answers ARP for its clients"),
          Map.entry("nbns", "NBNS is not carried over: a pool tells its clients addresses and DNS"),
          Map.entry("dhcp", "DHCP servers are not told to clients; a pool tells addresses and DNS"),
          Map.entry("sendcrl", CRLS),
          Map.entry("sendcrls", CRLS),
          Map.entry(
              "incominginterfacefilter",
              "the incoming interface filter is not carried over, because the host's interfaces are"
                  + " called otherwise; write interface: NAME into the tunnel"),
          Map.entry(
              "interfacefilter",
              "the incoming interface filter is not carried over, because the host's interfaces are"
                  + " called otherwise; write interface: NAME into the tunnel"),
          Map.entry(
              "sourceinterface",
              "the incoming interface filter is not carried over, because the host's interfaces are"
                  + " called otherwise; write interface: NAME into the tunnel"),
          Map.entry("authsource", EAP_USERS),
          Map.entry("radiusserver", EAP_USERS),
          Map.entry("localuserdb", EAP_USERS),
          Map.entry(
              "routingtable",
              "the routing table is not carried over: routes are the host's business"));

  /** What needs no word: routes are made by charon, and MOBIKE and NAT traversal are always on. */
  private static final Set<String> OF_ITSELF =
      Set.of(
          "addroutetoremotenet",
          "autointerfacenetworkroute",
          "nattraversal",
          "mobike",
          "comments",
          "encapsulationmode",
          "ippoolnetmask",
          "index",
          "requesteapid",
          "deadpeerdetection",
          "zonedefense");

  private static final Map<String, String> KINDS =
      Map.ofEntries(
          Map.entry("ippolicy", "IP policies are the host's firewall's business, not ours"),
          Map.entry("iprule", "IP rules are the host's firewall's business, not ours"),
          Map.entry("route", "charon makes the routes of its tunnels; others are the host's"),
          Map.entry("radiusserver", EAP_USERS),
          Map.entry("userauthrule", EAP_USERS),
          Map.entry("localuserdatabase", EAP_USERS),
          Map.entry("l2tpserver", "L2TP and transport mode are not built; let clients use IKEv2"),
          Map.entry("l2tpclient", "L2TP and transport mode are not built; let clients use IKEv2"),
          Map.entry(
              "ippool", "an IP Pool is not carried over; write its range into the tunnel's pool"),
          Map.entry("id", "an ID stands outside an ID list; its 'cc IDList NAME' is missing"));

  private NotCarried() {}

  /** Why objects of {@code kind} are left out. */
  static String kind(String kind) {
    return KINDS.getOrDefault(
        kind.toLowerCase(Locale.ROOT), "is left out: it is nothing that a tunnel here has");
  }

  /** Why {@code key} is left out; empty when there is nothing to say about it. */
  static Optional<String> property(String key) {
    String lower = key.toLowerCase(Locale.ROOT);
    return OF_ITSELF.contains(lower)
        ? Optional.empty()
        : Optional.of(
            PROPERTIES.getOrDefault(lower, "is left out: a tunnel here has nothing like it"));
  }
}

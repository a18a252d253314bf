package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.identity.PeerIdentity;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Why a tunnel does not take a peer. */
public sealed interface TunnelRefusal {

  TunnelStage stage();

  /** One sentence for people. */
  String explain();

  /** Whether it is for who the peer is: {@code on_id_mismatch} says what follows. */
  default boolean isOfIdentity() {
    return false;
  }

  /** Which end of a tunnel something is about. */
  enum End {
    LOCAL,
    REMOTE;

    String word() {
      return this == LOCAL ? "local" : "remote";
    }
  }

  /** What the first stage refuses. */
  sealed interface OfIkeSa extends TunnelRefusal {
    @Override
    default TunnelStage stage() {
      return TunnelStage.IKE_SA;
    }
  }

  /** What the second stage refuses. */
  sealed interface OfAuthentication extends TunnelRefusal {
    @Override
    default TunnelStage stage() {
      return TunnelStage.AUTHENTICATION;
    }
  }

  /** The gateway that has the peer does not carry it. */
  record OtherGateway(String gateway, Set<String> carriers) implements OfIkeSa {
    @Override
    public String explain() {
      return "gateway "
          + TunnelText.named(gateway)
          + " does not carry it, "
          + String.join(", ", new TreeSet<>(carriers))
          + " does";
    }
  }

  /** The peer comes in elsewhere. */
  record OtherInterface(String peer, String filter) implements OfIkeSa {
    @Override
    public String explain() {
      return "the peer comes in at interface "
          + TunnelText.named(peer)
          + ", the tunnel listens at "
          + TunnelText.named(filter);
    }
  }

  /** It does not speak the peer's version of IKE. */
  record OtherVersion(IkeVersion peer, IkeVersions spoken) implements OfIkeSa {
    @Override
    public String explain() {
      return "the peer speaks " + peer.word() + ", the tunnel's ike_version is " + spoken.word();
    }
  }

  /**
   * The peer reached another address of ours, or is at another of its own.
   *
   * @param of what the host name stood for; empty for any other endpoint
   */
  record OtherEndpoint(End end, IpAddress peer, Endpoint wanted, List<IpAddress> of)
      implements OfIkeSa {
    @Override
    public String explain() {
      return (end == End.LOCAL ? "the peer reached " : "the peer is at ")
          + peer
          + ", the tunnel's "
          + end.word()
          + "_endpoint is "
          + TunnelText.of(wanted)
          + (of.isEmpty() ? "" : ", which is " + TunnelText.addresses(of));
    }
  }

  /** Nobody knows the addresses of an endpoint. */
  record UnknownHost(End end, String name) implements OfIkeSa {
    @Override
    public String explain() {
      return "the addresses of its " + end.word() + "_endpoint " + name + " are not known";
    }
  }

  /** The peer authenticates itself otherwise. */
  record OtherMethod(AuthMethod peer, AuthMethod wanted) implements OfAuthentication {
    @Override
    public String explain() {
      return switch (peer) {
            case CERTIFICATE -> "the peer presents a certificate";
            case PSK -> "the peer presents no certificate";
          }
          + ", the tunnel's auth is "
          + wanted.word();
    }
  }

  /** The peer asks for another of our identities. */
  record OtherLocalId(ClaimedId asked, Tunnel tunnel) implements OfAuthentication {
    @Override
    public String explain() {
      return "the peer asks for " + asked.describe() + ", " + answersTo();
    }

    private String answersTo() {
      if (tunnel.enforceLocalId() && tunnel.localId().isPresent()) {
        return "the tunnel answers to its local_id alone: " + tunnel.localId().get().describe();
      }
      return switch (tunnel.auth()) {
        case TunnelAuth.ByCertificate by ->
            "which is no identity of the gateway's certificate, "
                + by.gateway().certificate().subject().shown();
        case TunnelAuth.ByPsk by -> "and enforce_local_id has no local_id to compare that with";
      };
    }
  }

  /**
   * The tunnel's policy refuses the path of the certificate.
   *
   * @param why one sentence
   */
  record CertificateRefused(String policy, String why) implements OfAuthentication {
    @Override
    public String explain() {
      return "policy " + policy + " refuses the certificate: " + why;
    }
  }

  /** The peer claims an identity that is none of its certificate's. */
  record BorrowedIdentity(PeerIdentity who) implements OfAuthentication {
    @Override
    public String explain() {
      return who.mismatch();
    }

    @Override
    public boolean isOfIdentity() {
      return true;
    }
  }

  /** The tunnel's ID list, or its policy's, has no entry for the peer. */
  record NotInList(PeerIdentity who, IdList list) implements OfAuthentication {
    @Override
    public String explain() {
      return who.absentFrom(list);
    }

    @Override
    public boolean isOfIdentity() {
      return true;
    }
  }

  /** What the peer wants to reach, or says lies behind it, is none of the tunnel's. */
  record OtherNetworks(End end, List<IpRange> asked, List<IpRange> offered)
      implements TunnelRefusal {
    @Override
    public TunnelStage stage() {
      return TunnelStage.IPSEC_SA;
    }

    @Override
    public String explain() {
      return "the peer asks for the "
          + end.word()
          + " networks "
          + TunnelText.of(asked)
          + ", the tunnel's "
          + end.word()
          + "_networks are "
          + TunnelText.of(offered);
    }
  }
}

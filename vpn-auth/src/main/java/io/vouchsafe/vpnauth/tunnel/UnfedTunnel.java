package io.vouchsafe.vpnauth.tunnel;

/** A tunnel of which a data plane is fed nothing, and why. */
public record UnfedTunnel(Tunnel tunnel, Why why) {
  /** The reasons. */
  public enum Why {
    /** Earlier tunnels take everybody whom it would take. */
    COVERED("earlier tunnels take everybody whom it would take"),
    /** No entry of its list is one that an IKE peer can be. */
    NOBODY("its ID list lets nobody in"),
    /**
     * charon tries every secret whose owner the peer claims to be, or asks the gateway to be: with
     * several secrets at one endpoint, whoever knows one would pass for the peers of another.
     */
    SECRET_OF_ANYBODY(
        "another tunnel at an overlapping endpoint has another psk, so that it needs an id_list and"
            + " a local_id"),
    /** Its peers, or the gateway's name, are of those who know the secret of an earlier one. */
    SECRET_OF_ANOTHER(
        "an earlier tunnel at an overlapping endpoint has another psk, and its id_list names peers"
            + " or the local_id of this one, or this one's names those of that one: who knows one"
            + " secret would pass for the other's peers"),
    /**
     * In IKEv1 a secret is chosen by the peer's address, before it says who it is: there is one for
     * an endpoint, which opens the tunnels of all who may be there.
     */
    SECRET_BY_ADDRESS(
        "an earlier tunnel at an overlapping endpoint has another psk, and IKEv1 chooses a psk by"
            + " address alone: write ike_version: 2, or endpoints that do not overlap");

    private final String sentence;

    Why(String sentence) {
      this.sentence = sentence;
    }

    /** For people; the tunnel is the subject. */
    public String sentence() {
      return sentence;
    }
  }
}

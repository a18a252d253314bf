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
            + " a local_id");

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
